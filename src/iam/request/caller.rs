//! Who makes a request.
//!
//! A caller is an IAM identity of an account, an AWS service that acts in its own name, somebody an
//! identity provider vouches for (in role trust only), or nobody at all (where a service allows it).

use std::str::FromStr;

use crate::aws::{AccountId, Arn};

use super::{Context, Lookup};

/// Who makes a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Caller {
    /// An IAM identity.
    Aws(Identity),
    /// An AWS service in its own name, such as `backup.amazonaws.com`.
    Service(Box<str>),
    /// Somebody an identity provider vouches for: the provider, as trust policies name it.
    Federated(Box<str>),
    /// An unsigned request.
    Anonymous,
}

/// An IAM identity of an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    arn: Arn,
    account: AccountId,
    kind: IdentityKind,
    role: Option<Arn>,
    /// Whether `role` has the role's path: a session's ARN does not.
    knows_path: bool,
}

/// What sort of identity it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdentityKind {
    /// The account's root user.
    Root,
    /// An IAM user.
    User,
    /// A role, by its own ARN: any session of it.
    Role,
    /// One session of a role.
    AssumedRole,
    /// A session of `GetFederationToken`.
    FederatedUser,
}

/// A text that names no IAM identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected the ARN of a root user, user, role, role session or federated user")]
pub struct NotAnIdentity;

impl FromStr for Identity {
    type Err = NotAnIdentity;

    /// Reads an ARN. Of a role session it says all but the role's path, which is taken to be `/`;
    /// [`Identity::session_of`] knows it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let arn: Arn = text.parse().map_err(|_| NotAnIdentity)?;
        let account = arn.account_id().ok_or(NotAnIdentity)?;
        let (kind, name) = match (arn.service(), arn.resource().split_once('/')) {
            ("iam", None) if arn.resource() == "root" => (IdentityKind::Root, ""),
            ("iam", Some(("user", name))) => (IdentityKind::User, name),
            ("iam", Some(("role", name))) => (IdentityKind::Role, name),
            ("sts", Some(("assumed-role", name))) if name.contains('/') => {
                (IdentityKind::AssumedRole, name)
            }
            ("sts", Some(("federated-user", name))) => (IdentityKind::FederatedUser, name),
            _ => return Err(NotAnIdentity),
        };
        if name.is_empty() && kind != IdentityKind::Root {
            return Err(NotAnIdentity);
        }
        let role = match kind {
            IdentityKind::Role => Some(arn.clone()),
            IdentityKind::AssumedRole => {
                let name = name.split('/').next().unwrap_or("");
                format!("arn:{}:iam::{account}:role/{name}", arn.partition()).parse().ok()
            }
            IdentityKind::Root | IdentityKind::User | IdentityKind::FederatedUser => None,
        };
        Ok(Self { arn, account, kind, role, knows_path: kind != IdentityKind::AssumedRole })
    }
}

impl Identity {
    /// A session of a role whose ARN, path included, is known.
    pub fn session_of(role: &Arn, session: &str) -> Result<Self, NotAnIdentity> {
        let name = role.resource().rsplit('/').next().unwrap_or("");
        let (partition, account) = (role.partition(), role.account());
        let text = format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}");
        let identity: Self = text.parse()?;
        Ok(Self { role: Some(role.clone()), knows_path: true, ..identity })
    }

    /// The same session, once its role's ARN is known, path included; an ARN of another role
    /// changes nothing.
    pub(super) fn with_role(&mut self, role: &str) {
        let Ok(role) = role.parse::<Arn>() else { return };
        let same_name = role.resource().rsplit('/').next() == Some(self.name());
        let is_role = role.service() == "iam" && role.resource().starts_with("role/");
        let fits = is_role && same_name && role.account_id() == Some(self.account);
        if self.kind == IdentityKind::AssumedRole && fits {
            self.role = Some(role);
            self.knows_path = true;
        }
    }

    /// Whether a policy that names this role means the caller: the role itself, or a session of
    /// it. Where the path is not known, the name decides: it is unique in an account.
    pub fn has_role(&self, named: &Arn) -> bool {
        let Some(role) = &self.role else { return false };
        if self.knows_path {
            return role == named;
        }
        role.partition() == named.partition()
            && named.service() == "iam"
            && role.account() == named.account()
            && named.resource().starts_with("role/")
            && named.resource().rsplit('/').next() == Some(self.name())
    }

    /// The ARN it calls with: of a session, the session's.
    pub const fn arn(&self) -> &Arn {
        &self.arn
    }

    /// Its account.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// What sort of identity it is.
    pub const fn kind(&self) -> IdentityKind {
        self.kind
    }

    /// The role's ARN, of a role and of a role session.
    pub const fn role(&self) -> Option<&Arn> {
        self.role.as_ref()
    }

    /// The name at the end of the ARN: of a user or role, without the path.
    pub fn name(&self) -> &str {
        self.role.as_ref().unwrap_or(&self.arn).resource().rsplit('/').next().unwrap_or("")
    }

    /// `aws:PrincipalArn`: a role session has its role's.
    pub fn principal_arn(&self) -> &str {
        self.role.as_ref().unwrap_or(&self.arn).as_str()
    }

    /// Whether this is a service-linked role or a session of one. A session's ARN does not hold the
    /// role's path, so there the reserved name decides.
    /// AWS: IAM user guide, "Service-linked roles".
    pub fn is_service_linked(&self) -> bool {
        let Some(role) = &self.role else { return false };
        let reserved_name =
            self.kind == IdentityKind::AssumedRole && self.name().starts_with("AWSServiceRoleFor");
        role.resource().starts_with("role/aws-service-role/") || reserved_name
    }
}

impl IdentityKind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::Root, Self::User, Self::Role, Self::AssumedRole, Self::FederatedUser];

    /// The value of `aws:PrincipalType`.
    const fn principal_type(self) -> &'static str {
        match self {
            Self::Root => "Account",
            Self::User => "User",
            Self::Role | Self::AssumedRole => "AssumedRole",
            Self::FederatedUser => "FederatedUser",
        }
    }

    /// The word of cases: `assumed-role`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::User => "user",
            Self::Role => "role",
            Self::AssumedRole => "assumed-role",
            Self::FederatedUser => "federated-user",
        }
    }
}

impl Caller {
    /// An IAM identity by ARN, or a service by its DNS name.
    pub fn parse(text: &str) -> Result<Self, NotAnIdentity> {
        if text.starts_with("arn:") {
            return text.parse().map(Self::Aws);
        }
        if text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn") {
            return Ok(Self::Service(text.into()));
        }
        Err(NotAnIdentity)
    }

    /// Its account; services and strangers have none.
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Aws(identity) => Some(identity.account),
            Self::Service(_) | Self::Federated(_) | Self::Anonymous => None,
        }
    }

    /// The identity, if this is one.
    pub const fn identity(&self) -> Option<&Identity> {
        match self {
            Self::Aws(identity) => Some(identity),
            Self::Service(_) | Self::Federated(_) | Self::Anonymous => None,
        }
    }

    /// Whether it is a service-linked role or a session of one.
    pub fn is_service_linked(&self) -> bool {
        self.identity().is_some_and(Identity::is_service_linked)
    }

    /// Tells a role session the path of its role, where the context gives the role's ARN.
    pub(super) fn know_role(&mut self, context: &Context) {
        if let (Self::Aws(identity), Lookup::One(role)) = (self, context.get("aws:principalarn")) {
            identity.with_role(role);
        }
    }

    /// Sets the keys that follow from who calls.
    pub(super) fn derive(&self, context: &mut Context) {
        for (key, value) in self.known() {
            match value {
                Lookup::One(value) => context.set_one(key, value),
                Lookup::Absent => context.set_absent(key),
                Lookup::Many(_) | Lookup::Unknown => {}
            }
        }
    }

    /// What follows from who calls for a key, in lower case; `None` where nothing does.
    pub(in super::super) fn derived(&self, key: &str) -> Option<Lookup<'_>> {
        self.known().into_iter().find(|(own, _)| *own == key).map(|(_, value)| value)
    }

    /// The keys that follow from who calls, in lower case, and what follows.
    /// AWS: IAM user guide, "AWS global condition context keys: properties of the principal".
    fn known(&self) -> Vec<(&'static str, Lookup<'_>)> {
        match self {
            Self::Aws(identity) => {
                let is_user = identity.kind == IdentityKind::User;
                let user_name = if is_user { Lookup::One(identity.name()) } else { Lookup::Absent };
                vec![
                    ("aws:principalarn", Lookup::One(identity.principal_arn())),
                    ("aws:principalaccount", Lookup::One(identity.account.as_str())),
                    ("aws:principalisawsservice", Lookup::One("false")),
                    ("aws:principaltype", Lookup::One(identity.kind.principal_type())),
                    ("aws:username", user_name),
                    ("aws:principalservicename", Lookup::Absent),
                ]
            }
            Self::Service(name) => vec![
                ("aws:principalisawsservice", Lookup::One("true")),
                ("aws:principalservicename", Lookup::One(name)),
                ("aws:principalarn", Lookup::Absent),
                ("aws:principalaccount", Lookup::Absent),
                ("aws:principalorgid", Lookup::Absent),
                ("aws:principalorgpaths", Lookup::Absent),
                ("aws:username", Lookup::Absent),
                ("kms:calleraccount", Lookup::Absent),
                ("kms:viaservice", Lookup::Absent),
            ],
            Self::Federated(provider) => vec![("aws:federatedprovider", Lookup::One(provider))],
            Self::Anonymous => vec![
                ("aws:principaltype", Lookup::One("Anonymous")),
                ("aws:principalarn", Lookup::Absent),
                ("aws:username", Lookup::Absent),
                ("aws:principalisawsservice", Lookup::Absent),
            ],
        }
    }
}

impl std::fmt::Display for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Aws(identity) => identity.arn.fmt(f),
            Self::Service(name) | Self::Federated(name) => f.write_str(name),
            Self::Anonymous => f.write_str("anonymous"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_identity_has_its_kind() {
        for (arn, kind, name) in [
            ("arn:aws:iam::111122223333:root", IdentityKind::Root, "root"),
            ("arn:aws:iam::111122223333:user/a/ann", IdentityKind::User, "ann"),
            ("arn:aws:iam::111122223333:role/ops/app", IdentityKind::Role, "app"),
            ("arn:aws:sts::111122223333:assumed-role/app/s", IdentityKind::AssumedRole, "app"),
            ("arn:aws:sts::111122223333:federated-user/bo", IdentityKind::FederatedUser, "bo"),
        ] {
            let identity: Identity = arn.parse().unwrap();
            assert_eq!((identity.kind(), identity.name()), (kind, name));
        }
    }

    #[test]
    fn other_texts_are_no_identities() {
        for text in [
            "arn:aws:iam::111122223333:group/admins",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:sts::111122223333:assumed-role/app",
            "arn:aws:iam::*:role/app",
            "111122223333",
            "",
        ] {
            assert_eq!(text.parse::<Identity>(), Err(NotAnIdentity), "{text}");
        }
    }

    #[test]
    fn a_session_knows_its_role() {
        let role = "arn:aws:iam::111122223333:role/aws-service-role/backup.amazonaws.com/Own";
        let session = Identity::session_of(&role.parse().unwrap(), "s").unwrap();
        assert_eq!(session.arn().as_str(), "arn:aws:sts::111122223333:assumed-role/Own/s");
        assert_eq!(session.principal_arn(), role);
        assert!(session.is_service_linked());
        let plain: Identity = "arn:aws:iam::111122223333:role/AWSServiceRoleForX".parse().unwrap();
        assert!(!plain.is_service_linked());
    }

    #[test]
    fn a_session_without_a_path_is_known_by_name() {
        let arn = |text: &str| text.parse::<Arn>().unwrap();
        let mut session: Identity = "arn:aws:sts::111122223333:assumed-role/app/s".parse().unwrap();
        assert!(session.has_role(&arn("arn:aws:iam::111122223333:role/ops/app")));
        assert!(session.has_role(&arn("arn:aws:iam::111122223333:role/app")));
        assert!(!session.has_role(&arn("arn:aws:iam::444455556666:role/app")));
        assert!(!session.has_role(&arn("arn:aws:iam::111122223333:user/app")));
        assert!(!session.has_role(&arn("arn:aws-cn:iam::111122223333:role/app")));
        for other in ["111122223333:role/other", "444455556666:role/app", "111122223333:user/app"] {
            session.with_role(&format!("arn:aws:iam::{other}"));
            assert!(session.has_role(&arn("arn:aws:iam::111122223333:role/app")), "{other}");
        }
        session.with_role("arn:aws:iam::111122223333:role/ops/app");
        assert!(session.has_role(&arn("arn:aws:iam::111122223333:role/ops/app")));
        assert!(!session.has_role(&arn("arn:aws:iam::111122223333:role/app")));
        let mut role: Identity = "arn:aws:iam::111122223333:role/app".parse().unwrap();
        role.with_role("arn:aws:iam::111122223333:role/ops/app");
        assert_eq!(role.principal_arn(), "arn:aws:iam::111122223333:role/app");
    }

    #[test]
    fn services_go_by_their_domain() {
        for (text, is_service) in [
            ("ec2.amazonaws.com", true),
            ("ec2.amazonaws.com.cn", true),
            ("ec2.example.com", false),
        ] {
            assert_eq!(Caller::parse(text).is_ok(), is_service, "{text}");
        }
    }
}

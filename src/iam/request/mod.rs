//! A request: who wants to do what to which resource, and the circumstances.
//!
//! Keys that follow from the caller, such as `aws:PrincipalArn`, are filled in here, so that no
//! caller of the evaluator can forget them; what the context says itself wins.
//! AWS: IAM user guide, "AWS global condition context keys".

mod caller;
mod context;
pub(super) mod marks;

pub use caller::{Caller, Identity, IdentityKind, NotAnIdentity};
pub use context::{Context, ContextValue, Lookup};
use marks::Marks;

use super::pattern::{ArnValue, Colons, colons};
use crate::aws::AccountId;
use crate::aws::catalogue::kms::{self, Operation};

/// One call, ready to be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    caller: Caller,
    action: Box<str>,
    folded_action: Box<str>,
    /// Where the service ends in the action.
    colon: usize,
    key_operation: Option<&'static Operation>,
    resource: Resource,
    /// Of the resource's ARN.
    colons: Option<Colons>,
    context: Context,
    marks: Marks,
}

/// What a call is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its ARN; `*` for calls that have no resource.
    pub arn: Box<str>,
    /// The account that owns it; `None` where nobody told.
    pub account: Option<AccountId>,
}

impl Resource {
    /// A resource whose owner is the account in its ARN.
    pub fn new(arn: &str) -> Self {
        let account = arn.split(':').nth(4).and_then(|account| account.parse().ok());
        Self { arn: arn.into(), account }
    }

    /// A resource whose ARN does not say who owns it, such as a bucket.
    pub fn owned_by(arn: &str, account: AccountId) -> Self {
        Self { arn: arn.into(), account: Some(account) }
    }

    /// Takes the owner from `aws:ResourceAccount` where nothing else tells.
    fn know_account(&mut self, context: &Context) {
        if let (None, Lookup::One(account)) = (self.account, context.get("aws:resourceaccount")) {
            self.account = account.parse().ok();
        }
    }

    /// The service in the ARN: `kms`, `backup`; empty where there is no ARN.
    pub fn service(&self) -> &str {
        self.arn.split(':').nth(2).unwrap_or("")
    }
}

impl Request {
    /// A request with the keys that follow from its caller and resource. What `context` says of
    /// such a key wins, and its `aws:PrincipalArn` tells a role session the path of its role.
    pub fn new(mut caller: Caller, action: &str, mut resource: Resource, context: Context) -> Self {
        caller.know_role(&context);
        resource.know_account(&context);
        let mut all = Context::with_rest(context.rest());
        caller.derive(&mut all);
        if let (Caller::Aws(identity), true) = (&caller, is_kms(action)) {
            all.set_one("kms:CallerAccount", identity.account().as_str());
        }
        if let Some(account) = &resource.account {
            all.set_one("aws:ResourceAccount", account.as_str());
        }
        all.overlay(context);
        Self::of(caller, action, resource, all)
    }

    /// A request with these keys and no others: nothing is derived.
    pub fn with_exactly(
        mut caller: Caller,
        action: &str,
        mut resource: Resource,
        context: Context,
    ) -> Self {
        caller.know_role(&context);
        resource.know_account(&context);
        Self::of(caller, action, resource, context)
    }

    fn of(caller: Caller, action: &str, resource: Resource, context: Context) -> Self {
        let folded_action = action.to_lowercase();
        Self {
            marks: Marks::of_request(&caller, &folded_action, &context),
            key_operation: if is_kms(action) { kms::operation(action) } else { None },
            caller,
            colon: folded_action.find(':').unwrap_or(folded_action.len()),
            action: action.into(),
            folded_action: folded_action.into(),
            colons: colons(&resource.arn),
            resource,
            context,
        }
    }

    /// The same call with one key set differently.
    #[must_use]
    pub fn with(mut self, key: &str, value: ContextValue) -> Self {
        self.context.set(key, value);
        self.marks = Marks::of_request(&self.caller, &self.folded_action, &self.context);
        self
    }

    /// Who calls.
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The action as written, such as `kms:Decrypt`.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The action in lower case: actions are compared without case.
    pub fn folded_action(&self) -> &str {
        &self.folded_action
    }

    /// The part of the folded action before the colon.
    pub fn service(&self) -> &str {
        self.folded_action.get(..self.colon).unwrap_or("")
    }

    /// The part of the folded action behind the colon.
    pub fn operation(&self) -> &str {
        self.folded_action.get(self.colon + 1..).unwrap_or("")
    }

    /// What the catalogue knows of the action, if it is an operation of KMS.
    pub const fn key_operation(&self) -> Option<&'static Operation> {
        self.key_operation
    }

    /// What the call is about.
    pub const fn resource(&self) -> &Resource {
        &self.resource
    }

    /// The ARN of what the call is about, cut.
    pub fn arn(&self) -> ArnValue<'_> {
        ArnValue::cut(&self.resource.arn, self.colons)
    }

    /// The circumstances, derived keys included.
    pub const fn context(&self) -> &Context {
        &self.context
    }
}

fn is_kms(action: &str) -> bool {
    action.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("kms:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_follow_from_a_role_session() {
        let caller = Caller::parse("arn:aws:sts::111122223333:assumed-role/Backup/job-1").unwrap();
        let key = Resource::new("arn:aws:kms:eu-west-1:444455556666:key/1");
        let request = Request::new(caller, "KMS:Decrypt", key, Context::default());
        let context = request.context();
        for (name, value) in [
            ("aws:principalarn", "arn:aws:iam::111122223333:role/Backup"),
            ("aws:principalaccount", "111122223333"),
            ("aws:principaltype", "AssumedRole"),
            ("aws:principalisawsservice", "false"),
            ("kms:calleraccount", "111122223333"),
            ("aws:resourceaccount", "444455556666"),
        ] {
            assert_eq!(context.get(name), Lookup::One(value), "{name}");
        }
        assert_eq!(context.get("aws:username"), Lookup::Absent);
        assert_eq!(request.operation(), "decrypt");
    }

    #[test]
    fn services_have_no_account() {
        let caller = Caller::Service("backup.amazonaws.com".into());
        let resource = Resource::new("*");
        let request = Request::new(caller, "kms:Decrypt", resource, Context::default());
        let context = request.context();
        assert_eq!(context.get("aws:principalisawsservice"), Lookup::One("true"));
        assert_eq!(context.get("aws:principalservicename"), Lookup::One("backup.amazonaws.com"));
        for name in ["aws:principalarn", "aws:principalaccount", "kms:calleraccount"] {
            assert_eq!(context.get(name), Lookup::Absent, "{name}");
        }
    }

    /// Even where nobody told the rest.
    #[test]
    fn what_a_caller_never_has_is_absent() {
        let service = Caller::Service("backup.amazonaws.com".into());
        let keys =
            ["aws:principalorgid", "aws:principalorgpaths", "kms:viaservice", "kms:calleraccount"];
        let request = Request::new(service, "kms:Decrypt", Resource::new("*"), Context::open());
        for name in keys {
            assert_eq!(request.context().get(name), Lookup::Absent, "{name}");
        }
        let bucket = || Resource::new("arn:aws:s3:::bucket");
        let unsigned = Request::new(Caller::Anonymous, "s3:GetObject", bucket(), Context::open());
        for (name, expected) in [
            ("aws:principaltype", Lookup::One("Anonymous")),
            ("aws:principalisawsservice", Lookup::Absent),
            ("aws:principalarn", Lookup::Absent),
        ] {
            assert_eq!(unsigned.context().get(name), expected, "{name}");
        }
        let role = Caller::parse("arn:aws:iam::111122223333:role/app").unwrap();
        let request = Request::new(role, "s3:GetObject", bucket(), Context::default());
        assert_eq!(request.context().get("kms:calleraccount"), Lookup::Absent);
        let provider = Caller::Federated("accounts.google.com".into());
        let context = Context::default();
        let request =
            Request::new(provider, "sts:AssumeRoleWithWebIdentity", Resource::new("*"), context);
        let found = request.context().get("aws:federatedprovider");
        assert_eq!(found, Lookup::One("accounts.google.com"));
    }

    #[test]
    fn the_context_tells_who_owns_a_bucket() {
        let mut context = Context::default();
        context.set_one("aws:ResourceAccount", "444455556666");
        let bucket = Resource::new("arn:aws:s3:::bucket");
        for make in [Request::with_exactly, Request::new] {
            let (bucket, context) = (bucket.clone(), context.clone());
            let request = make(Caller::Anonymous, "s3:GetObject", bucket, context);
            assert_eq!(request.resource().account, "444455556666".parse().ok());
        }
    }

    #[test]
    fn what_the_context_says_wins() {
        let mut context = Context::default();
        context.set_one("AWS:PrincipalArn", "arn:aws:iam::111122223333:role/path/Backup");
        context.set_unknown("kms:CallerAccount");
        let caller = Caller::parse("arn:aws:iam::111122223333:role/path/Backup").unwrap();
        let request = Request::new(caller, "kms:Decrypt", Resource::new("*"), context);
        let context = request.context();
        assert_eq!(
            context.get("aws:principalarn"),
            Lookup::One("arn:aws:iam::111122223333:role/path/Backup")
        );
        assert_eq!(context.get("kms:calleraccount"), Lookup::Unknown);
    }
}

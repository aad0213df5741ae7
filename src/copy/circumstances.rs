//! What is known of the circumstances of a call. The contexts that policies are asked with are made of
//! it only where the answer is not known already, so it is kept short and easy to compare.

use crate::aws::AccountId;
use crate::iam::{Context, ContextValue};

use super::estate::Estate;
use super::prepared::Regard;

/// Keys of no call that creates no grant.
pub(super) const OF_GRANTS: &[&str] = &[
    "kms:GrantIsForAWSResource",
    "kms:GrantOperations",
    "kms:GranteePrincipal",
    "kms:RetiringPrincipal",
    "kms:GrantConstraintType",
];

/// Keys that calls of services for a role do not have.
pub(super) const OF_DIRECT_CALLS: &[&str] = &[
    "aws:SourceIp",
    "aws:VpcSourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:MultiFactorAuthPresent",
    "aws:MultiFactorAuthAge",
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
];

const VIA: &str = "kms:ViaService";

/// What is known of a call beside who calls what on what. All else is unknown, not absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Circumstances {
    told: Vec<(&'static str, ContextValue)>,
    absent: Vec<&'static [&'static str]>,
    absent_by_name: Vec<Box<str>>,
    /// A key of which one of several values is certain, and these values.
    open: Option<(&'static str, Vec<ContextValue>)>,
}

impl Circumstances {
    /// A key with its one value.
    pub(super) fn one(&mut self, key: &'static str, value: &str) {
        self.told.push((key, ContextValue::One(value.into())));
    }

    /// A key that may have several values, with the one that it has.
    pub(super) fn many(&mut self, key: &'static str, value: &str) {
        self.told.push((key, ContextValue::Many(vec![value.into()])));
    }

    /// Keys that the call certainly has not.
    pub(super) fn absent(&mut self, keys: &'static [&'static str]) {
        self.absent.push(keys);
    }

    /// A key that the call certainly has not, as a policy names it.
    pub(super) fn absent_by_name(&mut self, key: &str) {
        self.absent_by_name.push(key.into());
    }

    /// That `kms:ViaService` may name this service in this Region.
    pub(super) fn via(&mut self, service: &str, region: &str) {
        let name = format!("{service}.{region}.amazonaws.com");
        self.vias().push(ContextValue::One(name.into()));
    }

    /// That the call may come without `kms:ViaService`.
    pub(super) fn maybe_direct(&mut self) {
        let vias = self.vias();
        // where no Region is known, the service may still be any
        if vias.is_empty() {
            vias.push(ContextValue::Unknown);
        }
        vias.push(ContextValue::Absent);
    }

    fn vias(&mut self) -> &mut Vec<ContextValue> {
        &mut self.open.get_or_insert_with(|| (VIA, Vec::new())).1
    }

    /// That the call comes over TLS, if it is one by itself: AWS Backup asks for its own actions what a
    /// role may do, and does not document the keys of that.
    pub(super) fn maybe_over_tls(&mut self) {
        let values = vec![ContextValue::One("true".into()), ContextValue::Absent];
        self.open = Some(("aws:SecureTransport", values));
    }

    /// The key of which only several values are known.
    pub(super) fn open_key(&self) -> Option<&'static str> {
        self.open.as_ref().map(|(key, _)| *key)
    }

    /// The values of `kms:ViaService`, where the call certainly has one of these.
    pub(super) fn certain_vias(&self) -> Option<Vec<&str>> {
        let (_, vias) = self.open.as_ref().filter(|(key, _)| *key == VIA)?;
        let named = vias.iter().map(|via| match via {
            ContextValue::One(name) => Some(&**name),
            ContextValue::Many(_) | ContextValue::Absent | ContextValue::Unknown => None,
        });
        named.collect()
    }

    /// What of it makes a difference to those who regard only this.
    pub(super) fn regarded(&self, regard: &Regard) -> Self {
        let told = self.told.iter().filter(|(key, _)| regard.has(key));
        Self {
            told: told.cloned().collect(),
            absent: self.absent.clone(),
            absent_by_name: self.absent_by_name.clone(),
            open: self.open.clone().filter(|(key, _)| regard.has(key)),
        }
    }

    /// Every context that the call may have, the first and the others.
    pub(super) fn contexts(&self) -> (Context, Vec<Context>) {
        let mut base = Context::open();
        for (key, value) in &self.told {
            base.set(key, value.clone());
        }
        let listed = self.absent.iter().copied().flatten().copied();
        for key in listed.chain(self.absent_by_name.iter().map(|key| &**key)) {
            base.set_absent(key);
        }
        let Some((key, values)) = &self.open else { return (base, Vec::new()) };
        let with = |value: &ContextValue| {
            let mut context = base.clone();
            context.set(key, value.clone());
            context
        };
        match values.split_first() {
            Some((first, others)) => (with(first), others.iter().map(with).collect()),
            None => (base, Vec::new()),
        }
    }
}

impl Estate<'_> {
    /// What is known of a call from an account.
    pub(super) fn caller_in(&self, account: AccountId) -> Circumstances {
        let mut known = Circumstances::default();
        if let Some(organization) = self.organization_of(account) {
            known.one("aws:PrincipalOrgID", organization);
        }
        if let Some(path) = self.organization_path(account) {
            known.many("aws:PrincipalOrgPaths", path);
        }
        known
    }

    /// Where an account is in its organization, from the organization's id on.
    pub(super) fn organization_path(&self, account: AccountId) -> Option<&str> {
        let path = self.account(account)?.path.as_deref();
        path.filter(|path| path.starts_with("o-"))
    }

    /// What is known of the account of the resource.
    pub(super) fn resource_of(&self, known: &mut Circumstances, owner: Option<AccountId>) {
        if let Some(organization) = owner.and_then(|owner| self.organization_of(owner)) {
            known.one("aws:ResourceOrgID", organization);
        }
    }
}

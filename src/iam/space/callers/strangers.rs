//! Callers that are no identities of an account: services, those an identity provider vouches for,
//! and unsigned requests.
//!
//! Which of them there are hangs on the policy: roles are assumed through identity providers, KMS and
//! AWS Backup take signed calls of accounts and services only, other resources unsigned ones too, and
//! the policies of an identity are about its own calls.

use super::super::super::evaluate::PolicyKind;
use super::super::super::request::Caller;
use super::super::token::{Class, Pattern, Token};
use super::{Sort, Trait, Traits};

/// Whether a policy of a kind can speak of callers of a sort.
pub(super) const fn can_speak_of(kind: PolicyKind, sort: Sort) -> bool {
    match sort {
        Sort::WebIdentity | Sort::Saml => matches!(kind, PolicyKind::TrustPolicy),
        Sort::Unsigned => matches!(kind, PolicyKind::ResourcePolicy),
        // AWS: Organizations user guide, "Service control policies": they bind users and roles, and
        // the root users of member accounts
        Sort::Service => !matches!(kind, PolicyKind::IdentityPolicy | PolicyKind::Scp),
        // AWS: IAM user guide, "AWS account root user": no identity policy is attached to it
        Sort::Root => !matches!(kind, PolicyKind::IdentityPolicy),
        Sort::Role | Sort::User | Sort::FederatedUser => true,
    }
}

const SERVICE: &str = "service:";
const PROVIDER: &str = "provider:";
const UNSIGNED: &str = "unsigned";

/// Providers that need no entry in an account.
/// AWS: IAM user guide, "OIDC federation".
const PUBLIC_PROVIDERS: [&str; 4] = [
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "graph.facebook.com",
    "www.amazon.com",
];

/// The caller that a word stands for, where it is no identity.
pub(super) fn stranger(word: &str) -> Option<Caller> {
    if word == UNSIGNED {
        return Some(Caller::Anonymous);
    }
    let service = word.strip_prefix(SERVICE).map(|name| Caller::Service(name.into()));
    service.or_else(|| word.strip_prefix(PROVIDER).map(|name| Caller::Federated(name.into())))
}

fn behind(prefix: &str, name: &Pattern) -> Pattern {
    let mut pattern = Pattern::literal(prefix);
    pattern.extend(name);
    pattern
}

impl Traits {
    /// The words of strangers that have a trait.
    pub(super) fn stranger_words(&self, one: &Trait, sort: Sort) -> Vec<Pattern> {
        match (one, sort) {
            (Trait::ServiceName(name) | Trait::Unresolved(name), Sort::Service) => {
                vec![behind(SERVICE, name)]
            }
            (Trait::Provider(name) | Trait::Unresolved(name), Sort::WebIdentity | Sort::Saml) => {
                vec![behind(PROVIDER, name)]
            }
            // The account in which a provider has its entry.
            (Trait::Account(account), Sort::WebIdentity | Sort::Saml) => {
                let mut pattern = behind(PROVIDER, &self.before_account(sort));
                pattern.push_text(account.as_str());
                pattern.push_text(":");
                pattern.push(Token::Many(Class::Any));
                vec![pattern]
            }
            _ => Vec::new(),
        }
    }

    /// The words that are strangers of a sort.
    pub(super) fn stranger_domain(&self, sort: Sort) -> Vec<Pattern> {
        let entry = |kind: &str| {
            let mut pattern = behind(PROVIDER, &self.before_account(sort));
            (0..12).for_each(|_| pattern.push(Token::One(Class::Digit)));
            pattern.push_text(kind);
            pattern.push(Token::Many(Class::NotColon));
            pattern.push(Token::One(Class::Name));
            pattern
        };
        match sort {
            Sort::Service => {
                let mut pattern = Pattern::literal(SERVICE);
                pattern.push(Token::Many(Class::Name));
                pattern.push_text(".amazonaws.com");
                let mut chinese = pattern.clone();
                chinese.push_text(".cn");
                vec![pattern, chinese]
            }
            Sort::WebIdentity => {
                let public = PUBLIC_PROVIDERS.iter();
                let mut found: Vec<Pattern> =
                    public.map(|name| behind(PROVIDER, &Pattern::literal(name))).collect();
                found.push(entry(":oidc-provider/"));
                found
            }
            Sort::Saml => vec![entry(":saml-provider/")],
            Sort::Unsigned => vec![Pattern::literal(UNSIGNED)],
            Sort::Role | Sort::User | Sort::FederatedUser | Sort::Root => Vec::new(),
        }
    }

    /// Strangers that people recognise; providers have their entry in `account`.
    pub(super) fn stranger_examples(&self, sort: Sort, account: &str) -> Vec<String> {
        let partition = &self.partition;
        let entry = |kind: &str, name: &str| {
            format!("{PROVIDER}arn:{partition}:iam::{account}:{kind}/{name}")
        };
        match sort {
            Sort::Service => ["backup.amazonaws.com", "example.amazonaws.com"]
                .map(|name| format!("{SERVICE}{name}"))
                .into(),
            Sort::WebIdentity => {
                let own = entry("oidc-provider", "token.actions.githubusercontent.com");
                let other = entry("oidc-provider", "example.com");
                let public = PUBLIC_PROVIDERS.iter().map(|name| format!("{PROVIDER}{name}"));
                [own, other].into_iter().chain(public).collect()
            }
            Sort::Saml => vec![entry("saml-provider", "example")],
            Sort::Unsigned => vec![UNSIGNED.into()],
            Sort::Role | Sort::User | Sort::FederatedUser | Sort::Root => Vec::new(),
        }
    }
}

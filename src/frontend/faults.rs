//! Which faults of a text concern which thing in it.
//!
//! A policy, plan or selection goes to AWS as it stands, and AWS reads strict JSON: a comment or a
//! comma too many is refused. An answer of the AWS CLI never goes back: there only what hides
//! content counts, since a cut answer must not pass for a whole one.

use memchr::memmem;

use crate::inventory::{Document, Kind};
use crate::source::Location;
use crate::syntax::{Fault, FaultKind};

use super::detect::Syntax;

/// Whether AWS is given a thing of this kind as it stands in the file.
const fn goes_to_aws(kind: Kind) -> bool {
    match kind {
        Kind::KeyPolicy
        | Kind::VaultPolicy
        | Kind::ResourcePolicy
        | Kind::IdentityPolicy
        | Kind::TrustPolicy
        | Kind::Scp
        | Kind::Rcp
        | Kind::BackupPlan
        | Kind::BackupSelection
        | Kind::BackupPolicy
        | Kind::File => true,
        Kind::Key
        | Kind::KeyAlias
        | Kind::Grant
        | Kind::BackupVault
        | Kind::VaultLock
        | Kind::Role
        | Kind::PolicyAttachment
        | Kind::ProtectedResource
        | Kind::ResourceTags
        | Kind::Organization
        | Kind::BackupSettings
        | Kind::CopyJob
        | Kind::EventRule
        | Kind::EventBusPolicy
        | Kind::LambdaFunction
        | Kind::LambdaPermission
        | Kind::Configuration => false,
    }
}

/// Hands each fault to the smallest thing it lies in. What lies in none goes to the first thing of
/// its text, so that a comment above a policy is the policy's.
///
/// Both sides are walked once, in the order of the text: a file of noise may have thousands of
/// either.
pub(super) fn attribute(mut faults: Vec<Fault>, documents: &mut [Document]) {
    faults.sort_by_key(|fault| fault.at);
    let mut waiting = in_text_order(documents).into_iter().peekable();
    let mut around: Vec<(Location, usize)> = Vec::new();
    for fault in faults {
        while let Some(next) = waiting.next_if(|(at, _)| starts_before(*at, fault.at)) {
            around.push(next);
        }
        around.retain(|(at, _)| at.source == fault.at.source && at.span.end >= fault.at.span.start);
        let inside = around.iter().rev().find(|(at, _)| at.contains(fault.at)).copied();
        let first = || {
            let same_text = |document: &Document| document.root.at.source == fault.at.source;
            documents.iter().position(same_text).unwrap_or(0)
        };
        let owner = inside.map_or_else(first, |(_, index)| index);
        let Some(owner) = documents.get_mut(owner) else { continue };
        let hides = fault.kind.loses_content() || fault.kind == FaultKind::DuplicateKey;
        if hides || goes_to_aws(owner.kind) {
            owner.faults.push(fault);
        }
    }
}

/// The places of the things that are written in the text, outer before inner. Plans and selections
/// that a backup policy makes are not written: the policy is.
fn in_text_order(documents: &[Document]) -> Vec<(Location, usize)> {
    let written =
        documents.iter().enumerate().filter(|(_, document)| !document.is_made_by_backup_policy());
    let mut places: Vec<_> = written.map(|(index, document)| (document.root.at, index)).collect();
    places.sort_by_key(|(at, index)| {
        (at.source, at.span.start, std::cmp::Reverse(at.span.end), *index)
    });
    places
}

fn starts_before(at: Location, other: Location) -> bool {
    (at.source, at.span.start) <= (other.source, other.span.start)
}

/// Whether a text that could not be read was certainly one of ours. A YAML file with `{{` in it is
/// taken for the template of another tool, which makes YAML of it later.
pub(super) fn was_meant_for_us(text: &str, syntax: Syntax) -> bool {
    let has = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let policy = has("Statement") && has("Effect") && (has("Action") || has("Principal"));
    let template = has("AWS::KMS::") || has("AWS::Backup::");
    let plan = has("BackupPlan") && has("Rules");
    match syntax {
        Syntax::Json => policy || template || plan,
        Syntax::Yaml => (policy || template || plan) && !has("{{"),
        Syntax::Hcl => false,
    }
}

/// What to say of a file that was named and in which nothing was recognised.
pub(super) fn why_unread(faults: &[Fault]) -> String {
    let lost = faults.iter().any(|fault| fault.kind.loses_content());
    if lost {
        "cannot be parsed, and nothing in it was recognised".to_owned()
    } else {
        "holds no policy, plan, selection or answer of the AWS CLI; `--kind` says what it is"
            .to_owned()
    }
}

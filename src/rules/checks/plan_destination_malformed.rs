//! Copy destinations that are no ARN of a backup vault.
//!
//! Which part of the ARN is wrong decides what to show.

use crate::aws::{AccountId, Arn, Region};
use crate::copy::StepId;
use crate::iam::Known;
use crate::rules::{Context, Hit, Hits, paths};
use crate::syntax::Part;

/// Reports every destination that is not `arn:…:backup:Region:account:backup-vault:name`.
pub(super) fn check(context: &Context<'_>, hits: &mut Hits) {
    for (plan, _, copy) in context.inventory.copy_actions() {
        let Some(destination) = &copy.destination_backup_vault_arn else { continue };
        let text = match &destination.value {
            Known::Yes(text) if !is_vault_arn(text) => text.to_string(),
            Known::No(open) if !may_be_vault_arn(&open.parts) => written(&open.parts),
            Known::Yes(_) | Known::No(_) => continue,
        };
        let hit = Hit::new(plan.document, destination.at).value("destination", text);
        hits.push(paths::along(context, StepId::DestinationVaultExists, hit));
    }
}

/// The text with the names of its holes.
fn written(parts: &[Part]) -> String {
    let piece = |part: &Part| match part {
        Part::Text(text) | Part::Hole(text) => text.clone(),
    };
    parts.iter().map(piece).collect()
}

/// Whether a text with holes can be such an ARN, whatever fills them: as far as its beginning and its
/// end tell.
fn may_be_vault_arn(parts: &[Part]) -> bool {
    let begins = match parts.first() {
        Some(Part::Text(text)) => begins_vault_arn(text),
        Some(Part::Hole(_)) | None => true,
    };
    let ends = match parts.last() {
        Some(Part::Text(text)) => ends_vault_arn(text),
        Some(Part::Hole(_)) | None => true,
    };
    begins && ends
}

fn begins_vault_arn(text: &str) -> bool {
    let pieces: Vec<&str> = text.splitn(6, ':').collect();
    let last = pieces.len() - 1;
    let mut pieces = pieces.iter().enumerate();
    pieces.all(|(index, piece)| {
        // the last piece may go on in the hole
        let is = |whole: &str| {
            if index == last { whole.starts_with(piece) } else { whole == *piece }
        };
        match index {
            0 => is("arn"),
            2 => is("backup"),
            3 => index == last || piece.parse::<Region>().is_ok(),
            4 => index == last || piece.parse::<AccountId>().is_ok(),
            5 => "backup-vault:".starts_with(piece) || piece.starts_with("backup-vault:"),
            _ => true,
        }
    })
}

/// The name is last, and `backup-vault` stands in front of it, as far as either is there.
fn ends_vault_arn(text: &str) -> bool {
    let (before, name) = text.rsplit_once(':').map_or((None, text), |(it, name)| (Some(it), name));
    let is_type = before.is_none_or(|before| match before.rsplit_once(':') {
        Some((_, kind)) => kind == "backup-vault",
        None => "backup-vault".ends_with(before),
    });
    is_type && !name.starts_with("backup-vault/") && name.bytes().all(is_letter)
}

fn is_vault_arn(text: &str) -> bool {
    let Ok(arn) = text.parse::<Arn>() else { return false };
    let name = arn.resource().strip_prefix("backup-vault:");
    arn.service() == "backup"
        && arn.region().parse::<Region>().is_ok()
        && arn.account_id().is_some()
        && name.is_some_and(is_vault_name)
}

/// AWS: AWS Backup API reference, `CreateBackupVault`; the service's own vaults have slashes.
fn is_vault_name(name: &str) -> bool {
    (2..=50).contains(&name.len()) && name.bytes().all(is_letter)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_/".contains(&byte)
}

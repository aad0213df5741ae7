//! Grants of a case, in the form of `aws kms list-grants`.

use super::super::evaluate::{Constraint, Grant, Grantee, Pair};
use super::super::principal::Principal;
use super::field::{Field, FieldError};

/// Reads one grant.
pub(super) fn grant(field: &Field<'_>) -> Result<Grant, FieldError> {
    let text = |name: &str| field.member(name).map(|member| member.text()).transpose();
    let grantee = named(field, "GranteePrincipal", "GranteeServicePrincipal")?;
    let issuing_account = match field.member("IssuingAccount") {
        None => None,
        Some(issuing) => {
            let account = Principal::parse("AWS", issuing.text()?).account();
            let wrong = || issuing.error(format!("`{}` names no account", issuing.path));
            Some(account.ok_or_else(wrong)?)
        }
    };
    let mut operations = Vec::new();
    for operation in field.needs("Operations")?.items()? {
        operations.push(operation.text()?.into());
    }
    Ok(Grant {
        id: text("GrantId")?.map(Into::into),
        key: text("KeyId")?.map(Into::into),
        grantee: grantee
            .ok_or_else(|| field.error(format!("`{}` has no `GranteePrincipal`", field.path)))?,
        retiring: named(field, "RetiringPrincipal", "RetiringServicePrincipal")?,
        issuing_account,
        operations,
        constraints: constraints(field)?,
    })
}

/// The principal under one name, or the service under the other.
fn named(field: &Field<'_>, aws: &str, service: &str) -> Result<Option<Grantee>, FieldError> {
    for (name, kind) in [(aws, "AWS"), (service, "Service")] {
        if let Some(member) = field.member(name) {
            return Ok(Some(Grantee(Principal::parse(kind, member.text()?))));
        }
    }
    Ok(None)
}

fn constraints(grant: &Field<'_>) -> Result<Vec<Constraint>, FieldError> {
    let Some(field) = grant.member("Constraints") else { return Ok(Vec::new()) };
    let mut constraints = Vec::new();
    if let Some(all) = field.member("EncryptionContextEquals") {
        constraints.push(Constraint::EncryptionContextEquals(pairs(all)?));
    }
    if let Some(some) = field.member("EncryptionContextSubset") {
        constraints.push(Constraint::EncryptionContextSubset(pairs(some)?));
    }
    if let Some(source) = field.member("SourceArn") {
        constraints.push(Constraint::SourceArn(source.text()?.into()));
    }
    Ok(constraints)
}

fn pairs(field: Field<'_>) -> Result<Vec<Pair>, FieldError> {
    let field = field.object()?;
    let mut pairs = Vec::new();
    for entry in field.node.entries() {
        let path = format!("{}.{}", field.path, entry.key.text);
        let value = Field { node: &entry.value, path };
        pairs.push((entry.key.text.clone(), value.text()?.into()));
    }
    Ok(pairs)
}

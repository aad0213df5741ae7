//! Reads cases: one JSON object, or a file with one a line.

use crate::aws::AccountId;
use crate::source::{OffsetMap, SourceId, Sources, Span};
use crate::syntax::{FaultKind, Limits, Node, json};

use super::super::request::{Caller, Identity, IdentityKind, Request, Resource};
use super::field::{Field, FieldError};
use super::{Case, CaseError, Expected, ExpectedDecision, context, policies};

/// Reads a file of cases, one JSON object a line; blank lines are passed over. A case that cannot
/// be read does not keep the others from being read.
pub fn read_cases(sources: &Sources, file: SourceId) -> Vec<Result<Case, CaseError>> {
    let source = sources.get(file);
    let mut cases = Vec::new();
    let mut start = 0_u32;
    for (index, line) in source.text.split_inclusive('\n').enumerate() {
        let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
        if !line.trim().is_empty() {
            let mut map = OffsetMap::default();
            map.push(length, Span::new(start, start.saturating_add(length)));
            let name = format!("{}:{}", source.name, index + 1);
            let id = sources.add_decoded(name, line, file, map);
            cases.push(read_line(id, line, index + 1));
        }
        start = start.saturating_add(length);
    }
    cases
}

fn read_line(source: SourceId, line: &str, number: usize) -> Result<Case, CaseError> {
    let parsed = json::parse(source, line, &Limits::default());
    let name = format!("line {number}");
    let mistake = parsed.faults.iter().find(|fault| fault.kind != FaultKind::ByteOrderMark);
    let Some(fault) = mistake else { return read_case(&parsed.root, &name) };
    let column = fault.at.span.start + 1;
    let found = if fault.detail.is_empty() { String::new() } else { format!(": {}", fault.detail) };
    Err(CaseError {
        id: id_of(&parsed.root).unwrap_or(name),
        message: format!("line {number} is not JSON at byte {column}{found}"),
        at: fault.at,
    })
}

/// Reads one case. `fallback` is its name where it has no `id`.
pub fn read_case(node: &Node, fallback: &str) -> Result<Case, CaseError> {
    let id = id_of(node).unwrap_or_else(|| fallback.to_owned());
    match case(node, id.clone()) {
        Ok(case) => Ok(case),
        Err(FieldError { message, at }) => Err(CaseError { id, message, at }),
    }
}

fn id_of(node: &Node) -> Option<String> {
    node.get("id").and_then(Node::scalar).map(str::to_owned)
}

fn case(node: &Node, id: String) -> Result<Case, FieldError> {
    let case = Field::root(node);
    if !node.is_map() {
        return Err(case.error(format!("the case is {}, expected an object", node.kind())));
    }
    let request = request(&case.needs("request")?.object()?)?;
    let policies = policies::policies(&case, &request)?;
    Ok(Case { id, at: node.at, request, policies, expected: expected(&case)? })
}

fn expected(case: &Field<'_>) -> Result<Option<Expected>, FieldError> {
    let Some(expected) = case.member("expected") else { return Ok(None) };
    let Some(field) = expected.object()?.member("decision") else { return Ok(None) };
    let word = field.text()?;
    let known = ExpectedDecision::ALL;
    let Some(decision) = known.into_iter().find(|decision| decision.word() == word) else {
        return Err(field.unknown_word(word, &known.map(ExpectedDecision::word)));
    };
    Ok(Some(Expected { decision, at: field.node.at }))
}

fn request(field: &Field<'_>) -> Result<Request, FieldError> {
    let caller = caller(&field.needs("principal")?)?;
    let action = field.needs("action")?;
    let action = match action.text()? {
        text if text.contains(':') => text,
        text => {
            let path = &action.path;
            return Err(action.error(format!("`{path}` is `{text}`, expected `service:Action`")));
        }
    };
    let resource = resource(&field.needs("resource")?)?;
    Ok(Request::with_exactly(caller, action, resource, context::context(field)?))
}

fn resource(field: &Field<'_>) -> Result<Resource, FieldError> {
    if let Some(arn) = field.node.text() {
        return Ok(Resource::new(arn));
    }
    if !field.node.is_map() {
        return Err(field.expected("an object with `arn`"));
    }
    let arn = field.needs("arn")?.text()?;
    Ok(match field.member("account") {
        None => Resource::new(arn),
        Some(account) => Resource::owned_by(arn, account_id(&account)?),
    })
}

fn account_id(field: &Field<'_>) -> Result<AccountId, FieldError> {
    let text = field.text()?;
    text.parse().map_err(|_| {
        field
            .error(format!("`{}` is `{text}`, expected an account id of twelve digits", field.path))
    })
}

fn caller(field: &Field<'_>) -> Result<Caller, FieldError> {
    if !field.node.is_map() {
        return Err(field.expected("an object with `type`"));
    }
    let kind = field.needs("type")?;
    match kind.text()? {
        "aws" => identity(field).map(Caller::Aws),
        "service" => Ok(Caller::Service(field.needs("service")?.text()?.into())),
        "federated" => provider(field),
        "anonymous" => Ok(Caller::Anonymous),
        other => Err(kind.unknown_word(other, &["aws", "service", "federated", "anonymous"])),
    }
}

fn identity(field: &Field<'_>) -> Result<Identity, FieldError> {
    let arn = field.needs("arn")?;
    let text = arn.text()?;
    let identity: Identity =
        text.parse().map_err(|wrong| arn.error(format!("`{}` is `{text}`: {wrong}", arn.path)))?;
    if let Some(kind) = field.member("kind") {
        let word = kind.text()?;
        let known = IdentityKind::ALL.map(IdentityKind::word);
        if !known.contains(&word) {
            return Err(kind.unknown_word(word, &known));
        }
    }
    if let Some(account) = field.member("account") {
        let id = account_id(&account)?;
        if id != identity.account() {
            let path = &account.path;
            return Err(account.error(format!("`{path}` is `{id}`, but the ARN says otherwise")));
        }
    }
    Ok(identity)
}

/// The identity provider, as trust policies name it: the text beside `type`, whatever its name.
fn provider(field: &Field<'_>) -> Result<Caller, FieldError> {
    let is_other = |name: &str| matches!(name, "type" | "kind" | "account");
    let mut members = field.node.entries().iter().map(|entry| &*entry.key.text);
    let named = field.member("provider");
    let member =
        named.or_else(|| members.find(|name| !is_other(name)).and_then(|n| field.member(n)));
    match member {
        Some(provider) => Ok(Caller::Federated(provider.text()?.into())),
        None => Err(field.error(format!("`{}` has no `provider`", field.path))),
    }
}

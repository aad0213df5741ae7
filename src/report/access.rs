//! What `compare` and `who-can` say, as JSON and in words.

use std::io::{self, Write};

use serde_json::{Value as Json, json};

use crate::aws::{AccountId, catalogue};
use crate::iam::case::request_json;
use crate::iam::space::{Access, Accesses, Comparison, Difference, Doubt, StatementId, Witness};
use crate::iam::{ContextValue, PolicyDocument};
use crate::source::Sources;

/// Documents and the texts they stand in: what a [`StatementId`] numbers.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The documents, in the order of the space.
    pub documents: &'a [&'a PolicyDocument],
    /// The texts.
    pub sources: &'a Sources,
}

impl Named<'_> {
    /// Path and statement, as a member of JSON output.
    fn json(&self, id: Option<StatementId>) -> Json {
        let Some((path, statement)) = id.and_then(|id| self.place(id)) else { return Json::Null };
        json!({ "path": path, "statement": statement })
    }

    /// The same in words: `` `Use` (new.json:12) ``.
    fn words(&self, id: Option<StatementId>) -> Option<String> {
        let id = id?;
        let statement = self.documents.get(id.document)?.statements.get(id.statement)?;
        let outer = self.sources.in_file(statement.at);
        let source = self.sources.get(outer.source);
        let line = source.position(outer.span.start).line;
        Some(format!("`{}` ({}:{line})", statement.name(), source.name))
    }

    fn place(&self, id: StatementId) -> Option<(String, String)> {
        let statement = self.documents.get(id.document)?.statements.get(id.statement)?;
        let outer = self.sources.in_file(statement.at);
        Some((self.sources.get(outer.source).name.clone(), statement.name()))
    }
}

/// Writes a comparison as JSON. Access that is new is allowed by `new` and denied by `old`.
pub fn write_comparison_json(
    found: &Comparison,
    old: Named<'_>,
    new: Named<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let list = |difference: &Difference, own: Named<'_>, other: Named<'_>| -> Vec<Json> {
        let one = |witness: &Witness| {
            json!({
                "request": request_json(&witness.request),
                "any": witness.any,
                "absent": witness.absent,
                "allowed_by": own.json(witness.allowed_by),
                "denied_by": other.json(witness.denied_by),
            })
        };
        difference.witnesses.iter().map(one).collect()
    };
    let doubts: Vec<String> = [&found.gained, &found.lost]
        .into_iter()
        .filter_map(|one| doubt(one.doubt.as_ref()))
        .collect();
    let mut json = json!({
        "schema": "backstay.comparison/1",
        "relation": found.relation.word(),
        "new_access": list(&found.gained, new, old),
        "lost_access": list(&found.lost, old, new),
    });
    if let (Some(members), false) = (json.as_object_mut(), doubts.is_empty()) {
        members.insert("undecided".to_owned(), json!(doubts));
    }
    serde_json::to_writer_pretty(&mut *out, &json).map_err(io::Error::from)?;
    writeln!(out)
}

/// Writes a comparison in words.
pub fn write_comparison(
    found: &Comparison,
    old: Named<'_>,
    new: Named<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    use crate::iam::space::Relation;
    let headline = match found.relation {
        Relation::Equal => "both allow the same requests",
        Relation::Narrower => "the new policy allows less, and nothing more",
        Relation::Wider => "the new policy allows more",
        Relation::Incomparable => "the new policy allows more here and less there",
        Relation::Unknown => "it is not known whether the new policy allows more",
    };
    writeln!(out, "{}: {headline}", found.relation.word())?;
    side('+', &found.gained, (new, old), out)?;
    side('-', &found.lost, (old, new), out)
}

fn side(
    sign: char,
    difference: &Difference,
    (own, other): (Named<'_>, Named<'_>),
    out: &mut dyn Write,
) -> io::Result<()> {
    for witness in &difference.witnesses {
        writeln!(out, "  {sign} {}", sentence(witness))?;
        if let Some(by) = own.words(witness.allowed_by) {
            writeln!(out, "      allowed by {by}")?;
        }
        match other.words(witness.denied_by) {
            Some(by) => writeln!(out, "      the other policy denies it by {by}")?,
            None => writeln!(out, "      no statement of the other policy allows it")?,
        }
    }
    if let Some(doubt) = doubt(difference.doubt.as_ref()) {
        writeln!(out, "  {sign} not decided: {doubt}")?;
    }
    Ok(())
}

fn doubt(doubt: Option<&Doubt>) -> Option<String> {
    Some(match doubt? {
        Doubt::Depends(on) => format!("depends on {}", quoted(on)),
        Doubt::Undecided(reason) => reason.to_string(),
    })
}

/// A witness as a sentence: who can do what on what, and when.
pub fn sentence(witness: &Witness) -> String {
    let request = &witness.request;
    let more = match witness.actions.len() {
        0 | 1 => String::new(),
        2 => " and 1 more action".to_owned(),
        many => format!(" and {} more actions", many - 1),
    };
    let mut circumstances: Vec<String> =
        witness.absent.iter().map(|key| format!("`{key}` is absent")).collect();
    let is_any = |key: &str| witness.any.iter().any(|any| any.eq_ignore_ascii_case(key));
    for (key, value) in request.context().iter().filter(|(key, _)| !is_any(key)) {
        let name = catalogue::condition_key(key).map(|known| known.name);
        let name = name.filter(|name| !name.contains("${")).unwrap_or(key);
        match value {
            _ if is_derived(key) => {}
            ContextValue::One(value) => circumstances.push(format!("`{name}` is `{value}`")),
            ContextValue::Many(values) => {
                circumstances.push(format!("`{name}` is `[{}]`", values.join(", ")));
            }
            ContextValue::Absent | ContextValue::Unknown => {}
        }
    }
    let when = if circumstances.is_empty() {
        String::new()
    } else {
        format!(" when {}", circumstances.join(" and "))
    };
    let resource = &request.resource().arn;
    format!("{} can {}{more} on {resource}{when}", request.caller(), request.action())
}

/// Keys that say nothing that the principal and the resource do not say.
fn is_derived(key: &str) -> bool {
    const DERIVED: &[&str] = &[
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalisawsservice",
        "aws:principalservicename",
        "aws:principaltype",
        "aws:resourceaccount",
        "aws:username",
        "kms:calleraccount",
    ];
    DERIVED.contains(&key)
}

/// What `who-can` found in one policy.
#[derive(Debug)]
pub struct Answers<'a> {
    /// The policy's name for people.
    pub name: &'a str,
    /// The document.
    pub named: Named<'a>,
    /// What it lets callers do.
    pub found: Accesses,
}

/// Writes what `who-can` found as JSON.
pub fn write_who_can_json(all: &[Answers<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut answers = Vec::new();
    let mut undecided = Vec::new();
    for one in all {
        answers.extend(one.found.list.iter().map(|access| access_json(access, one.named)));
        let doubt = one.found.doubt.as_ref();
        undecided.extend(doubt.map(|reason| format!("`{}`: {reason}", one.name)));
    }
    let mut json = json!({ "schema": "backstay.who-can/1", "answers": answers });
    if let (Some(members), false) = (json.as_object_mut(), undecided.is_empty()) {
        members.insert("undecided".to_owned(), json!(undecided));
    }
    serde_json::to_writer_pretty(&mut *out, &json).map_err(io::Error::from)?;
    writeln!(out)
}

fn access_json(access: &Access, named: Named<'_>) -> Json {
    let mut json = json!({
        "principals": access.principals.join("; "),
        "delegated": access.is_delegated,
        "actions": access.actions,
        "when": access.when,
        "allowed_by": named.json(Some(access.allowed_by)),
        "confirmed": access.witness.is_some(),
    });
    let Some(members) = json.as_object_mut() else { return json };
    let request = access.witness.as_ref().map(|witness| request_json(&witness.request));
    let is_confirmed = request.is_some();
    members.insert("witness".into(), request.map_or(Json::Null, |it| json!({ "request": it })));
    if !is_confirmed {
        members.insert("depends_on".into(), json!(access.depends_on));
    }
    json
}

/// Writes what `who-can` found in words.
pub fn write_who_can(all: &[Answers<'_>], out: &mut dyn Write) -> io::Result<()> {
    for one in all {
        writeln!(out, "{}", one.name)?;
        if one.found.is_nobody() {
            writeln!(out, "  nobody")?;
        }
        for access in &one.found.list {
            write_access(access, one, out)?;
        }
        if let Some(reason) = &one.found.doubt {
            let rest = if one.found.list.is_empty() { "" } else { " whether there are others" };
            writeln!(out, "  not decided{rest}: {reason}")?;
        }
    }
    Ok(())
}

/// Who can do what, and when. What no request confirms is worded as what may be.
fn write_access(access: &Access, one: &Answers<'_>, out: &mut dyn Write) -> io::Result<()> {
    let is_certain = access.witness.is_some();
    let own = if access.is_delegated { ", where its own policies allow it too" } else { "" };
    let perhaps = if is_certain { "" } else { "perhaps " };
    writeln!(out, "  {perhaps}{}{own}", AccountId::in_words(&access.principals.join("; ")))?;
    let verb = if is_certain { "can" } else { "not confirmed: may be able to" };
    writeln!(out, "      {verb} {}", actions_in_words(&access.actions, &one.found.asked))?;
    if !access.when.is_empty() {
        writeln!(out, "      when {}", access.when.join(" and "))?;
    }
    if !is_certain {
        writeln!(out, "      depends on {}", quoted(&access.depends_on))?;
    }
    if let Some(by) = one.named.words(Some(access.allowed_by)) {
        let verb = if is_certain { "allowed by" } else { "through" };
        writeln!(out, "      {verb} {by}")?;
    }
    Ok(())
}

/// Actions by name, or, of many, as all that were asked about but a few.
fn actions_in_words(actions: &[Box<str>], asked: &[Box<str>]) -> String {
    const MANY: usize = 8;
    const FEW: usize = 4;
    let lacking: Vec<&str> =
        asked.iter().filter(|one| !actions.contains(one)).map(|one| &**one).collect();
    if actions.len() < MANY || lacking.len() > FEW {
        return actions.join(", ");
    }
    match lacking.as_slice() {
        [] => format!("do all {} actions that were asked about", asked.len()),
        few => format!(
            "do {} of the {} actions that were asked about, all but {}",
            actions.len(),
            asked.len(),
            few.join(", ")
        ),
    }
}

fn quoted(names: &[Box<str>]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::Known;
    use crate::iam::case::read_case;
    use crate::iam::evaluate::PolicyKind;
    use crate::iam::space::{Scope, Setting, Space, compare};
    use crate::source::SourceId;
    use crate::syntax::{Limits, Node, Open, json as reader};

    const OLD: &str = r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"Own","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}]}"#;
    const NEW: &str = r#"{"Version":"2012-10-17","Statement":[
        {"Sid":"Own","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"},
        {"Sid":"Share","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"kms:CreateGrant","Resource":"*",
         "Condition":{"StringEqualsIfExists":{"kms:ViaService":"backup.eu-west-1.amazonaws.com"},
                      "ForAnyValue:StringEquals":{"kms:GrantOperations":["Decrypt"]}}}]}"#;

    fn tree(sources: &Sources, name: &str, text: &str) -> Node {
        let source = sources.add(name, text);
        reader::parse(source, text, &Limits::default()).root
    }

    fn output(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_witness_pastes_back_into_a_case() {
        let sources = Sources::default();
        let old = PolicyDocument::read(tree(&sources, "old.json", OLD));
        let new = PolicyDocument::read(tree(&sources, "new.json", NEW));
        let found = compare(&[&old], &[&new], &Setting::new(PolicyKind::KeyPolicy));
        let old_named = Named { documents: &[&old], sources: &sources };
        let new_named = Named { documents: &[&new], sources: &sources };
        let text = output(|out| write_comparison_json(&found, old_named, new_named, out));
        let json: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(json["relation"], "wider");
        assert_eq!(
            json["new_access"][0]["allowed_by"],
            json!({"path": "new.json", "statement": "Share"})
        );
        for (policy, expected) in [(OLD, "ImplicitlyDenied"), (NEW, "Allowed")] {
            let policy: Json = serde_json::from_str(policy).unwrap();
            let case = json!({
                "request": json["new_access"][0]["request"],
                "resource_policy": policy,
                "identity_policies": [{"Version": "2012-10-17", "Statement":
                    [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}],
            });
            let node = reader::parse(SourceId::NOWHERE, &case.to_string(), &Limits::default()).root;
            assert_eq!(read_case(&node, "case").unwrap().decide().decision.word(), expected);
        }
    }

    #[test]
    fn sentences_say_who_can_what_and_when() {
        let sources = Sources::default();
        let old = PolicyDocument::read(tree(&sources, "old.json", OLD));
        let new = PolicyDocument::read(tree(&sources, "new.json", NEW));
        let found = compare(&[&old], &[&new], &Setting::new(PolicyKind::KeyPolicy));
        let old_named = Named { documents: &[&old], sources: &sources };
        let new_named = Named { documents: &[&new], sources: &sources };
        assert_eq!(
            output(|out| write_comparison(&found, old_named, new_named, out)),
            "wider: the new policy allows more\n\
             \x20 + arn:aws:iam::444455556666:role/example can kms:CreateGrant on \
             arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab \
             when `kms:ViaService` is absent and `kms:GrantOperations` is `[Decrypt]`\n\
             \x20     allowed by `Share` (new.json:3)\n\
             \x20     no statement of the other policy allows it\n"
        );
        let space = Space::of(&[&new], Setting::new(PolicyKind::KeyPolicy));
        let found = space.who_can(Scope::Anyone, &["kms:CreateGrant"]);
        let answers = [Answers { name: "new.json", named: new_named, found }];
        assert_eq!(
            output(|out| write_who_can(&answers, out)),
            "new.json\n\
             \x20 account 111122223333, where its own policies allow it too\n\
             \x20     can kms:CreateGrant\n\
             \x20     allowed by `Own` (new.json:2)\n\
             \x20 account 444455556666, where its own policies allow it too\n\
             \x20     can kms:CreateGrant\n\
             \x20     when `kms:GrantOperations` meets `ForAnyValue:StringEquals` `Decrypt` and \
             `kms:ViaService` is `backup.eu-west-1.amazonaws.com`, or absent\n\
             \x20     allowed by `Share` (new.json:3)\n"
        );
    }

    #[test]
    fn many_actions_are_told_by_those_that_lack() {
        let names =
            |list: &[&str]| -> Vec<Box<str>> { list.iter().map(|one| (*one).into()).collect() };
        let asked: Vec<String> = (0..10).map(|at| format!("kms:A{at}")).collect();
        let asked = names(&asked.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(actions_in_words(&asked, &asked), "do all 10 actions that were asked about");
        assert_eq!(
            actions_in_words(&asked[..8], &asked),
            "do 8 of the 10 actions that were asked about, all but kms:A8, kms:A9"
        );
        assert_eq!(actions_in_words(&asked[..2], &asked[..2]), "kms:A0, kms:A1");
    }

    #[test]
    fn what_no_request_confirms_does_not_look_like_a_yes() {
        let sources = Sources::default();
        let mut document = PolicyDocument::read(tree(&sources, "new.json", NEW));
        for value in &mut document.statements[1].principal.as_mut().unwrap().values {
            value.value = Known::No(Open::hole("Partner", "a parameter without a value"));
        }
        let named = Named { documents: &[&document], sources: &sources };
        let own =
            Setting { owner: "111122223333".parse().ok(), ..Setting::new(PolicyKind::KeyPolicy) };
        let space = Space::of(&[&document], own);
        let found = space.who_can(Scope::Outsiders, &["kms:CreateGrant"]);
        let answers = [Answers { name: "new.json", named, found }];
        assert_eq!(
            output(|out| write_who_can(&answers, out)),
            "new.json\n\
             \x20 perhaps every account but 111122223333\n\
             \x20     not confirmed: may be able to kms:CreateGrant\n\
             \x20     when `kms:GrantOperations` meets `ForAnyValue:StringEquals` `Decrypt` and \
             `kms:ViaService` is `backup.eu-west-1.amazonaws.com`, or absent and the request matches \
             `Partner`\n\
             \x20     depends on `Partner`\n\
             \x20     through `Share` (new.json:3)\n"
        );
        let text = output(|out| write_who_can_json(&answers, out));
        let json: Json = serde_json::from_str(&text).unwrap();
        let answer = &json["answers"][0];
        assert_eq!(answer["confirmed"], json!(false));
        assert_eq!(answer["witness"], Json::Null);
        assert_eq!(answer["depends_on"], json!(["Partner"]));
    }
}

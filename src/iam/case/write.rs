//! A request in the form of a case: a witness pastes back into `evaluate`.

use serde_json::{Map, Value as Json, json};

use crate::aws::catalogue::condition_key;

use super::super::request::{Caller, ContextValue, Request};

/// The `request` of a case, with every key that the request has.
pub fn request_json(request: &Request) -> Json {
    let resource = request.resource();
    let mut wanted = Map::new();
    wanted.insert("principal".to_owned(), caller(request.caller()));
    wanted.insert("action".to_owned(), request.action().into());
    let about = match resource.account {
        Some(account) => json!({ "arn": &*resource.arn, "account": account.as_str() }),
        None => json!({ "arn": &*resource.arn }),
    };
    wanted.insert("resource".to_owned(), about);
    wanted.insert("context".to_owned(), context(request));
    let unknown: Vec<String> = request
        .context()
        .iter()
        .filter(|(_, value)| **value == ContextValue::Unknown)
        .map(|(key, _)| spelled(key))
        .collect();
    if !unknown.is_empty() {
        wanted.insert("unknown_context".to_owned(), unknown.into());
    }
    Json::Object(wanted)
}

fn caller(caller: &Caller) -> Json {
    match caller {
        Caller::Aws(identity) => json!({
            "type": "aws",
            "arn": identity.arn().as_str(),
            "account": identity.account().as_str(),
            "kind": identity.kind().word(),
        }),
        Caller::Service(name) => json!({ "type": "service", "service": &**name }),
        Caller::Federated(provider) => json!({ "type": "federated", "provider": &**provider }),
        Caller::Anonymous => json!({ "type": "anonymous" }),
    }
}

/// All keys that the request has: a case says everything.
fn context(request: &Request) -> Json {
    let mut keys = Map::new();
    for (key, value) in request.context().iter() {
        let said = match value {
            ContextValue::One(one) => Json::from(&**one),
            ContextValue::Many(many) => many.iter().map(|one| Json::from(&**one)).collect(),
            ContextValue::Absent | ContextValue::Unknown => continue,
        };
        keys.insert(spelled(key), said);
    }
    Json::Object(keys)
}

/// A key as AWS writes it, where it has no part that varies.
fn spelled(key: &str) -> String {
    let known = condition_key(key).map(|known| known.name).filter(|name| !name.contains("${"));
    known.unwrap_or(key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::super::request::{Context, Resource};
    use super::super::read_case;
    use super::*;
    use crate::source::Sources;
    use crate::syntax::{Limits, json};

    #[test]
    fn what_is_written_reads_back_as_the_same_request() {
        let caller = Caller::parse("arn:aws:sts::444455556666:assumed-role/copy/job").unwrap();
        let mut context = Context::default();
        context.set_one("kms:ViaService", "rds.eu-west-1.amazonaws.com");
        context.set_many("kms:GrantOperations", ["Decrypt"]);
        let resource = Resource::new("arn:aws:kms:eu-west-1:111122223333:key/1");
        let request = Request::new(caller, "kms:CreateGrant", resource, context);
        let text = serde_json::json!({ "request": request_json(&request) }).to_string();
        let sources = Sources::default();
        let source = sources.add("case.json", text.as_str());
        let case = read_case(&json::parse(source, &text, &Limits::default()).root, "1").unwrap();
        assert_eq!(request_json(&case.request), request_json(&request));
        assert_eq!(case.request.caller().to_string(), request.caller().to_string());
    }

    #[test]
    fn keys_are_spelled_as_aws_does() {
        assert_eq!(spelled("kms:viaservice"), "kms:ViaService");
        assert_eq!(spelled("aws:principaltag/team"), "aws:principaltag/team");
    }
}

//! Laws that hold for any policy: the answer does not depend on how a policy is written.

use proptest::prelude::*;

use super::*;

fn statement() -> impl Strategy<Value = Json> {
    let effect = prop_oneof![3 => Just("Allow"), 1 => Just("Deny")];
    let principal = prop_oneof![
        Just(json!("*")),
        Just(json!({ "AWS": OWNER })),
        Just(json!({ "AWS": ["444455556666", ROLE] })),
        Just(json!({ "AWS": [SESSION, USER] })),
        Just(json!({ "Service": "logs.amazonaws.com" })),
    ];
    let action = prop_oneof![
        Just(json!("kms:*")),
        Just(json!(["kms:Decrypt", "kms:CreateGrant"])),
        Just(json!(["kms:Encrypt"])),
        Just(json!("kms:De*")),
    ];
    let condition = prop_oneof![
        3 => Just(json!({})),
        1 => Just(json!({ "StringEquals": { "kms:ViaService": ["a", "b"] } })),
        1 => Just(json!({ "StringNotEquals": { "kms:ViaService": "a" }, "Bool": { "aws:SecureTransport": true } })),
        1 => Just(json!({ "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": ["o-1/*", "o-2/*"] } })),
        1 => Just(json!({ "ArnLikeIfExists": { "aws:SourceArn": "arn:aws:s3:::*" } })),
    ];
    (effect, principal, action, condition, any::<bool>(), any::<bool>()).prop_map(
        |(effect, principal, action, condition, but, others)| {
            let mut statement =
                json!({ "Effect": effect, "Resource": "*", "Condition": condition });
            let negated = but && effect == "Deny";
            statement[if negated { "NotPrincipal" } else { "Principal" }] = principal;
            statement[if others { "NotAction" } else { "Action" }] = action;
            statement
        },
    )
}

fn request() -> impl Strategy<Value = Json> {
    let who = prop_oneof![
        Just(ROLE),
        Just(SESSION),
        Just(USER),
        Just(STRANGER),
        Just(OWNER),
        Just("logs.amazonaws.com"),
    ];
    let action = prop_oneof![Just("kms:Decrypt"), Just("kms:Encrypt"), Just("kms:DescribeKey")];
    let via = prop_oneof![Just(None), Just(Some("a")), Just(Some("c"))];
    let paths =
        prop_oneof![Just(json!([])), Just(json!(["o-1/r/"])), Just(json!(["o-1/r/", "o-3/r/"]))];
    (who, action, via, paths, any::<bool>()).prop_map(|(who, action, via, paths, has_identity)| {
        let mut context = json!({ "aws:SecureTransport": "true", "aws:PrincipalOrgPaths": paths });
        if let Some(via) = via {
            context["kms:ViaService"] = json!(via);
        }
        let identity = if has_identity { json!([policy(&[allow("kms:*")])]) } else { json!([]) };
        on_key(who, action, json!({ "context": context, "identity_policies": identity }))
    })
}

fn world() -> impl Strategy<Value = (Vec<Json>, Json)> {
    (prop::collection::vec(statement(), 1..5), request())
}

fn ask(statements: &[Json], request: &Json) -> &'static str {
    let mut case = request.clone();
    case["resource_policy"] = policy(statements);
    word(&case)
}

/// The statement with every list of an element cut into one statement a value.
fn split(statement: &Json, element: &str) -> Vec<Json> {
    let Some(values) = statement[element].as_array() else { return vec![statement.clone()] };
    values.iter().map(|value| with(statement.clone(), element, value.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_order_of_statements_does_not_count((statements, request) in world()) {
        let reversed: Vec<Json> = statements.iter().rev().cloned().collect();
        prop_assert_eq!(ask(&statements, &request), ask(&reversed, &request));
    }

    #[test]
    fn a_list_of_actions_is_as_many_statements((statements, request) in world()) {
        let cut: Vec<Json> = statements.iter().flat_map(|one| split(one, "Action")).collect();
        prop_assert_eq!(ask(&statements, &request), ask(&cut, &request));
    }

    #[test]
    fn the_case_of_actions_and_keys_does_not_count((statements, request) in world()) {
        let upper = |statement: Json| -> Json {
            let text = statement.to_string().replace("kms:De", "KMS:DE").replace("kms:Via", "KMS:VIA");
            serde_json::from_str(&text).unwrap()
        };
        let changed: Vec<Json> = statements.iter().cloned().map(upper).collect();
        prop_assert_eq!(ask(&statements, &request), ask(&changed, &request));
    }

    #[test]
    fn a_deny_more_opens_nothing((statements, request) in world(), more in statement()) {
        let more = with(more, "Effect", json!("Deny"));
        let before = ask(&statements, &request);
        let after = ask(&[statements, vec![more]].concat(), &request);
        prop_assert!(after == before || after == "ExplicitlyDenied");
    }

    #[test]
    fn an_allow_more_closes_nothing((statements, request) in world(), more in statement()) {
        let mut more = more;
        more["Effect"] = json!("Allow");
        let before = ask(&statements, &request);
        let after = ask(&[statements, vec![more]].concat(), &request);
        prop_assert!(after == before || (before == "ImplicitlyDenied" && after == "Allowed"));
    }

    #[test]
    fn accounts_can_be_renamed((statements, request) in world()) {
        let renamed = |json: &Json| -> Json {
            let text = json.to_string().replace("111122223333", "777788889999");
            serde_json::from_str(&text).unwrap()
        };
        let changed: Vec<Json> = statements.iter().map(renamed).collect();
        prop_assert_eq!(ask(&statements, &request), ask(&changed, &renamed(&request)));
    }

    #[test]
    fn an_unknown_key_settles_as_one_of_its_values((statements, request) in world()) {
        let mut unknown = request.clone();
        unknown["request"]["context"].as_object_mut().unwrap().remove("kms:ViaService");
        unknown["request"]["unknown_context"] = json!(["kms:ViaService"]);
        let answer = ask(&statements, &unknown);
        let allowed = ask(&statements, &request) == "Allowed";
        match answer {
            "Allowed" => prop_assert!(allowed),
            "Depends" => {}
            _ => prop_assert!(!allowed),
        }
    }
}

//! `serde_json` as the second opinion on every text: same verdict, same value.

use proptest::prelude::*;

use super::*;

/// Whether a tree says the same as `serde_json`'s; of a key that occurs twice the last one counts.
fn same(node: &Node, value: &serde_json::Value) -> bool {
    match (&node.value, value) {
        (Value::Null, serde_json::Value::Null) => true,
        (Value::Bool(ours), serde_json::Value::Bool(theirs)) => ours == theirs,
        (Value::Number(ours), serde_json::Value::Number(theirs)) => {
            serde_json::from_str::<serde_json::Number>(ours).is_ok_and(|ours| ours == *theirs)
        }
        (Value::Text(ours), serde_json::Value::String(theirs)) => **ours == *theirs,
        (Value::List(ours), serde_json::Value::Array(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Map(ours), serde_json::Value::Object(theirs)) => {
            let last = |key: &str| ours.iter().rev().find(|entry| &*entry.key.text == key);
            ours.iter().all(|entry| theirs.contains_key(&*entry.key.text))
                && theirs
                    .iter()
                    .all(|(key, theirs)| last(key).is_some_and(|ours| same(&ours.value, theirs)))
        }
        _ => false,
    }
}

/// Every place is inside its text, on character boundaries, and inside the place around it.
fn assert_places(text: &str, node: &Node) {
    slice(text, node.at);
    for item in node.items() {
        assert!(node.at.contains(item.at), "{item:?} in {node:?}");
        assert_places(text, item);
    }
    for entry in node.entries() {
        assert!(node.at.contains(entry.key.at) && node.at.contains(entry.value.at));
        assert_places(text, &entry.value);
    }
}

fn agrees_with_serde(text: &str) {
    let parsed = read(text);
    assert_places(text, &parsed.root);
    for fault in &parsed.faults {
        slice(text, fault.at);
    }
    let clean = parsed.faults.iter().all(|fault| fault.kind == FaultKind::DuplicateKey);
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => {
            assert!(clean, "serde_json accepts {text:?}, we report {:?}", parsed.faults);
            assert!(same(&parsed.root, &value), "{text:?}: {:?}", parsed.root);
        }
        // a number beyond f64 is a number all the same
        Err(error) if error.to_string().contains("out of range") => {}
        Err(error) => assert!(!clean, "we accept {text:?}, serde_json: {error}"),
    }
}

const POLICY: &str = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "a \"b\" \u00e9\ud83d\ude00",
  "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "*"]},
  "Action": "kms:*", "Resource": "*", "Condition": {"Bool": {"x": true, "y": false, "z": null},
  "NumericLessThan": {"n": -1.5e+10, "m": 0}}}, {}, [], [[]]]}"#;

/// One small change to a text, as fingers and tools make them.
#[derive(Clone, Debug)]
enum Slip {
    Remove(prop::sample::Index, usize),
    Insert(prop::sample::Index, String),
    Copy(prop::sample::Index, prop::sample::Index, usize),
}

fn slip() -> impl Strategy<Value = Slip> {
    let index = any::<prop::sample::Index>;
    let token = prop::sample::select(vec![
        "\"", "\\", "{", "}", "[", "]", ",", ":", "'", "“", "”", "#", "//", "/*", "*/", "\n", "\t",
        " ", "\0", "true", "True", "nul", "1", "-", "0", ".", "e", "+", "\\u", "\\ud83d",
        "\\ude00", "é", "😀", "\u{a0}", "\u{feff}", "<", ">", "${", "=", ";", "...", "\"a\":",
        "\\n", "\r\n", "\u{7f}", "\u{85}",
    ]);
    prop_oneof![
        (index(), 1..4usize).prop_map(|(at, count)| Slip::Remove(at, count)),
        (index(), token).prop_map(|(at, token)| Slip::Insert(at, token.to_owned())),
        (index(), index(), 1..12usize).prop_map(|(from, to, count)| Slip::Copy(from, to, count)),
    ]
}

fn slipped(text: &str, slips: &[Slip]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for slip in slips {
        let size = chars.len() + 1;
        match slip {
            Slip::Remove(at, count) => {
                let at = at.index(size);
                chars.drain(at..(at + count).min(chars.len()));
            }
            Slip::Insert(at, token) => {
                let at = at.index(size);
                chars.splice(at..at, token.chars());
            }
            Slip::Copy(from, to, count) => {
                let from = from.index(size);
                let copied: Vec<char> = chars[from..(from + count).min(chars.len())].to_vec();
                let to = to.index(size);
                chars.splice(to..to, copied);
            }
        }
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn mutated_policies_get_the_verdict_of_serde_json(slips in prop::collection::vec(slip(), 0..4)) {
        agrees_with_serde(&slipped(POLICY, &slips));
    }

    #[test]
    fn noise_gets_the_verdict_of_serde_json(slips in prop::collection::vec(slip(), 0..20)) {
        agrees_with_serde(&slipped("", &slips));
    }
}

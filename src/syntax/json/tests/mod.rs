//! The table of repairs: what is read over, how it is reported, and what is read instead.

mod differential;

use std::fmt::Write as _;

use pretty_assertions::assert_eq;

use super::*;
use crate::source::Sources;

fn read(text: &str) -> Parsed {
    parse(SourceId::NOWHERE, text, &Limits::default())
}

fn slice(text: &str, at: Location) -> &str {
    let offset = |at: u32| usize::try_from(at).unwrap();
    text.get(offset(at.span.start)..offset(at.span.end)).unwrap()
}

/// The tree as compact JSON.
fn show(node: &Node) -> String {
    let list = |items: Vec<String>| items.join(",");
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(digits) => digits.to_string(),
        Value::Text(text) => serde_json::to_string(text).unwrap(),
        Value::List(items) => format!("[{}]", list(items.iter().map(show).collect())),
        Value::Map(entries) => {
            let entry = |entry: &crate::syntax::Entry| {
                format!(
                    "{}:{}",
                    serde_json::to_string(&entry.key.text).unwrap(),
                    show(&entry.value)
                )
            };
            format!("{{{}}}", list(entries.iter().map(entry).collect()))
        }
        Value::Open(_) => unreachable!("JSON has no open values"),
    }
}

/// Reads `text` and compares the tree, then the faults as `Kind at «bytes»`, one a line.
#[track_caller]
fn check(text: &str, tree: &str, faults: &[&str]) {
    let parsed = read(text);
    let mut found = Vec::new();
    for fault in &parsed.faults {
        let mut line = format!("{:?} «{}»", fault.kind, slice(text, fault.at));
        if fault.at.span.is_empty() {
            let (before, _) = text.split_at(usize::try_from(fault.at.span.start).unwrap());
            let last = before.trim_end().chars().next_back().map(String::from).unwrap_or_default();
            line = format!("{:?} after «{last}»", fault.kind);
        }
        if let Some(first) = fault.first {
            write!(line, ", first at {}", first.span.start).unwrap();
        }
        found.push(line);
    }
    assert_eq!(
        (show(&parsed.root).as_str(), found),
        (tree, faults.iter().map(ToString::to_string).collect())
    );
}

#[test]
fn json_needs_no_repairs() {
    check(
        " {\"a\" : [1, -0.5e+3, true, false, null, \"\\u00e9\\n\"] }\n",
        r#"{"a":[1,-0.5e+3,true,false,null,"é\n"]}"#,
        &[],
    );
    check("[]", "[]", &[]);
    check("{}", "{}", &[]);
    check("\"x\"", "\"x\"", &[]);
}

#[test]
fn places_are_exact_and_include_the_quotes() {
    let text = r#"{ "Ke\u0079" : "é" , "List": [ 10 , {} ] }"#;
    let root = read(text).root;
    assert_eq!(slice(text, root.at), text);
    let key = &root.entry("Key").unwrap().key;
    assert_eq!(slice(text, key.at), r#""Ke\u0079""#);
    assert_eq!(slice(text, root.get("Key").unwrap().at), "\"é\"");
    let list = root.get("List").unwrap();
    assert_eq!(slice(text, list.at), "[ 10 , {} ]");
    assert_eq!(slice(text, list.items()[0].at), "10");
    assert_eq!(slice(text, list.items()[1].at), "{}");
}

#[test]
fn a_byte_order_mark_is_read_over() {
    check("\u{feff}[1]", "[1]", &["ByteOrderMark «\u{feff}»"]);
}

#[test]
fn comments_are_read_over() {
    check(
        "// a\n[1 /* b */, # c\n2]",
        "[1,2]",
        &["Comment «// a»", "Comment «/* b */»", "Comment «# c»"],
    );
    check("[1] // end", "[1]", &["Comment «// end»"]);
    check("[1] /* end", "[1]", &["Unclosed «/*»"]);
    check("[true// a\r\n,1/**/]", "[true,1]", &["Comment «// a»", "Comment «/**/»"]);
}

#[test]
fn commas() {
    check("[1, 2,]", "[1,2]", &["TrailingComma «,»"]);
    check("{\"a\": 1,\n}", r#"{"a":1}"#, &["TrailingComma «,»"]);
    check("[1,, 2]", "[1,2]", &["DoubledComma «,»"]);
    check("[, 2]", "[2]", &["DoubledComma «,»"]);
    check("[1 2]", "[1,2]", &["MissingComma after «1»"]);
    check("[\"1\" \"2\"]", r#"["1","2"]"#, &["MissingComma after «\"»"]);
    check("{\"a\": {}\n \"b\": 1}", r#"{"a":{},"b":1}"#, &["MissingComma after «}»"]);
    check("{\"a\": 1; \"b\": 2}", r#"{"a":1,"b":2}"#, &["StrayByte «;»"]);
}

#[test]
fn colons_and_values() {
    check(r#"{"a" 1}"#, r#"{"a":1}"#, &["MissingColon after «\"»"]);
    check(r#"{"a" = 1, "b" => 2}"#, r#"{"a":1,"b":2}"#, &["StrayByte «=»", "StrayByte «=>»"]);
    check(r#"{"a":: 1}"#, r#"{"a":1}"#, &["StrayByte «:»"]);
    check(r#"{"a": , "b": 1}"#, r#"{"a":null,"b":1}"#, &["MissingValue after «:»"]);
    check(r#"{"a", "b": 1}"#, r#"{"a":null,"b":1}"#, &["MissingValue after «\"»"]);
    check(r#"{"a":}"#, r#"{"a":null}"#, &["MissingValue after «:»"]);
    check(r#"{"a": ;}"#, r#"{"a":null}"#, &["StrayByte «;»"]);
    check("{\"a\": 1, ...}", r#"{"a":1}"#, &["StrayByte «...»"]);
    check("[ ... ]", "[]", &["StrayByte «...»"]);
}

#[test]
fn quotes_that_json_does_not_know() {
    check("{'a': 'it\\'s'}", r#"{"a":"it's"}"#, &["SingleQuotes «'a'»", "SingleQuotes «'it\\'s'»"]);
    check("{“a”: “b\"}", r#"{"a":"b"}"#, &["CurlyQuotes «“a”»", "CurlyQuotes «“b\"»"]);
    check("[‘a’]", r#"["a"]"#, &["CurlyQuotes «‘a’»"]);
    check("{\"a\": \"b”,\n\"c\": 1}", r#"{"a":"b","c":1}"#, &["CurlyQuotes «”»"]);
    check("[\"“a”\"]", r#"["“a”"]"#, &[]);
}

#[test]
fn quotes_that_are_missing() {
    check("{\"a\": \"b,\n \"c\": \"d\"}", r#"{"a":"b","c":"d"}"#, &["Unclosed «\"»"]);
    check("{\"a\": \"b\r\n}", r#"{"a":"b"}"#, &["Unclosed «\"»"]);
    check(r#"{"a: "b", "c": 1}"#, r#"{"a":"b","c":1}"#, &["Unclosed «\"»"]);
    check(r#"{"a": "b, "c": 1}"#, r#"{"a":"b","c":1}"#, &["Unclosed «\"»"]);
    check(r#"{a": b", "c": 1}"#, r#"{"a":"b","c":1}"#, &["BareWord «a\"»", "BareWord «b\"»"]);
    check("[\"a", r#"["a"]"#, &["Unclosed «\"»"]);
}

#[test]
fn words_without_quotes() {
    check(
        "[True, FALSE, None, undefined]",
        "[true,false,null,null]",
        &[
            "ForeignLiteral «True»",
            "ForeignLiteral «FALSE»",
            "ForeignLiteral «None»",
            "ForeignLiteral «undefined»",
        ],
    );
    check("{Effect: Allow}", r#"{"Effect":"Allow"}"#, &["BareWord «Effect»", "BareWord «Allow»"]);
    check("{\"a\": * }", r#"{"a":"*"}"#, &["BareWord «*»"]);
    check(
        "{\"a\": <your account, id> }",
        r#"{"a":"<your account, id>"}"#,
        &["BareWord «<your account, id>»"],
    );
    check(
        "{\"a\": arn:aws:iam::${var.id}:root // x\n}",
        r#"{"a":"arn:aws:iam::${var.id}:root"}"#,
        &["BareWord «arn:aws:iam::${var.id}:root»", "Comment «// x»"],
    );
    check("[2012-10-17]", r#"["2012-10-17"]"#, &["BareWord «2012-10-17»"]);
    check("[nullable, tru]", r#"["nullable","tru"]"#, &["BareWord «nullable»", "BareWord «tru»"]);
}

#[test]
fn numbers_that_json_does_not_know() {
    for number in ["01", "+1", ".5", "1.", "0x1F", "1_000", "1e", "-012", "012345678901"] {
        check(&format!("[{number}]"), &format!("[{number}]"), &[&format!("BadNumber «{number}»")]);
    }
    check("[-]", "[\"-\"]", &["BareWord «-»"]);
    check("[NaN]", "[NaN]", &["ForeignLiteral «NaN»"]);
}

#[test]
fn strings_over_several_lines_and_escapes() {
    check("[\"a\n b\tc\", 1]", r#"["a\n b\tc",1]"#, &["ControlInString «\n»"]);
    check("[\"a\n\", 1]", r#"["a\n",1]"#, &["ControlInString «\n»"]);
    check("[\"a\u{1}\"]", "[\"a\\u0001\"]", &["ControlInString «\u{1}»"]);
    check(r#"["\é\x41"]"#, r#"["\\é\\x41"]"#, &[r"BadEscape «\é»", r"BadEscape «\x»"]);
    check(
        r#"["\u12", "\u00G0"]"#,
        r#"["\\u12","\\u00G0"]"#,
        &[r"BadEscape «\u12»", r"BadEscape «\u00»"],
    );
    check(r#"["\ud83d\ude00"]"#, r#"["😀"]"#, &[]);
    check(
        r#"["\ud83d", "\ude00x"]"#,
        "[\"\u{fffd}\",\"\u{fffd}x\"]",
        &[r"BadEscape «\ud83d»", r"BadEscape «\ude00»"],
    );
    check(r#"["\ud83d\u0041"]"#, "[\"\u{fffd}A\"]", &[r"BadEscape «\ud83d»"]);
}

#[test]
fn brackets_that_do_not_match() {
    check(r#"{"a": [1, 2}"#, r#"{"a":[1,2]}"#, &["Mismatched «}», first at 6"]);
    check(r#"{"a": {"b": 1], "c": 2}"#, r#"{"a":{"b":1},"c":2}"#, &["Mismatched «]», first at 6"]);
    check(r#"{"a": [1]], "b": 2}"#, r#"{"a":[1],"b":2}"#, &["Mismatched «]», first at 0"]);
    check(r#"[{"a": {"b": 1 ]"#, r#"[{"a":{"b":1}}]"#, &["Mismatched «]», first at 7"]);
    check("[1}", "[1]", &["Mismatched «}», first at 0"]);
    check("{} }", "{}", &["TextAfterEnd «}»"]);
    check("{} {}\n[]", "{}", &["TextAfterEnd «{}»"]);
}

#[test]
fn brackets_that_are_missing() {
    check(r#"["a": 1, "b": 2]"#, r#"[{"a":1,"b":2}]"#, &["MissingBracket after «[»"]);
    check(
        r#"{"c": "b": {"k": "v"}}, "d": 1}"#,
        r#"{"c":{"b":{"k":"v"}},"d":1}"#,
        &["MissingBracket after «:»"],
    );
    check(
        r#"{"s": {"a": 1}, {"a": 2}], "t": 3}"#,
        r#"{"s":[{"a":1},{"a":2}],"t":3}"#,
        &["MissingBracket after «:»"],
    );
    check(
        r#"{"a": "x", "y", "z"], "b": 1}"#,
        r#"{"a":["x","y","z"],"b":1}"#,
        &["MissingBracket after «:»"],
    );
    check(r#"{"s": [{"a": 1, {"a": 2}]}"#, r#"{"s":[{"a":1},{"a":2}]}"#, &["Unclosed «{»"]);
    check(r#"{"a": ["x", "b": 1}"#, r#"{"a":["x"],"b":1}"#, &["Unclosed «[»"]);
    check(
        r#"{"a": [1], [2], [3]], "b": 4}"#,
        r#"{"a":[[1],[2],[3]],"b":4}"#,
        &["MissingBracket after «:»"],
    );
    check(r#"{{"a": 1}"#, r#"{"a":1}"#, &["StrayByte «{»"]);
}

/// Each bracket, quote, comma and colon of an indented policy is lost once, and doubled once.
#[test]
fn one_slip_is_one_fault() {
    let policy = serde_json::json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "Allow1", "Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root",
        "arn:aws:iam::444455556666:role/Backup"]}, "Action": ["kms:Decrypt", "kms:DescribeKey"],
        "Resource": "*", "Condition": {"Bool": {"kms:GrantIsForAWSResource": true}}},
        {"Sid": "b", "Max": 12}]});
    let text = format!("{policy:#}");
    let mut slips = 0;
    for (at, token) in text.match_indices(['{', '}', '[', ']', '"', ',', ':']) {
        let (before, rest) = text.split_at(at);
        let after = rest.strip_prefix(token).unwrap();
        for slipped in [format!("{before}{after}"), format!("{before}{token}{rest}")] {
            if serde_json::from_str::<serde_json::Value>(&slipped).is_ok() {
                continue; // a colon in a string
            }
            let faults = read(&slipped).faults;
            assert_eq!(faults.len(), 1, "{slipped}\n{faults:#?}");
            slips += 1;
        }
    }
    assert!(slips > 150, "{slips}");
}

#[test]
fn a_text_that_is_cut_off_is_one_fault() {
    let text = r#"{"Statement": [{"Action": ["kms:Decrypt", {"a": 1}], "Effect": "Allow"}]}"#;
    for end in 1..text.len() {
        let (text, _) = text.split_at(end);
        let parsed = read(text);
        let kinds: Vec<_> = parsed.faults.iter().map(|fault| fault.kind).collect();
        assert_eq!(kinds, [FaultKind::Unclosed], "{text}");
    }
    check("[[[", "[[[]]]", &["Unclosed «[»"]);
    check(r#"{"a": "#, r#"{"a":null}"#, &["Unclosed «{»"]);
}

#[test]
fn nothing_to_read() {
    check("", "null", &["Empty after «»"]);
    check(" \n", "null", &["Empty after «»"]);
    check("}", "null", &["StrayByte «}»"]);
    check("[1\u{a0}, \u{200b}2]", "[1,2]", &["ForeignSpace «\u{a0}»", "ForeignSpace «\u{200b}»"]);
    check("[\0]", "[]", &["StrayByte «\0»"]);
}

/// That many entries with different keys.
fn keys(count: u32) -> String {
    (0..count).map(|key| format!("\"{key}\":0")).collect::<Vec<_>>().join(",")
}

#[test]
fn duplicate_keys_are_compared_as_decoded_and_kept() {
    check(
        r#"{"Effect": 1, "E\u0066fect": 2}"#,
        r#"{"Effect":1,"Effect":2}"#,
        &[r#"DuplicateKey «"E\u0066fect"», first at 1"#],
    );
    check(
        r#"{"a": 1, "a": 2, "a": 3}"#,
        r#"{"a":1,"a":2,"a":3}"#,
        &[r#"DuplicateKey «"a"», first at 1"#, r#"DuplicateKey «"a"», first at 1"#],
    );
    let many = keys(50);
    let faults = read(&format!("{{{many},\"7\": 1, \"7\": 2}}")).faults;
    assert_eq!(faults.len(), 2);
    assert!(faults.iter().all(|fault| fault.kind == FaultKind::DuplicateKey));
}

#[test]
fn past_a_limit_the_reader_stops_with_one_fault() {
    let limits = Limits { depth: 3, nodes: 5 };
    let kinds = |text: &str| -> Vec<FaultKind> {
        parse(SourceId::NOWHERE, text, &limits).faults.iter().map(|fault| fault.kind).collect()
    };
    assert_eq!(kinds("[[[1]]]"), []);
    assert_eq!(kinds("[[[[1]]], 2, 2"), [FaultKind::TooDeep]);
    assert_eq!(kinds("[1, 2, 3, 4]"), []);
    assert_eq!(kinds("[1, 2, 3, 4, 5, 6, 7]"), [FaultKind::TooMany]);
    let keys = kinds(r#"{"a", "b", "c", "d", "e", "f", "g"}"#);
    assert_eq!(keys.last(), Some(&FaultKind::TooMany));
}

#[test]
fn hostile_texts_take_linear_time_and_little_memory() {
    for unit in [
        "[",
        "{\"a\":",
        "\"\\\"\n",
        "\"\n",
        "/*",
        "'\n\"",
        "<",
        "${",
        "{\"k\": 0,",
        "]",
        "@",
        ",",
        "“",
        "\\",
        "\"a:\"b",
        "{},",
        "[],",
        "[\"a\",\"b\":",
        "{\"a\":\"b\",{",
        "\"a\":",
        "\"a: \n\"b",
        "{\"a\",]",
        "\"\"x",
    ] {
        for before in ["", "[1, ", "{\"a\": [1], "] {
            let parsed = read(&format!("{before}{}", unit.repeat(20_000)));
            assert!(parsed.faults.len() < 10_000, "{unit}: {} faults", parsed.faults.len());
        }
    }
    assert_eq!(read(&format!("{{{}}}", keys(100_000))).faults, []);
}

#[test]
fn places_name_their_source() {
    let sources = Sources::default();
    let id = sources.add("a.json", "[x]");
    let parsed = parse(id, "[x]", &Limits::default());
    assert_eq!(parsed.root.at.source, id);
    assert_eq!(parsed.faults[0].at.source, id);
}

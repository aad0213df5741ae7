//! The forms of placeholders, told from what AWS itself writes in such signs.

use std::ops::Range;

/// The longest text between brackets that is still taken for a placeholder, in bytes.
const LONGEST: usize = 100;

/// How many `x` in a row nobody means.
const FEWEST_X: usize = 8;

/// The byte ranges of the placeholders in a text, in order, none inside another.
pub(super) fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(skip) = text.get(at..).and_then(next_sign) {
        at += skip;
        if let Some(end) = starting_at(text, at) {
            found.push(at..end);
            at = end;
        } else {
            let sign = text.get(at..).and_then(|rest| rest.chars().next());
            at += sign.map_or(1, char::len_utf8);
        }
    }
    found
}

/// How far it is to the next character that a placeholder can start with.
fn next_sign(rest: &str) -> Option<usize> {
    rest.find(['<', '{', '$', '[', 'Y', 'y', 'X', 'x'])
}

/// Where the placeholder that starts at `at` ends.
fn starting_at(text: &str, at: usize) -> Option<usize> {
    let (before, rest) = text.split_at_checked(at)?;
    // nobody's placeholder is longer, and looking further would take a hostile text forever
    let rest = rest.get(..rest.floor_char_boundary(LONGEST + 4))?;
    let length = match rest.chars().next()? {
        '<' => angle(rest),
        '{' => between(rest, "{{", "}}").map(|inside| inside.len() + 4),
        '$' => variable(rest),
        '[' => between(rest, "[", "]").filter(|name| is_shouted(name)).map(|name| name.len() + 2),
        'Y' if is_start(before) => your_upper(rest),
        'y' if is_start(before) => your_lower(rest),
        'x' | 'X' if is_start(before) => crosses(rest),
        _ => None,
    }?;
    Some(at + length)
}

/// Whether a word can start after this text.
fn is_start(before: &str) -> bool {
    !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// The text between two signs, if it is there, short, and on one line.
fn between<'a>(rest: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let inside = rest.strip_prefix(open)?;
    let inside = inside.get(..inside.find(close)?)?;
    (inside.len() <= LONGEST && !inside.trim().is_empty() && !inside.contains('\n'))
        .then_some(inside)
}

/// `<words>`, also with doubled brackets. A comparison or an arrow has no letter behind the sign.
fn angle(rest: &str) -> Option<usize> {
    let doubled = rest.starts_with("<<");
    let (open, close) = if doubled { ("<<", ">>") } else { ("<", ">") };
    let inside = between(rest, open, close)?;
    let words = inside.chars().all(|c| c.is_alphanumeric() || " _-./:'’|,#".contains(c));
    (words && inside.starts_with(char::is_alphabetic)).then(|| inside.len() + 2 * open.len())
}

/// `${Name}`. With a single colon it is a policy variable; `${*}`, `${?}` and `${$}` are escapes.
/// `${AWS::Region}` belongs to a template that is not here.
fn variable(rest: &str) -> Option<usize> {
    let name = between(rest, "${", "}")?;
    let colon = name.replace("::", "").contains(':');
    let word = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    (word && !colon).then(|| name.len() + 3)
}

/// `PRIVILEGED_ROLE`: capitals, with a low line between them.
fn is_shouted(name: &str) -> bool {
    name.contains('_')
        && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_' || b.is_ascii_digit())
}

/// `YOUR_ACCOUNT`, `YOUR-ACCOUNT-ID`.
fn your_upper(rest: &str) -> Option<usize> {
    let word = word(rest, |c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let tail = word.strip_prefix("YOUR_").or_else(|| word.strip_prefix("YOUR-"))?;
    (!tail.is_empty()).then_some(word.len())
}

/// `your-account-id`: ends in a word for what is to be put there, since `your-bucket` may well be
/// the name of a bucket.
fn your_lower(rest: &str) -> Option<usize> {
    let word = word(rest, |c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let tail = word.strip_prefix("your-").or_else(|| word.strip_prefix("your_"))?;
    let last = tail.rsplit(['-', '_']).next()?;
    matches!(last, "id" | "arn" | "name" | "here" | "region" | "account").then_some(word.len())
}

/// Letters joined by `-` and `_`.
fn word(rest: &str, letter: impl Fn(char) -> bool) -> &str {
    let end = rest.find(|c| !(letter(c) || c == '-' || c == '_')).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default().trim_end_matches(['-', '_'])
}

/// `xxxxxxxxxxxx`, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`.
fn crosses(rest: &str) -> Option<usize> {
    let end = rest.find(|c| !matches!(c, 'x' | 'X' | '-')).unwrap_or(rest.len());
    let run = rest.get(..end)?.trim_end_matches('-');
    let after = rest.get(run.len()..)?.chars().next();
    let whole = !after.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let count = run.bytes().filter(|b| *b != b'-').count();
    (whole && count >= FEWEST_X).then_some(run.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        placeholders(text).into_iter().filter_map(|range| text.get(range)).collect()
    }

    #[test]
    fn every_form_is_found() {
        for name in [
            "<your destination account id>",
            "<AccountID>",
            "<<account>>",
            "{{account}}",
            "{{ account.id }}",
            "YOUR_ACCOUNT_ID",
            "YOUR-ORG",
            "your-account-id",
            "your-source-account-id",
            "xxxxxxxxxxxx",
            "XXXXXXXX",
            "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
            "[PRIVILEGED_ROLE]",
            "${Account}",
            "${AWS::Region}",
        ] {
            let text = format!("arn:aws:iam::{name}:root");
            assert_eq!(found(&text), [name], "{text}");
        }
    }

    #[test]
    fn what_aws_itself_writes_is_none() {
        for text in [
            "${aws:username}",
            "${aws:PrincipalTag/team, 'none'}",
            "${*}",
            "${?}",
            "${$}",
            "$account",
            "arn:aws:backup:$region:$account:backup-vault:lag",
            "a < b",
            "a -> b > c",
            "<>",
            "{}",
            "{{}}",
            "[a-z]*",
            "[0-9]",
            "your-bucket",
            "yourself",
            "xxx",
            "axxxxxxxxxxxx",
            "xxxxxxxxxxxxa",
            "arn:aws:iam::123456789012:root",
            "kms:*",
            "${unclosed",
            "<unclosed",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn nothing_is_looked_for_far_away() {
        let far = format!("<{}>", "a".repeat(LONGEST + 1));
        assert_eq!(found(&far), Vec::<&str>::new());
        for sign in ["<", "{{", "${", "[", "your-"] {
            assert_eq!(found(&sign.repeat(20_000)), Vec::<&str>::new(), "{sign}");
        }
    }

    #[test]
    fn several_in_one_text_are_apart() {
        let text = "arn:aws:kms:<region>:{{account}}:key/xxxxxxxxxx";
        assert_eq!(found(text), ["<region>", "{{account}}", "xxxxxxxxxx"]);
    }
}

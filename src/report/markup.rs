//! Text in SVG, HTML and XML.

use crate::report::visible::visible;

/// `text` as text of an element, or as the value of a quoted attribute. Controls, which XML forbids,
/// and what would reorder its surroundings are shown by their names.
pub(super) fn escaped(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        push(&mut out, letter);
    }
    out
}

/// A name as text of an element, that may be broken between its words.
pub(super) fn breakable(name: &str) -> String {
    let name = visible(name);
    let mut out = String::with_capacity(name.len() + 8);
    let mut last = ' ';
    for letter in name.chars() {
        let is_word = last.is_lowercase() && letter.is_uppercase() || ":/.".contains(last);
        if is_word {
            out.push_str("<wbr>");
        }
        push(&mut out, letter);
        last = letter;
    }
    out
}

/// A sentence as text of an element, with what stands between backticks as code.
pub(super) fn sentence(text: &str) -> String {
    let escaped = escaped(text);
    let parts: Vec<&str> = escaped.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped;
    }
    let wrapped = parts.iter().enumerate().map(|(index, part)| {
        if index % 2 == 0 { (*part).to_owned() } else { format!("<code>{part}</code>") }
    });
    wrapped.collect()
}

/// Text of several lines, otherwise likewise.
pub(super) fn escaped_lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| escaped(&line.replace('\t', "  "))).collect();
    lines.join("\n")
}

fn push(out: &mut String, letter: char) {
    match letter {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        other => out.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_markup_is_text() {
        assert_eq!(escaped("<a b='\"&'>"), "&lt;a b=&#39;&quot;&amp;&#39;&gt;");
        assert_eq!(escaped("a\u{0}\u{202e}b"), "a␀&lt;U+202E&gt;b");
        assert_eq!(breakable("kms:Create<Grant"), "kms:<wbr>Create&lt;Grant");
        assert_eq!(breakable("CreateGrant"), "Create<wbr>Grant");
        assert_eq!(sentence("call `a<b` on c"), "call <code>a&lt;b</code> on c");
        assert_eq!(sentence("an odd ` one"), "an odd ` one");
        assert_eq!(escaped_lines("{\r\n\t\"a\"\n}"), "{\n  &quot;a&quot;\n}");
    }
}

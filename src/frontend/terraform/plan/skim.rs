//! Members and elements of a JSON text without a tree of it.
//!
//! A plan has a hundred megabytes of resources that nobody asks about. They are passed over at the
//! speed of a search for the next quote or bracket, and cost no memory.

use std::ops::Range;

use memchr::memchr2;

/// Bytes of a text.
pub(super) type Part = Range<usize>;

/// What is no JSON, as far as it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// A member of an object, or an element of a list, which has no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    /// The name as it is written between its quotes.
    pub(super) name: &'t str,
    /// The value.
    pub(super) value: Part,
}

/// Goes over the members of the object, or the elements of the list, at `part`. Any other value has
/// none.
pub(super) fn pieces(text: &str, part: Part) -> Pieces<'_> {
    let text = text.get(..part.end).unwrap_or("");
    let at = space(text.as_bytes(), part.start);
    let close = match text.as_bytes().get(at) {
        Some(b'{') => Some(b'}'),
        Some(b'[') => Some(b']'),
        Some(_) | None => None,
    };
    Pieces { text, at: at + 1, close, first: true }
}

/// The way through an object or a list. It ends after the first piece that is [`Broken`].
#[derive(Debug)]
pub(super) struct Pieces<'t> {
    text: &'t str,
    at: usize,
    /// The closing bracket; `None` at the end.
    close: Option<u8>,
    first: bool,
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Result<Piece<'t>, Broken>;

    fn next(&mut self) -> Option<Self::Item> {
        let close = self.close?;
        let bytes = self.text.as_bytes();
        self.at = space(bytes, self.at);
        if bytes.get(self.at) == Some(&close) {
            self.close = None;
            return None;
        }
        let piece = self.piece(close);
        if piece.is_none() {
            self.close = None;
        }
        Some(piece.ok_or(Broken))
    }
}

impl<'t> Pieces<'t> {
    fn piece(&mut self, close: u8) -> Option<Piece<'t>> {
        let bytes = self.text.as_bytes();
        if !std::mem::replace(&mut self.first, false) {
            self.at = after(bytes, self.at, b',')?;
        }
        let mut name = "";
        if close == b'}' {
            let end = string_end(bytes, self.at)?;
            name = self.text.get(self.at + 1..end - 1)?;
            self.at = after(bytes, end, b':')?;
        }
        let start = self.at;
        self.at = end_of(bytes, start)?;
        Some(Piece { name, value: start..self.at })
    }
}

/// Whether a text is one object, as far as brackets tell.
pub(super) fn is_object(text: &str) -> bool {
    let bytes = text.as_bytes();
    let start = space(bytes, 0);
    bytes.get(start) == Some(&b'{')
        && nested_end(bytes, start).is_some_and(|end| space(bytes, end) == bytes.len())
}

/// The end of the value that starts at `at`.
fn end_of(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => string_end(bytes, at),
        b'{' | b'[' => nested_end(bytes, at),
        b',' | b':' | b'}' | b']' => None,
        _ => {
            let rest = bytes.get(at..)?;
            let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b'}' | b']');
            Some(at + rest.iter().position(ends).unwrap_or(rest.len()))
        }
    }
}

/// The end of the object or list that starts at `at`, by counting brackets.
fn nested_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    loop {
        match bytes.get(at)? {
            b'"' => {
                at = string_end(bytes, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The end of the string whose quote stands at `at`.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let mut at = at + 1;
    loop {
        at += memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'"') {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// Behind a sign and the space on both sides of it.
fn after(bytes: &[u8], at: usize, sign: u8) -> Option<usize> {
    let at = space(bytes, at);
    (bytes.get(at) == Some(&sign)).then(|| space(bytes, at + 1))
}

/// Behind the space at `at`.
fn space(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all<'t>(text: &'t str) -> Result<Vec<(&'t str, &'t str)>, Broken> {
        let pair = |piece: Piece<'t>| (piece.name, text.get(piece.value).unwrap());
        pieces(text, 0..text.len()).map(|piece| piece.map(pair)).collect()
    }

    #[test]
    fn members_and_elements_are_found() {
        assert_eq!(
            all(r#" { "a" : [1, {"b": "]}\""}] , "c\"": "x" } "#),
            Ok(vec![("a", r#"[1, {"b": "]}\""}]"#), ("c\\\"", "\"x\"")])
        );
        assert_eq!(all("[1, true,\"a\"]"), Ok(vec![("", "1"), ("", "true"), ("", "\"a\"")]));
        assert_eq!(all("{}"), Ok(vec![]));
        assert_eq!(all("7"), Ok(vec![]));
    }

    #[test]
    fn what_is_cut_or_no_json_is_broken() {
        for text in
            ["{\"a\": 1", "{\"a\": [1}", "{\"a\" 1}", "[1 2]", "{a: 1}", "[,]", "[1,]", "[\"\\"]
        {
            assert_eq!(all(text), Err(Broken), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_text_ends(text in r#"[\[\]{}":,\\a1 \n]{0,60}"#) {
            let count = pieces(&text, 0..text.len()).count();
            prop_assert!(count <= text.len());
        }

        #[test]
        fn json_is_cut_where_it_has_to_be(values in prop::collection::vec(r#"[a-z"\\\[{é]{0,6}"#, 0..6)) {
            let text = serde_json::to_string(&values).unwrap();
            let found: Result<Vec<_>, Broken> = pieces(&text, 0..text.len()).collect();
            let found: Vec<String> = found.unwrap().into_iter()
                .map(|piece| serde_json::from_str(text.get(piece.value).unwrap()).unwrap())
                .collect();
            prop_assert_eq!(found, values);
        }
    }
}

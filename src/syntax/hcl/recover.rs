//! Parsing again without what does not parse.

use std::collections::BTreeMap;
use std::ops::Range;

use hcl_edit::structure::Body;

use super::super::FaultKind;
use super::scan::{Item, Scan};
use super::{Mistake, repeated, words};

/// Blocks that are given up one by one before the rest of a text is.
const GIVEN_UP: usize = 20;
/// Keys that occur again and are read nevertheless.
const RENAMED: usize = 50;

/// What could be read.
#[derive(Debug, Default)]
pub(super) struct Recovered {
    pub(super) body: Body,
    pub(super) mistakes: Vec<Mistake>,
    pub(super) repeated_keys: BTreeMap<usize, Box<str>>,
}

/// Parses `text`, which consists of what `scan` found.
pub(super) fn read(text: &str, scan: &Scan<'_>) -> Recovered {
    let mut attempt = Attempt {
        text,
        items: &scan.items,
        bytes: text.as_bytes().to_vec(),
        given_up: 0,
        renamed: 0,
        recovered: Recovered::default(),
    };
    if text.starts_with('\u{feff}') {
        attempt.blank(0..3);
    }
    for span in &scan.empty_heredocs {
        attempt.overwrite(span.start, "\"\"");
        attempt.blank_all(span.start + 2..span.end);
    }
    for item in &scan.items {
        if let Some(mistake) = &item.broken {
            attempt.recovered.mistakes.push(mistake.clone());
            attempt.blank(item.span.clone());
        }
    }
    // Whole items and whole keys are overwritten, so the bytes stay text.
    while let Ok(text) = std::str::from_utf8(&attempt.bytes) {
        match hcl_edit::parser::parse_body(text) {
            Ok(body) => {
                attempt.recovered.body = body;
                break;
            }
            Err(error) => {
                let (offset, message) = (error.location().offset(), error.message());
                let renamed = words::is_repeated_key(message) && attempt.rename(offset);
                if !renamed && !attempt.give_up(offset, message) {
                    break;
                }
            }
        }
    }
    let mut recovered = attempt.recovered;
    let repeated = repeated::find(&recovered.body, &recovered.repeated_keys);
    recovered.mistakes.extend(repeated);
    recovered
}

/// The text as it is parsed: the original with things overwritten.
#[derive(Debug)]
struct Attempt<'a> {
    text: &'a str,
    items: &'a [Item],
    bytes: Vec<u8>,
    given_up: usize,
    renamed: usize,
    recovered: Recovered,
}

impl Attempt<'_> {
    /// Overwrites with spaces; line breaks stay.
    fn blank(&mut self, span: Range<usize>) {
        for byte in self.bytes.get_mut(span).into_iter().flatten() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    /// Overwrites with spaces, line breaks too.
    fn blank_all(&mut self, span: Range<usize>) {
        self.bytes.get_mut(span).into_iter().flatten().for_each(|byte| *byte = b' ');
    }

    /// Overwrites as many bytes as `with` has. False where they are not there.
    fn overwrite(&mut self, start: usize, with: &str) -> bool {
        let place = self.bytes.get_mut(start..start + with.len());
        place.map(|place| place.copy_from_slice(with.as_bytes())).is_some()
    }

    /// Overwrites the item that holds an error. False where there is nothing left to overwrite.
    fn give_up(&mut self, offset: usize, message: &str) -> bool {
        let left = |item: &&Item| self.bytes.get(item.span.start).is_some_and(|byte| *byte != b' ');
        let before = self.items.iter().rfind(|item| item.span.start <= offset && left(item));
        let item = before.or_else(|| self.items.iter().find(left)).map(|item| item.span.clone());
        let span = words::character(self.text, offset);
        let detail = words::of(message, self.text.get(span.clone()).unwrap_or_default());
        let kind = words::kind(message);
        self.recovered.mistakes.push(Mistake::new(kind, span, detail));
        self.given_up += 1;
        let Some(item) = item else { return false };
        if self.given_up <= GIVEN_UP {
            self.blank(item);
        } else {
            let detail = "too many blocks do not parse; the rest is left unread";
            let mistake = Mistake::new(FaultKind::TooMany, item.start..item.start, detail);
            self.recovered.mistakes.push(mistake);
            self.blank(item.start..self.text.len());
        }
        true
    }

    /// Overwrites a key that occurs again with another word of its length. False where the key is
    /// no plain word or text, or too many were renamed.
    fn rename(&mut self, offset: usize) -> bool {
        let rest = self.text.get(offset..).unwrap_or_default();
        let (start, key) = match rest.strip_prefix('"') {
            Some(inner) => (offset + 1, inner.split('"').next().unwrap_or_default()),
            None => (offset, word(rest)),
        };
        let special = key.is_empty() || key.contains(['\\', '\n', '$', '%']);
        self.renamed += 1;
        if special || self.renamed > RENAMED {
            return false;
        }
        let Some(other) = other_word(self.renamed, key.len()) else { return false };
        if !self.overwrite(start, &other) {
            return false;
        }
        self.recovered.repeated_keys.insert(offset, key.into());
        true
    }
}

/// The identifier at the start of a text.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// A word of `length` bytes that nobody writes; another one for each `number`.
fn other_word(number: usize, length: usize) -> Option<String> {
    let digits = [number / 26, number % 26];
    let letter = |digit: usize| u8::try_from(digit).ok().map(|digit| char::from(b'a' + digit));
    let name: String = match digits {
        [0, low] => letter(low)?.into(),
        [high, low] => [letter(high)?, letter(low)?].iter().collect(),
    };
    let padding = length.checked_sub(name.len())?;
    Some("_".repeat(padding) + &name)
}

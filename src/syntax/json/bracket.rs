//! Objects and lists, and what people forget between their items.

use std::collections::HashMap;

use crate::syntax::{Entry, FaultKind, Key, Node, Value};

use super::{Reader, clip};

/// What stands before the place where the next item may start.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// The opening bracket.
    Start,
    /// An item, which ends here; a comma is due.
    Item(usize),
    /// A comma, which stands here.
    Comma(usize),
    /// Something that was reported already.
    Stray,
}

/// The bracket that is being read.
#[derive(Clone, Copy)]
pub(super) struct Bracket {
    /// Where it was opened, or where it should have been.
    pub(super) open: usize,
    pub(super) close: u8,
    /// Whether the opening bracket is there; otherwise any closing one ends it.
    pub(super) written: bool,
}

/// What comes next inside a bracket.
enum Next {
    Item,
    /// A closing bracket of the other sort.
    OtherCloser,
    /// Nothing more.
    End,
}

impl Reader<'_> {
    pub(super) fn object(&mut self) -> Value {
        let bracket = Bracket { open: self.pos, close: b'}', written: true };
        self.open.push(self.pos);
        self.pos += 1;
        let value = self.entries(bracket);
        self.open.pop();
        value
    }

    /// What an object holds, and its end.
    pub(super) fn entries(&mut self, bracket: Bracket) -> Value {
        let mut entries = Vec::new();
        let mut gap = Gap::Start;
        loop {
            match self.next_item(&mut gap, bracket) {
                Next::Item if matches!(self.peek(), Some(b'{' | b'[')) => {
                    if self.without_key(&mut entries, &mut gap, bracket) {
                        break;
                    }
                }
                Next::Item => {
                    entries.extend(self.entry());
                    gap = Gap::Item(self.pos);
                }
                Next::OtherCloser if self.closes_list_of_values(&mut entries) => {
                    gap = Gap::Item(self.pos);
                }
                Next::OtherCloser => {
                    if self.mismatched(bracket) {
                        break;
                    }
                }
                Next::End => break,
            }
        }
        self.duplicates(&entries);
        Value::Map(entries)
    }

    pub(super) fn list(&mut self) -> Value {
        let bracket = Bracket { open: self.pos, close: b']', written: true };
        self.open.push(self.pos);
        self.pos += 1;
        let mut items = Vec::new();
        let mut gap = Gap::Start;
        loop {
            match self.next_item(&mut gap, bracket) {
                Next::Item => {
                    let Some(item) = self.value() else {
                        gap = Gap::Item(self.pos);
                        continue;
                    };
                    if self.is_key(&item) && self.ends_before_key(&items, gap, bracket) {
                        break;
                    }
                    items.extend(self.opened(item));
                    gap = Gap::Item(self.pos);
                }
                Next::OtherCloser => {
                    if self.mismatched(bracket) {
                        break;
                    }
                }
                Next::End => break,
            }
        }
        self.open.pop();
        Value::List(items)
    }

    /// Goes to the next item.
    fn next_item(&mut self, gap: &mut Gap, bracket: Bracket) -> Next {
        loop {
            self.space();
            let Some(byte) = self.peek() else {
                if bracket.written {
                    self.cut_off(bracket.open..bracket.open + 1);
                }
                return Next::End;
            };
            match byte {
                _ if byte == bracket.close => {
                    if let Gap::Comma(at) = *gap {
                        self.fault(FaultKind::TrailingComma, at..at + 1, "");
                    }
                    self.pos += 1;
                    return Next::End;
                }
                b'}' | b']' => return Next::OtherCloser,
                b',' => {
                    if matches!(gap, Gap::Start | Gap::Comma(_)) {
                        self.fault(FaultKind::DoubledComma, self.pos..self.pos + 1, "");
                    }
                    *gap = Gap::Comma(self.pos);
                    self.pos += 1;
                }
                _ => {
                    let Gap::Item(end) = *gap else { return Next::Item };
                    if self.at_item() {
                        self.fault(FaultKind::MissingComma, end..end, "");
                        return Next::Item;
                    }
                    self.stray();
                    *gap = Gap::Stray;
                }
            }
        }
    }

    /// A key and its value; `None` where there is no key.
    fn entry(&mut self) -> Option<Entry> {
        let key = self.key()?;
        let end = self.pos;
        self.space();
        match self.peek() {
            Some(b':') => self.pos += 1,
            None | Some(b',' | b'}' | b']') => return self.without_value(key, end),
            Some(b'=') => self.stray(),
            Some(_) => self.fault(FaultKind::MissingColon, end..end, clip(&key.text)),
        }
        let after = self.pos;
        self.space();
        let from = self.pos;
        let value = self.value().and_then(|value| self.opened(value));
        match value {
            Some(value) => Some(Entry { key, value }),
            None if self.pos == from => self.without_value(key, after),
            None => Some(Entry { key, value: Node::new(self.location(after..after), Value::Null) }),
        }
    }

    /// The entry of a key that nothing follows.
    fn without_value(&mut self, key: Key, at: usize) -> Option<Entry> {
        self.count(at)?;
        if self.peek().is_some() {
            self.fault(FaultKind::MissingValue, at..at, clip(&key.text));
        }
        Some(Entry { key, value: Node::new(self.location(at..at), Value::Null) })
    }

    fn key(&mut self) -> Option<Key> {
        loop {
            let start = self.pos;
            self.at_key = true;
            let text = match self.peek()? {
                b'"' => self.string(),
                b'\'' => self.single_quoted(),
                b',' | b'}' | b']' | b'{' | b'[' => return None,
                _ if self.at_curly_quote() => self.curly_quoted(),
                _ if self.at_word() => self.bare_key(),
                _ => {
                    self.stray();
                    self.space();
                    continue;
                }
            };
            self.at_key = false;
            return Some(Key { at: self.location(start..self.pos), text });
        }
    }

    fn duplicates(&mut self, entries: &[Entry]) {
        const FEW: usize = 12;
        if entries.len() <= FEW {
            for (index, entry) in entries.iter().enumerate() {
                let mut before = entries.iter().take(index);
                if let Some(first) = before.find(|before| before.key == entry.key) {
                    self.duplicate(&entry.key, &first.key);
                }
            }
            return;
        }
        let mut seen = HashMap::with_capacity(entries.len());
        for entry in entries {
            let first = *seen.entry(&*entry.key.text).or_insert(&entry.key);
            if first.at != entry.key.at {
                self.duplicate(&entry.key, first);
            }
        }
    }

    fn duplicate(&mut self, key: &Key, first: &Key) {
        let range = super::range(key.at.span);
        self.fault_with(FaultKind::DuplicateKey, range, key.text.clone(), Some(first.at));
    }
}

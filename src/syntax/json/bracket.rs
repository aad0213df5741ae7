//! Objects and lists, and what people forget between their items.

use std::collections::HashMap;

use crate::syntax::{Entry, FaultKind, Key, Node, Value};

use super::{Reader, clip};

/// What stands before the place where the next item may start.
#[derive(Clone, Copy)]
enum Gap {
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
struct Bracket {
    open: usize,
    close: u8,
}

impl Reader<'_> {
    pub(super) fn object(&mut self) -> Value {
        let bracket = Bracket { open: self.pos, close: b'}' };
        self.pos += 1;
        self.maps += 1;
        let mut entries = Vec::new();
        let mut gap = Gap::Start;
        while self.next_item(&mut gap, bracket) {
            entries.extend(self.entry());
            gap = Gap::Item(self.pos);
        }
        self.maps -= 1;
        self.duplicates(&entries);
        Value::Map(entries)
    }

    pub(super) fn list(&mut self) -> Value {
        let bracket = Bracket { open: self.pos, close: b']' };
        self.pos += 1;
        self.lists += 1;
        let mut items = Vec::new();
        let mut gap = Gap::Start;
        while self.next_item(&mut gap, bracket) {
            items.extend(self.value());
            gap = Gap::Item(self.pos);
        }
        self.lists -= 1;
        Value::List(items)
    }

    /// Goes to the next item; `false` when the bracket is over.
    fn next_item(&mut self, gap: &mut Gap, bracket: Bracket) -> bool {
        loop {
            self.space();
            let Some(byte) = self.peek() else {
                self.cut_off(bracket.open..bracket.open + 1);
                return false;
            };
            match byte {
                _ if byte == bracket.close => {
                    if let Gap::Comma(at) = *gap {
                        self.fault(FaultKind::TrailingComma, at..at + 1, "");
                    }
                    self.pos += 1;
                    return false;
                }
                b'}' | b']' => {
                    if self.mismatched(bracket) {
                        return false;
                    }
                }
                b',' => {
                    if matches!(gap, Gap::Start | Gap::Comma(_)) {
                        self.fault(FaultKind::DoubledComma, self.pos..self.pos + 1, "");
                    }
                    *gap = Gap::Comma(self.pos);
                    self.pos += 1;
                }
                _ => {
                    let Gap::Item(end) = *gap else { return true };
                    if self.at_item() {
                        self.fault(FaultKind::MissingComma, end..end, "");
                        return true;
                    }
                    self.stray();
                    *gap = Gap::Stray;
                }
            }
        }
    }

    /// At a closing bracket of the other sort: whether the bracket being read is over.
    fn mismatched(&mut self, bracket: Bracket) -> bool {
        let at = self.pos;
        let closer = self.peek();
        if self.reported_closer != Some(at) {
            self.reported_closer = Some(at);
            let first = Some(self.location(bracket.open..bracket.open + 1));
            let detail = self.text.get(at..=at).unwrap_or("").into();
            self.fault_with(FaultKind::Mismatched, at..at + 1, detail, first);
        }
        let outside = if bracket.close == b'}' { self.lists } else { self.maps };
        if outside > 0 {
            return true; // it closes that one: ours lacks its own
        }
        let before = self.text.get(..at).unwrap_or("").trim_end().bytes().next_back();
        self.pos += 1;
        self.space();
        // `]]` where one was meant, or `]` where `}` was meant
        before != closer || self.peek().is_none()
    }

    /// A key and its value; `None` where there is no key.
    fn entry(&mut self) -> Option<Entry> {
        let key = self.key()?;
        let end = self.pos;
        self.space();
        match self.peek() {
            Some(b':') => self.pos += 1,
            None | Some(b',' | b'}' | b']') => return Some(self.without_value(key, end)),
            Some(b'=') => self.stray(),
            Some(_) => self.fault(FaultKind::MissingColon, end..end, clip(&key.text)),
        }
        let after = self.pos;
        self.space();
        let from = self.pos;
        match self.value() {
            Some(value) => Some(Entry { key, value }),
            None if self.pos == from => Some(self.without_value(key, after)),
            None => Some(Entry { key, value: Node::new(self.location(after..after), Value::Null) }),
        }
    }

    /// The entry of a key that nothing follows.
    fn without_value(&mut self, key: Key, at: usize) -> Entry {
        if self.peek().is_some() {
            self.fault(FaultKind::MissingValue, at..at, clip(&key.text));
        }
        Entry { key, value: Node::new(self.location(at..at), Value::Null) }
    }

    fn key(&mut self) -> Option<Key> {
        loop {
            let start = self.pos;
            let text = match self.peek()? {
                b'"' => self.string(),
                b'\'' => self.single_quoted(),
                b',' | b'}' | b']' => return None,
                opener @ (b'{' | b'[') => {
                    let what = if opener == b'{' { "an object" } else { "a list" };
                    self.fault(
                        FaultKind::Grammar,
                        start..start + 1,
                        format!("{what} without a key"),
                    );
                    self.value();
                    return None;
                }
                _ if self.at_curly_quote() => self.curly_quoted(),
                _ if self.at_word() => self.bare_key(),
                _ => {
                    self.stray();
                    self.space();
                    continue;
                }
            };
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
        let offset = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
        let range = offset(key.at.span.start)..offset(key.at.span.end);
        self.fault_with(FaultKind::DuplicateKey, range, key.text.clone(), Some(first.at));
    }
}

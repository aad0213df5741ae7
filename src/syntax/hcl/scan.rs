//! A look over an HCL text that finds its top-level items, comments and unclosed brackets.
//!
//! It knows strings, heredocs and what is interpolated into them, and nothing else of the grammar:
//! just enough to say which bytes belong to a block that does not parse, and to refuse what is
//! nested or crowded beyond reason before the parser meets it.

use std::ops::Range;

use super::super::FaultKind;
use super::Mistake;

/// The parser compares every key of an object with all before it.
const KEYS_OF_AN_OBJECT: u32 = 5_000;

/// Brackets and interpolations in each other. The parser, which would take 64, calls itself for each
/// and needs 11 KB of stack a time, 30 KB unoptimized.
const DEPTH: u32 = 40;

/// How many open brackets are looked through for the one that a closing bracket fits.
const SEARCHED: usize = 100;

/// Words that open a block at the top of a Terraform file. At the start of a line one of these
/// ends a block that was not closed.
const BLOCKS: [&str; 13] = [
    "check",
    "data",
    "ephemeral",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
];

/// What a text consists of.
#[derive(Debug, Default)]
pub(super) struct Scan<'a> {
    pub(super) items: Vec<Item>,
    pub(super) comments: Vec<(Range<usize>, &'a str)>,
    /// Heredocs whose first line is the last. The parser would look for another end.
    pub(super) empty_heredocs: Vec<Range<usize>>,
}

/// A top-level block or attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) span: Range<usize>,
    /// The first thing about its brackets and quotes that cannot be.
    pub(super) broken: Option<Mistake>,
}

/// What is open.
#[derive(Debug)]
enum Open<'a> {
    /// `(`, `[` or `{`, and the keys in it so far.
    Bracket {
        opener: u8,
        at: usize,
        keys: u32,
    },
    /// `${` or `%{` in a string or heredoc.
    Interpolation {
        at: usize,
    },
    Quote {
        at: usize,
    },
    Heredoc {
        marker: &'a str,
        at: usize,
    },
}

impl Open<'_> {
    /// Whether this is a level of its own; a text around an interpolation is none.
    fn nests(&self) -> bool {
        match self {
            Self::Bracket { .. } | Self::Interpolation { .. } => true,
            Self::Quote { .. } | Self::Heredoc { .. } => false,
        }
    }
}

/// Looks over a text. Items nested deeper than `depth`, or than the parser has stack for, are broken.
pub(super) fn scan(text: &str, depth: u32) -> Scan<'_> {
    let depth = usize::try_from(depth.min(DEPTH)).unwrap_or(usize::MAX);
    let mut scanner = Scanner {
        text,
        at: 0,
        open: Vec::new(),
        levels: 0,
        item: None,
        depth,
        scan: Scan::default(),
    };
    if text.starts_with('\u{feff}') {
        scanner.at = 3;
    }
    while scanner.at < text.len() {
        match scanner.open.last() {
            Some(Open::Quote { at }) => scanner.quote(*at),
            Some(Open::Heredoc { marker, .. }) => scanner.heredoc(marker),
            Some(Open::Bracket { .. } | Open::Interpolation { .. }) | None => scanner.code(),
        }
    }
    scanner.end_item();
    scanner.scan
}

#[derive(Debug)]
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    open: Vec<Open<'a>>,
    /// How many of these nest.
    levels: usize,
    item: Option<Item>,
    depth: usize,
    scan: Scan<'a>,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn code(&mut self) {
        let rest = self.rest();
        if rest.starts_with('#') || rest.starts_with("//") {
            return self.line_comment();
        }
        if rest.starts_with("/*") {
            return self.block_comment();
        }
        let Some(first) = rest.chars().next() else { return };
        if first == '\n' {
            return self.line_break();
        }
        let start = self.at;
        self.at += first.len_utf8();
        if first.is_whitespace() {
            return;
        }
        self.item.get_or_insert(Item { span: start..start, broken: None });
        match first {
            '"' => self.push(Open::Quote { at: start }),
            '(' => self.push(Open::Bracket { opener: b'(', at: start, keys: 0 }),
            '[' => self.push(Open::Bracket { opener: b'[', at: start, keys: 0 }),
            '{' => self.push(Open::Bracket { opener: b'{', at: start, keys: 0 }),
            ')' => self.close(b'(', ')', start),
            ']' => self.close(b'[', ']', start),
            '}' => self.close(b'{', '}', start),
            '=' | ':' => self.key(start),
            '<' => self.heredoc_start(start),
            _ => {}
        }
    }

    fn line_comment(&mut self) {
        let rest = self.rest();
        let line = rest.lines().next().unwrap_or_default();
        let sign = if line.starts_with('#') { 1 } else { 2 };
        let text = line.get(sign..).unwrap_or_default();
        self.scan.comments.push((self.at..self.at + line.len(), text));
        self.at += line.len();
    }

    fn block_comment(&mut self) {
        let body = self.rest().get(2..).unwrap_or_default();
        if let Some(length) = memchr::memmem::find(body.as_bytes(), b"*/") {
            let end = self.at + length + 4;
            self.scan.comments.push((self.at..end, body.get(..length).unwrap_or_default()));
            self.at = end;
        } else {
            let start = self.at;
            self.item.get_or_insert(Item { span: start..start, broken: None });
            self.broken(FaultKind::Unclosed, start..start + 2, "`/*` is never closed");
            self.at = self.text.len();
        }
    }

    /// A line break in code: the end of an item, or of a block that was never closed.
    fn line_break(&mut self) {
        if self.open.is_empty() {
            self.end_item();
        }
        self.at += 1;
        let word = self.rest().split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
        if !self.open.is_empty() && BLOCKS.contains(&word) && self.is_header(word.len()) {
            self.at -= 1;
            self.end_item();
            self.at += 1;
        }
    }

    /// Whether the line goes on like a block's head after its first word.
    fn is_header(&self, word: usize) -> bool {
        let line = self.rest().lines().next().unwrap_or_default();
        let labels = line.get(word..).unwrap_or_default();
        labels.trim_end().ends_with('{') && labels.starts_with([' ', '{']) && !labels.contains('=')
    }

    fn quote(&mut self, opened: usize) {
        let rest = self.rest();
        let skip = rest.find(['"', '\\', '$', '%', '\n']).unwrap_or(rest.len());
        self.at += skip;
        let rest = self.rest();
        match rest.as_bytes().first() {
            Some(b'"') => {
                self.open.pop();
                self.at += 1;
            }
            Some(b'\\') => self.at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            Some(b'$' | b'%') => self.marker(rest),
            Some(b'\n') => {
                let end = opened + 1;
                self.broken(FaultKind::Unclosed, opened..end, "this quote is never closed");
                self.open.pop();
            }
            Some(_) | None => {}
        }
    }

    /// `${`, `%{`, their escapes, or a sign that means nothing.
    fn marker(&mut self, rest: &str) {
        if rest.starts_with("$${") || rest.starts_with("%%{") {
            self.at += 3;
        } else if rest.starts_with("${") || rest.starts_with("%{") {
            self.push(Open::Interpolation { at: self.at });
            self.at += 2;
        } else {
            self.at += 1;
        }
    }

    fn heredoc_start(&mut self, start: usize) {
        let Some(rest) = self.rest().strip_prefix('<') else { return };
        let rest = rest.strip_prefix('-').unwrap_or(rest);
        let word = rest.split(|c| !is_id_continue(c)).next().unwrap_or_default();
        let behind = rest.get(word.len()..).unwrap_or_default();
        let starts = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
        if starts && (behind.starts_with('\n') || behind.starts_with("\r\n")) {
            self.at = self.text.len() - behind.len() + usize::from(behind.starts_with('\r'));
            if let Some(length) = closing_line(self.rest(), word) {
                self.at += length;
                self.scan.empty_heredocs.push(start..self.at);
            } else {
                self.push(Open::Heredoc { marker: word, at: start });
            }
        }
    }

    /// One line of a heredoc, from its line break on, up to an interpolation at most.
    fn heredoc(&mut self, marker: &str) {
        let rest = self.rest();
        if let Some(length) = closing_line(rest, marker) {
            self.at += length;
            self.open.pop();
            return;
        }
        self.at += usize::from(rest.starts_with('\n'));
        let rest = self.rest();
        self.at += rest.find(['$', '%', '\n']).unwrap_or(rest.len());
        let rest = self.rest();
        if rest.starts_with(['$', '%']) {
            self.marker(rest);
        }
    }

    fn push(&mut self, open: Open<'a>) {
        self.levels += usize::from(open.nests());
        self.open.push(open);
        if self.levels > self.depth {
            let detail = format!("nested deeper than {} levels", self.depth);
            self.broken(FaultKind::TooDeep, self.at..self.at, &detail);
        }
    }

    /// A closing bracket. One that closes the wrong thing closes all up to its own.
    fn close(&mut self, opener: u8, closer: char, at: usize) {
        let fits = |open: &Open<'_>| match open {
            Open::Bracket { opener: found, .. } => *found == opener,
            Open::Interpolation { .. } => opener == b'{',
            Open::Quote { .. } | Open::Heredoc { .. } => false,
        };
        let Some(inside) = self.open.iter().rev().take(SEARCHED).position(fits) else {
            let detail = format!("`{closer}` closes nothing");
            return self.broken(FaultKind::Mismatched, at..at + 1, &detail);
        };
        if inside > 0
            && let Some(Open::Bracket { opener, at, .. }) = self.open.last()
        {
            let (detail, at) = (format!("`{}` is closed by `{closer}`", char::from(*opener)), *at);
            self.broken(FaultKind::Mismatched, at..at + 1, &detail);
        }
        for closed in self.open.drain(self.open.len() - inside - 1..) {
            self.levels -= usize::from(closed.nests());
        }
    }

    /// `=` or `:`, which in an object stand behind a key.
    fn key(&mut self, at: usize) {
        let limit = KEYS_OF_AN_OBJECT;
        if let Some(Open::Bracket { opener: b'{', keys, .. }) = self.open.last_mut() {
            *keys = keys.saturating_add(1);
            if *keys > limit {
                let detail = format!("more than {limit} keys in one object");
                self.broken(FaultKind::TooMany, at..at + 1, &detail);
            }
        }
    }

    fn broken(&mut self, kind: FaultKind, span: Range<usize>, detail: &str) {
        if let Some(item) = &mut self.item {
            item.broken.get_or_insert_with(|| Mistake::new(kind, span, detail));
        }
    }

    /// Ends the item here; whatever is still open is never closed.
    fn end_item(&mut self) {
        let unclosed = self.open.last().map(|open| match open {
            Open::Bracket { opener, at, .. } => {
                (*at..*at + 1, format!("`{}` is never closed", char::from(*opener)))
            }
            Open::Interpolation { at } => (*at..*at + 2, "`{` is never closed".to_owned()),
            Open::Quote { at } => (*at..*at + 1, "this quote is never closed".to_owned()),
            Open::Heredoc { marker, at } => {
                (*at..*at + 2, format!("no line `{marker}` that ends this text"))
            }
        });
        if let Some((span, detail)) = unclosed {
            self.broken(FaultKind::Unclosed, span, &detail);
        }
        self.open.clear();
        self.levels = 0;
        if let Some(mut item) = self.item.take() {
            item.span.end = self.at;
            self.scan.items.push(item);
        }
    }
}

/// How long the line break and the line are that end a heredoc, if `rest` starts with them.
fn closing_line(rest: &str, marker: &str) -> Option<usize> {
    let behind = rest.strip_prefix('\n')?.trim_start_matches([' ', '\t']).strip_prefix(marker)?;
    (!behind.starts_with(is_id_continue)).then_some(rest.len() - behind.len())
}

fn is_id_continue(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

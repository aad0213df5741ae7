//! One text as it is shown: places in it by line, and its long lines cut to what matters.

use std::sync::Arc;

use super::layout::{Layout, Layouts};
use crate::report::visible::{push_visible, visible};
use crate::source::{LineIndex, Source, SourceId, Sources, Span};

/// A line longer than this many bytes is cut, or its text laid out.
pub(super) const LONG_LINE: usize = 200;
/// What is kept of a long line on each side of a label, in bytes.
const AROUND: usize = 60;
/// What is kept of a long label at its start and at its end, in bytes.
const OF_LABEL: usize = 80;
/// A label over more lines than this is drawn at its first line only.
const TALL: usize = 12;
/// Lines shown below a label that was cut.
pub(super) const CLIPPED_LINES: usize = 2;

/// A place in a text by line (from 1) and byte within the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) line: usize,
    pub(super) byte: usize,
}

/// A label's place in the shown text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) from: At,
    pub(super) to: At,
    /// Whether the label goes on below.
    pub(super) clipped: bool,
    /// Its first byte in the source.
    offset: u32,
    /// Its first byte in the shown text.
    shown: u32,
}

/// A source, or its layout where the source itself cannot be read by people.
pub(super) struct Shown {
    source: Arc<Source>,
    layout: Option<Arc<Layout>>,
}

impl Shown {
    /// How the text `id` is shown when `spans` of it are labelled.
    pub(super) fn new(
        sources: &Sources,
        id: SourceId,
        mut spans: impl Iterator<Item = Span>,
        layouts: &mut Layouts,
    ) -> Self {
        let source = sources.get(id);
        let on_the_line = |span: Span| {
            let line = source.position(span.start).line;
            source.lines().line_range(&source.text, line).unwrap_or_default().len()
        };
        // Minified: one long line is most of the text.
        let is_minified = spans.any(|span| {
            let len = on_the_line(span);
            len > LONG_LINE && len * 2 >= source.text.len()
        });
        let layout = if is_minified { layouts.of(id, &source.text) } else { None };
        Self { source, layout }
    }

    fn text(&self) -> &str {
        self.layout.as_ref().map_or(&self.source.text, |layout| &layout.text)
    }

    fn lines(&self) -> &LineIndex {
        self.layout.as_ref().map_or_else(|| self.source.lines(), |layout| &layout.lines)
    }

    /// Line `line`, without its line break.
    pub(super) fn line(&self, line: usize) -> &str {
        let (_, range) = self.range(line);
        self.text().get(range).unwrap_or("")
    }

    fn range(&self, line: usize) -> (usize, std::ops::Range<usize>) {
        let number = u32::try_from(line).unwrap_or(u32::MAX);
        let range = self.lines().line_range(self.text(), number).unwrap_or_default();
        (range.start, range)
    }

    /// The last line worth showing when labels reach down to `last`: not the empty one that a
    /// closing line break leaves behind.
    pub(super) fn last_line(&self, last: usize) -> usize {
        let count = self.lines().count();
        if count > last && self.line(count).is_empty() { count - 1 } else { count }
    }

    /// Where `span` of the source is in the shown text. What does not fit is clamped.
    pub(super) fn spot(&self, span: Span) -> Spot {
        let span = Span::new(span.start, span.end.max(span.start));
        let shown = self.layout.as_ref().map_or(span, |layout| layout.shown(span));
        let (from, to) = (self.at(shown.start), self.at_end(shown));
        let clipped = to.line - from.line >= TALL;
        let to = if clipped { At { byte: self.line(from.line).len(), ..from } } else { to };
        Spot { from, to: to.max(from), clipped, offset: span.start, shown: shown.start }
    }

    fn at(&self, offset: u32) -> At {
        let position = self.lines().position(self.text(), offset);
        let line = usize::try_from(position.line).unwrap_or(usize::MAX);
        let offset = usize::try_from(position.offset).unwrap_or(usize::MAX);
        let (start, range) = self.range(line);
        At { line, byte: offset.saturating_sub(start).min(range.len()) }
    }

    /// The end of `span`: after a line break it is the end of the line before, and inside a
    /// character it is after that character.
    fn at_end(&self, span: Span) -> At {
        if span.is_empty() {
            return self.at(span.start);
        }
        let last = self.at(span.end - 1);
        let rest = self.line(last.line).get(last.byte..).unwrap_or("");
        let width = rest.chars().next().map_or(0, char::len_utf8);
        At { byte: last.byte + width, ..last }
    }

    /// What stands over a frame: name, line and column. A laid-out file is named with the place in
    /// the file itself, since the lines that are shown are not its lines.
    pub(super) fn heading(&self, spot: &Spot) -> (String, usize, usize) {
        let name = visible(&self.source.name).into_owned();
        let real = self.source.position(spot.offset);
        let number = |number: u32| usize::try_from(number).unwrap_or(usize::MAX).max(1);
        let Some(layout) = &self.layout else {
            return (name, number(real.line), number(real.column));
        };
        let place = layout.lines.position(&layout.text, spot.shown);
        let name = match self.source.outer {
            Some(_) => name,
            None => format!("{name}:{}:{} → laid out", real.line, real.column),
        };
        (name, number(place.line), number(place.column))
    }
}

/// One line of a frame and the label ends in it.
#[derive(Default)]
pub(super) struct Row {
    /// Label, byte in the line, whether the label starts here.
    ends: Vec<(usize, usize, bool)>,
    /// Bytes that must be shown.
    kept: Vec<(usize, usize)>,
}

impl Row {
    /// Takes down what label `index` has on line `line`.
    pub(super) fn add(&mut self, index: usize, spot: &Spot, line: usize) {
        let starts = spot.from.line == line;
        let ends = spot.to.line == line;
        if starts {
            self.ends.push((index, spot.from.byte, true));
        }
        if ends {
            self.ends.push((index, spot.to.byte, false));
        }
        let (from, to) = (spot.from.byte, spot.to.byte);
        if starts && ends && to - from <= 2 * OF_LABEL {
            self.kept.push((from, to));
            return;
        }
        if starts {
            self.kept.push((from, from + OF_LABEL));
        }
        if ends {
            self.kept.push((to.saturating_sub(OF_LABEL), to));
        }
    }

    /// Adds the line to `text` and says where in it each label starts or ends.
    pub(super) fn draw(mut self, line: &str, text: &mut String) -> Vec<(usize, usize, bool)> {
        self.ends.sort_by_key(|(_, byte, _)| *byte);
        let mut placed = Vec::with_capacity(self.ends.len());
        let mut ends = self.ends.iter().copied().peekable();
        let mut done = 0;
        for (from, to) in pieces(line, self.kept) {
            if from > done {
                text.push('…');
            }
            for (offset, letter) in line.get(from..to).unwrap_or("").char_indices() {
                while let Some((index, _, start)) = ends.next_if(|(_, at, _)| *at <= from + offset)
                {
                    placed.push((index, text.len(), start));
                }
                if letter == '\t' { text.push(letter) } else { push_visible(text, letter) }
            }
            done = to;
            // A label that ends with the piece ends before the sign for what was cut.
            while let Some((index, _, start)) = ends.next_if(|(_, at, _)| *at <= to) {
                placed.push((index, text.len(), start));
            }
        }
        placed.extend(ends.map(|(index, _, start)| (index, text.len(), start)));
        if done < line.len() {
            text.push('…');
        }
        placed
    }
}

/// The parts of `line` that are shown: all of it, or what lies around the labels.
fn pieces(line: &str, mut kept: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    if line.len() <= LONG_LINE {
        return vec![(0, line.len())];
    }
    if kept.is_empty() {
        kept.push((0, AROUND));
    }
    kept.sort_unstable();
    let mut pieces: Vec<(usize, usize)> = Vec::with_capacity(kept.len());
    for (from, to) in kept {
        let from = line.floor_char_boundary(from.saturating_sub(AROUND));
        let to = line.ceil_char_boundary((to + AROUND).min(line.len()));
        match pieces.last_mut() {
            // A gap of a few bytes is not worth a sign.
            Some(last) if from <= last.1 + 4 => last.1 = last.1.max(to),
            _ => pieces.push((from, to)),
        }
    }
    pieces
}

//! The lines that are shown for one finding.
//!
//! Labels of one text that stand close together share a frame. All frames, of whatever texts, lie
//! one after another in a made-up text that miette takes for the source; asked for a label, it gets
//! the label's frame, with the name and the line numbers of where the lines come from. Two frames
//! are never joined: there is no answer for a span that crosses them.

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::excerpt::{CLIPPED_LINES, LONG_LINE, Row, Shown, Spot};
use super::layout::Layouts;
use crate::finding::{Finding, Label};
use crate::report::visible::visible;
use crate::source::{Location, SourceId, Sources};

/// Labels that are drawn for one finding; the rest are counted.
const MOST_LABELS: usize = 16;

/// Frames, and the labels in them.
#[derive(Debug, Default)]
pub(super) struct Picture {
    frames: Vec<Frame>,
    marks: Vec<Mark>,
    /// Labels that are not drawn.
    hidden: usize,
}

/// Consecutive lines of one text.
#[derive(Debug)]
struct Frame {
    /// Where this frame starts in the made-up text.
    start: usize,
    /// The lines as they are shown, each with a line break.
    text: String,
    /// The number of the first one, from 1.
    first_line: usize,
    lines: usize,
}

/// A label in the made-up text.
#[derive(Debug)]
struct Mark {
    start: usize,
    len: usize,
    text: String,
    primary: bool,
    /// What a frame is called whose first or primary label this is.
    name: String,
    /// The position that goes with the name, both from 1.
    line: usize,
    column: usize,
}

impl Picture {
    /// The lines around the labels of `finding`: those of its primary text first, then those of
    /// the others, in the order in which they are first mentioned.
    pub(super) fn of(sources: &Sources, finding: &Finding, layouts: &mut Layouts) -> Self {
        let mut picture = Self::default();
        let all = std::iter::once(&finding.primary).chain(&finding.related);
        let mut labels: Vec<&Label> =
            all.filter(|label| label.at.source != SourceId::NOWHERE).collect();
        picture.hidden = labels.len().saturating_sub(MOST_LABELS);
        labels.truncate(MOST_LABELS);
        let places = places(sources, &labels);
        let mut drawn: Vec<SourceId> = Vec::new();
        for (at, _) in &places {
            let id = at.source;
            if drawn.contains(&id) {
                continue;
            }
            drawn.push(id);
            let here: Vec<_> = places.iter().filter(|(other, _)| other.source == id).collect();
            let shown = Shown::new(sources, id, here.iter().map(|(at, _)| at.span), layouts);
            let mut spots: Vec<(Spot, &Label)> =
                here.iter().map(|(at, label)| (shown.spot(at.span), *label)).collect();
            spots.sort_by_key(|(spot, _)| (spot.from, spot.to));
            picture.add_text(&shown, &spots, &finding.primary);
        }
        picture
    }

    /// Adds the frames of one text; `spots` are sorted.
    fn add_text(&mut self, shown: &Shown, spots: &[(Spot, &Label)], primary: &Label) {
        let mut rest = spots;
        while let Some((first, _)) = rest.first() {
            let low = first.from.line.saturating_sub(1).max(1);
            let mut high = lines_for(first);
            let mut taken = 1;
            for (spot, _) in rest.iter().skip(1) {
                if spot.from.line.saturating_sub(1) > high + 1 {
                    break;
                }
                high = high.max(lines_for(spot));
                taken += 1;
            }
            let (here, after) = rest.split_at(taken);
            self.add_frame(shown, here, (low, high), primary);
            rest = after;
        }
    }

    fn add_frame(
        &mut self,
        shown: &Shown,
        spots: &[(Spot, &Label)],
        (low, high): (usize, usize),
        primary: &Label,
    ) {
        let last = spots.iter().map(|(spot, _)| spot.to.line).max().unwrap_or(low);
        let high = high.min(shown.last_line(last));
        let start = self.frames.last().map_or(0, |frame| frame.start + frame.text.len());
        let mut text = String::new();
        let mut ends: Vec<(usize, usize)> = vec![(0, 0); spots.len()];
        for line in low..=high {
            let mut row = Row::default();
            for (index, (spot, _)) in spots.iter().enumerate() {
                row.add(index, spot, line);
            }
            for (index, at, is_start) in row.draw(shown.line(line), &mut text) {
                if let Some(end) = ends.get_mut(index) {
                    if is_start { end.0 = start + at } else { end.1 = start + at }
                }
            }
            text.push('\n');
        }
        for ((spot, label), (from, to)) in spots.iter().zip(ends) {
            let (name, line, column) = shown.heading(spot);
            self.marks.push(Mark {
                start: from,
                len: to.saturating_sub(from),
                text: visible(&label.text).into_owned(),
                primary: std::ptr::eq(*label, primary),
                name,
                line,
                column,
            });
        }
        self.frames.push(Frame { start, text, first_line: low, lines: high + 1 - low });
    }

    /// How many labels are not drawn because there are too many.
    pub(super) fn hidden(&self) -> usize {
        self.hidden
    }

    /// The labels in the terms of miette. A label without words is only an underline.
    pub(super) fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.marks.iter().map(|mark| {
            let text = (!mark.text.is_empty()).then(|| mark.text.clone());
            let span = (mark.start, mark.len);
            if mark.primary {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        })
    }
}

/// Where each label is drawn: in the file itself where the author's own lines say what a text in
/// a string says, as in a heredoc or a block of YAML; in the decoded text where they do not.
fn places<'l>(sources: &Sources, labels: &[&'l Label]) -> Vec<(Location, &'l Label)> {
    let is_plain = |at: Location| {
        let outer = sources.in_file(at);
        let file = sources.get(outer.source);
        let line = file.lines().line_range(&file.text, file.position(outer.span.start).line);
        let is_short = line.is_some_and(|line| line.len() <= LONG_LINE);
        is_short && file.slice(outer.span) == sources.slice(at)
    };
    let is_drawn_in_file = |id: SourceId| {
        labels.iter().filter(|label| label.at.source == id).all(|label| is_plain(label.at))
    };
    let place = |label: &&'l Label| {
        let at = label.at;
        (if is_drawn_in_file(at.source) { sources.in_file(at) } else { at }, *label)
    };
    labels.iter().map(place).collect()
}

/// The last line that is shown for a spot: one of context, or more below a label that was cut.
fn lines_for(spot: &Spot) -> usize {
    spot.to.line + if spot.clipped { CLIPPED_LINES } else { 1 }
}

impl SourceCode for Picture {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let within = |frame: &&Frame| {
            frame.start <= start
                && start < frame.start + frame.text.len()
                && end <= frame.start + frame.text.len()
        };
        let frame = self.frames.iter().find(within).ok_or(MietteError::OutOfBounds)?;
        let data = frame.text.as_bytes();
        let all = SourceSpan::from((frame.start, data.len()));
        if before > 0 || after > 0 {
            let line = frame.first_line - 1;
            return Ok(Box::new(MietteSpanContents::new(data, all, line, 0, frame.lines)));
        }
        // Without context miette wants to know what to write over the frame.
        let heading = |mark: &&Mark| mark.start == start && mark.len == span.len();
        let mark = self.marks.iter().find(heading).ok_or(MietteError::OutOfBounds)?;
        let (line, column) = (mark.line - 1, mark.column - 1);
        Ok(Box::new(MietteSpanContents::new_named(
            mark.name.clone(),
            data,
            all,
            line,
            column,
            frame.lines,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::{label, place};
    use crate::source::Span;
    use crate::syntax::{Node, Value, embed};

    /// Where a label on `"*"` in what a literal says is drawn.
    fn drawn_in(file: &str, literal: &str, says: &str) -> String {
        let sources = Sources::default();
        let source = sources.add("main.tf", file);
        let start = u32::try_from(file.find(literal).unwrap()).unwrap();
        let span = Span::new(start, start + u32::try_from(literal.len()).unwrap());
        let node = Node::new(Location::new(source, span), Value::Text(says.into()));
        let inner = embed(&sources, &node, "policy").unwrap();
        let label = label(place(&sources, inner, "\"*\"", 0), "");
        let (at, _) = places(&sources, &[&label])[0];
        let text = sources.get(at.source);
        let position = text.position(at.span.start);
        format!("{}:{}:{}", text.name, position.line, position.column)
    }

    #[test]
    fn a_policy_in_a_heredoc_is_drawn_where_it_stands() {
        let literal = "  {\n    \"AWS\": \"*\"\n  }\n";
        let file = format!("policy = <<-EOT\n{literal}EOT\n");
        assert_eq!(drawn_in(&file, literal, "{\n  \"AWS\": \"*\"\n}\n"), "main.tf:3:12");
    }

    #[test]
    fn a_policy_with_escapes_is_drawn_as_what_it_says() {
        let literal = r#""{\n  \"AWS\": \"*\"\n}""#;
        let file = format!("policy = {literal}\n");
        assert_eq!(drawn_in(&file, literal, "{\n  \"AWS\": \"*\"\n}"), "main.tf → policy:2:10");
    }
}

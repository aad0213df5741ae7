//! The border to the parser crate: its events become calls on the composer, its
//! positions become spans, its errors become faults.

use granit_parser::{
    ErrorKind, Event, Marker, Options, Parser, ScalarStyle, ScanError, StructureStyle,
};

use crate::source::{Location, SourceId, Span};

use super::super::{Fault, FaultKind, Limits, Parsed};
use super::compose::{Composer, Properties};
use super::tags::Tag;
use super::words;

/// A stream with more broken documents than this is not YAML; the rest is left unread.
const BROKEN_DOCUMENTS: usize = 20;

/// Reads all documents of a stream.
pub(super) fn read(source: SourceId, text: &str, limits: Limits) -> Parsed {
    let mut parser = Parser::new_from_str_with_options(text, options(text, limits));
    let mut composer = Composer::new(source, text, limits);
    let mut broken = 0;
    while let Some(next) = parser.next_event() {
        let fault = match next {
            Ok((event, span)) => match feed(&mut composer, &event, span) {
                Ok(()) => continue,
                Err(fault) => fault,
            },
            Err(error) => fault_of(&composer, text, &error),
        };
        let unread = fault.kind == FaultKind::TooMany;
        composer.break_off(fault);
        broken += 1;
        if unread || broken >= BROKEN_DOCUMENTS {
            break;
        }
        if !matches!(parser.proceed_next_document(), Ok(true)) {
            break;
        }
    }
    composer.finish_stream()
}

fn options(text: &str, limits: Limits) -> Options {
    let depth = usize::try_from(limits.depth).unwrap_or(usize::MAX);
    granit_parser::options! {
        // A template's decoded text should not end in a line break that the file does not have.
        block_scalar_eof_without_line_feed: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: depth,
        block_nesting_limit: depth,
        // Long headers are comments too; the text itself bounds them.
        max_buffered_comment_events: text.len(),
    }
}

fn feed(
    composer: &mut Composer<'_>,
    event: &Event<'_>,
    at: granit_parser::Span,
) -> Result<(), Fault> {
    let span = span_of(&at);
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            let span = if is_block(*style) { content(composer.text(), span) } else { span };
            let quoted = *style != ScalarStyle::Plain;
            let properties = properties(composer, *anchor, tag.as_deref(), &at);
            composer.scalar(text, span, quoted, properties)
        }
        Event::SequenceStart(style, anchor, tag) => {
            let properties = properties(composer, *anchor, tag.as_deref(), &at);
            composer.open_list(span, *style == StructureStyle::Flow, properties)
        }
        Event::MappingStart(style, anchor, tag) => {
            let properties = properties(composer, *anchor, tag.as_deref(), &at);
            composer.open_map(span, *style == StructureStyle::Flow, properties)
        }
        Event::SequenceEnd | Event::MappingEnd => {
            composer.close(span);
            Ok(())
        }
        Event::Alias(anchor) => composer.alias(*anchor, span),
        Event::UnresolvedAlias(_) => composer.unknown_alias(span),
        Event::Comment(text, _) => {
            composer.comment(text, span);
            Ok(())
        }
        Event::DocumentEnd => {
            composer.end_document();
            Ok(())
        }
        Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::Anchor(..) => {
            Ok(())
        }
        // The enum is open; what is to come says nothing about values.
        _ => Ok(()),
    }
}

fn is_block(style: ScalarStyle) -> bool {
    matches!(style, ScalarStyle::Literal | ScalarStyle::Folded)
}

/// A block scalar ends where its last line does, not where the next token starts.
fn content(text: &str, span: Span) -> Span {
    let content = span.slice(text).unwrap_or_default();
    let length =
        u32::try_from(content.trim_end_matches([' ', '\t', '\r', '\n']).len()).unwrap_or(u32::MAX);
    Span::new(span.start, span.start + length)
}

fn properties(
    composer: &Composer<'_>,
    anchor: usize,
    tag: Option<&granit_parser::Tag>,
    at: &granit_parser::Span,
) -> Properties {
    let tag = tag.map(|tag| {
        let span = at.tag_span().map_or_else(|| span_of(at), |span| span_of(&span));
        let (handle, suffix) = tag.parts();
        Tag::new(&format!("{handle}{suffix}"), Location::new(composer.source(), span))
    });
    Properties { anchor, tag }
}

fn span_of(span: &granit_parser::Span) -> Span {
    let (start, end) = (offset(&span.start), offset(&span.end));
    Span::new(start, end.max(start))
}

fn offset(marker: &Marker) -> u32 {
    marker.byte_offset().and_then(|offset| u32::try_from(offset).ok()).unwrap_or(u32::MAX)
}

fn fault_of(composer: &Composer<'_>, text: &str, error: &ScanError) -> Fault {
    let here = character(text, offset(error.marker()));
    let kind = words::kind(error.kind());
    let quote = matches!(error.kind(), ErrorKind::UnclosedQuotedScalar);
    let bracket = composer.open_bracket().filter(|_| kind == FaultKind::Unclosed && !quote);
    composer.fault(kind, bracket.unwrap_or(here), &words::of(error.kind()))
}

/// The character at `offset`, or the end of the text.
fn character(text: &str, offset: u32) -> Span {
    let at = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    let length = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(at, at + u32::try_from(length).unwrap_or(0))
}

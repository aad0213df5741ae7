//! Events to tree.
//!
//! Lists and maps that are still open wait on a stack; each value that is complete goes to the
//! one on top. So the depth of a text never becomes depth of calls, and when a text breaks off,
//! what came before is still there.

use crate::source::{Location, SourceId, Span};

use super::super::{Entry, Fault, FaultKind, Key, Limits, Node, Open, Parsed, Value};
use super::anchors::{Anchors, Refusal, Size};
use super::maps::Entries;
use super::tags::{self, Tag};

/// What stands before a value.
#[derive(Debug, Default)]
pub(super) struct Properties {
    /// Number of the anchor, 0 for none.
    pub(super) anchor: usize,
    pub(super) tag: Option<Tag>,
}

/// A list or map whose end has not come.
#[derive(Debug)]
struct Frame {
    holding: Holding,
    span: Span,
    /// Whether it has brackets: flow style has, but for `a: b` alone in a flow list.
    brackets: bool,
    properties: Properties,
    size: Size,
    /// How deep this is, tags that nest included.
    level: u32,
}

#[derive(Debug)]
enum Holding {
    List(Vec<Node>),
    Map { entries: Entries, key: Option<PendingKey> },
}

/// A key whose value has not come.
#[derive(Debug)]
struct PendingKey {
    key: Key,
    merges: bool,
}

/// A complete value on its way to where it belongs.
#[derive(Debug)]
struct Built {
    node: Node,
    size: Size,
    /// Where the value ends in the text; for an alias that is not where the node ends.
    end: u32,
    /// Whether it may be merged: not tagged.
    bare: bool,
}

/// Builds the trees of a stream.
#[derive(Debug)]
pub(super) struct Composer<'a> {
    source: SourceId,
    text: &'a str,
    limits: Limits,
    frames: Vec<Frame>,
    anchors: Anchors,
    nodes: u32,
    documents: Vec<Node>,
    bomb_told: bool,
    pub(super) parsed: Parsed,
}

impl<'a> Composer<'a> {
    pub(super) fn new(source: SourceId, text: &'a str, limits: Limits) -> Self {
        Self {
            source,
            text,
            limits,
            frames: Vec::new(),
            anchors: Anchors::new(limits),
            nodes: 0,
            documents: Vec::new(),
            bomb_told: false,
            parsed: Parsed::default(),
        }
    }

    /// The text that is read.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The source that the text is of.
    pub(super) fn source(&self) -> SourceId {
        self.source
    }

    /// A scalar. `quoted` is false for a plain one only.
    pub(super) fn scalar(
        &mut self,
        text: &str,
        span: Span,
        quoted: bool,
        properties: Properties,
    ) -> Result<(), Fault> {
        self.count(span)?;
        let Properties { anchor, tag } = properties;
        let missing = span.is_empty() && !quoted;
        let at = self.place(if missing { self.behind_colon(span) } else { span });
        let bare = tag.is_none();
        // The parser writes `~` for a value that is not there.
        let text = if missing { "" } else { text };
        let size = Size::of_text(text.len());
        let value = tags::scalar_value(tag.as_ref(), text, quoted);
        if self.wants_key() {
            self.anchors.keep(anchor, &Node::new(at, value), size);
            self.set_key(Key { at, text: text.into() }, !quoted && bare && text == "<<");
            return Ok(());
        }
        let size =
            if tag.as_ref().is_some_and(Tag::nests) { Size::default().with(size) } else { size };
        let node = tags::apply(tag, Node::new(at, value), self.text);
        self.anchors.keep(anchor, &node, size);
        let end = at.span.end.max(span.end);
        self.attach(Built { node, size, end, bare });
        Ok(())
    }

    /// The start of a list.
    pub(super) fn open_list(
        &mut self,
        span: Span,
        flow: bool,
        properties: Properties,
    ) -> Result<(), Fault> {
        let span = if flow { span } else { self.dashed(span) };
        self.open(Holding::List(Vec::new()), span, flow, properties)
    }

    /// The start of a map.
    pub(super) fn open_map(
        &mut self,
        span: Span,
        flow: bool,
        properties: Properties,
    ) -> Result<(), Fault> {
        self.open(Holding::Map { entries: Entries::default(), key: None }, span, flow, properties)
    }

    fn open(
        &mut self,
        holding: Holding,
        span: Span,
        flow: bool,
        properties: Properties,
    ) -> Result<(), Fault> {
        self.count(span)?;
        let nests = u32::from(properties.tag.as_ref().is_some_and(Tag::nests));
        let level = self.level() + 1 + nests;
        if level > self.limits.depth {
            let detail = format!("nested deeper than {} levels", self.limits.depth);
            return Err(self.fault(FaultKind::TooDeep, span, &detail));
        }
        let size = Size { weight: 1, height: 1 };
        let brackets = flow && !span.is_empty();
        self.frames.push(Frame { holding, span, brackets, properties, size, level });
        Ok(())
    }

    /// The end of the innermost list or map; `span` is its closing bracket, if it has one.
    pub(super) fn close(&mut self, span: Span) {
        let Some(frame) = self.frames.pop() else { return };
        let end = if frame.brackets { span.end } else { frame.span.end };
        self.finish(frame, end);
    }

    fn finish(&mut self, frame: Frame, end: u32) {
        let Frame { holding, span, properties: Properties { anchor, tag }, size, .. } = frame;
        let span = Span::new(span.start, end.max(span.start));
        let value = match holding {
            Holding::List(items) => Value::List(items),
            Holding::Map { entries, .. } => Value::Map(entries.finish(&mut self.parsed.faults)),
        };
        let bare = tag.is_none();
        let size =
            if tag.as_ref().is_some_and(Tag::nests) { Size::default().with(size) } else { size };
        let node = tags::apply(tag, Node::new(self.place(span), value), self.text);
        self.anchors.keep(anchor, &node, size);
        self.attach(Built { node, size, end: span.end, bare });
    }

    /// An alias whose anchor stands before it.
    pub(super) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Fault> {
        self.count(span)?;
        let room = self.limits.depth.saturating_sub(self.level());
        match self.anchors.copy(anchor, room) {
            Ok((node, size)) => self.put_alias(node, size, span),
            Err(refusal) => self.refuse(refusal, span),
        }
        Ok(())
    }

    /// An alias that names nothing.
    pub(super) fn unknown_alias(&mut self, span: Span) -> Result<(), Fault> {
        self.count(span)?;
        let name = self.slice(span);
        let detail = format!("no anchor before the alias `{name}`");
        self.parsed.faults.push(self.fault(FaultKind::Grammar, span, &detail));
        self.put_open(span, "no such anchor");
        Ok(())
    }

    fn refuse(&mut self, refusal: Refusal, span: Span) {
        let (kind, reason) = match refusal {
            Refusal::Inside => (FaultKind::Grammar, "the alias stands inside what it names"),
            Refusal::TooDeep => (FaultKind::TooDeep, "the alias nests too deep"),
            Refusal::TooMuch => (FaultKind::TooManyAliases, "aliases stand for too many values"),
        };
        let told = refusal == Refusal::TooMuch && std::mem::replace(&mut self.bomb_told, true);
        if !told {
            self.parsed.faults.push(self.fault(kind, span, reason));
        }
        self.put_open(span, reason);
    }

    /// An unknown in place of an alias.
    fn put_open(&mut self, span: Span, reason: &str) {
        let open = Open::hole(self.slice(span), reason);
        let node = Node::new(self.place(span), Value::Open(open));
        self.put_alias(node, Size::of_text(reason.len()), span);
    }

    fn put_alias(&mut self, node: Node, size: Size, span: Span) {
        if self.wants_key() {
            let text = node.scalar().unwrap_or_else(|| self.slice(span)).into();
            self.set_key(Key { at: self.place(span), text }, false);
        } else {
            self.attach(Built { node, size, end: span.end, bare: true });
        }
    }

    pub(super) fn comment(&mut self, text: &str, span: Span) {
        self.parsed.comments.push((self.place(span), text.into()));
    }

    /// The end of a document that was read to its end.
    pub(super) fn end_document(&mut self) {
        self.anchors.forget();
        self.frames.clear();
    }

    /// The end of a document that cannot be read further: what is open is closed as it is.
    pub(super) fn break_off(&mut self, fault: Fault) {
        self.parsed.faults.push(fault);
        while let Some(mut frame) = self.frames.pop() {
            if let Holding::Map { key: Some(PendingKey { key, .. }), entries } = &mut frame.holding
            {
                let open = Open::hole(key.text.clone(), "the text breaks off here");
                let node = Node::new(key.at, Value::Open(open));
                entries.push(Entry { key: key.clone(), value: node });
            }
            let end = frame.span.end;
            self.finish(frame, end);
        }
        self.anchors.forget();
    }

    /// Where the innermost flow collection that is still open starts.
    pub(super) fn open_bracket(&self) -> Option<Span> {
        self.frames
            .iter()
            .rev()
            .find(|frame| frame.brackets)
            .map(|frame| Span::new(frame.span.start, frame.span.start + 1))
    }

    /// What was built.
    pub(super) fn finish_stream(self) -> Parsed {
        let mut parsed = self.parsed;
        let mut documents = self.documents.into_iter();
        if let Some(root) = documents.next() {
            parsed.root = root;
        } else {
            parsed.root.at.source = self.source;
            if parsed.faults.is_empty() {
                let at = Location::new(self.source, Span::default());
                let kind = FaultKind::Empty;
                parsed.faults.push(Fault { kind, at, detail: Box::default(), first: None });
            }
        }
        parsed.more = documents.collect();
        parsed
    }

    fn attach(&mut self, built: Built) {
        let Built { node, size, end, bare } = built;
        let Some(frame) = self.frames.last_mut() else {
            if node.value != Value::Null || !node.at.span.is_empty() {
                self.documents.push(node);
            }
            return;
        };
        frame.span.end = frame.span.end.max(end);
        frame.size = frame.size.with(size);
        match &mut frame.holding {
            Holding::List(items) => items.push(node),
            Holding::Map { entries, key: pending } => {
                if let Some(PendingKey { key, merges }) = pending.take() {
                    let entry = Entry { key, value: node };
                    if merges && bare { entries.push_merge(entry) } else { entries.push(entry) }
                } else {
                    let text = slice(self.text, node.at.span).into();
                    *pending = Some(PendingKey { key: Key { at: node.at, text }, merges: false });
                }
            }
        }
    }

    fn wants_key(&self) -> bool {
        self.frames
            .last()
            .is_some_and(|frame| matches!(frame.holding, Holding::Map { key: None, .. }))
    }

    fn set_key(&mut self, new: Key, merges: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.span.end = frame.span.end.max(new.at.span.end);
            frame.size = frame.size.with(Size::of_text(new.text.len()));
            if let Holding::Map { key, .. } = &mut frame.holding {
                *key = Some(PendingKey { key: new, merges });
            }
        }
    }

    fn level(&self) -> u32 {
        self.frames.last().map_or(0, |frame| frame.level)
    }

    fn count(&mut self, span: Span) -> Result<(), Fault> {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > self.limits.nodes {
            let detail = format!("more than {} values", self.limits.nodes);
            return Err(self.fault(FaultKind::TooMany, span, &detail));
        }
        Ok(())
    }

    /// The parser puts a value that is not there on the colon before it.
    fn behind_colon(&self, span: Span) -> Span {
        let colon = !self.wants_key() && slice_from(self.text, span.start).starts_with(':');
        let at = span.start + u32::from(colon);
        Span::new(at, at)
    }

    /// The parser starts a list that is not indented at its first value; its dash is meant.
    fn dashed(&self, span: Span) -> Span {
        let in_map = self.frames.last().is_some_and(|f| matches!(f.holding, Holding::Map { .. }));
        let before = slice(self.text, Span::new(0, span.start)).trim_end();
        let dash = before
            .strip_suffix('-')
            .filter(|rest| rest.is_empty() || rest.ends_with([' ', '\n', '\t']));
        match dash {
            Some(rest) if in_map => {
                let start = u32::try_from(rest.len()).unwrap_or(span.start);
                Span::new(start, span.end)
            }
            Some(_) | None => span,
        }
    }

    pub(super) fn fault(&self, kind: FaultKind, span: Span, detail: &str) -> Fault {
        Fault { kind, at: self.place(span), detail: detail.into(), first: None }
    }

    fn place(&self, span: Span) -> Location {
        Location::new(self.source, span)
    }

    fn slice(&self, span: Span) -> &'a str {
        slice(self.text, span)
    }
}

fn slice(text: &str, span: Span) -> &str {
    span.slice(text).unwrap_or_default()
}

fn slice_from(text: &str, start: u32) -> &str {
    usize::try_from(start).ok().and_then(|start| text.get(start..)).unwrap_or_default()
}

//! Terraform's expressions and blocks, whichever of its two syntaxes they are written in.
//!
//! Both parsers' trees are lowered to this one: it owns its texts, every expression knows its file
//! and place, and parentheses, quotes and strip marks are gone.

use crate::source::{Location, Span};
use crate::syntax::Key;

/// A block, such as `resource "aws_kms_key" "app" { … }`.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// All of it.
    pub(super) at: Location,
    /// Its type and where that stands.
    pub(super) kind: Key,
    /// Its labels, without quotes.
    pub(super) labels: Vec<Key>,
    /// What stands between the braces.
    pub(super) body: Body,
}

/// Attributes and blocks, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Body {
    /// `name = value`.
    pub(super) attributes: Vec<Attribute>,
    /// Nested blocks.
    pub(super) blocks: Vec<Block>,
}

/// `name = value`.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    /// The name and where it stands.
    pub(super) key: Key,
    /// The value, not evaluated.
    pub(super) value: Expr,
}

impl Block {
    /// Where the type and the labels stand.
    pub(super) fn header(&self) -> Location {
        let start = self.kind.at;
        let end = self.labels.last().map_or(start.span.end, |label| label.at.span.end);
        Location::new(start.source, Span::new(start.span.start, end.max(start.span.end)))
    }

    /// The text of the label with this index, or nothing.
    pub(super) fn label(&self, index: usize) -> &str {
        self.labels.get(index).map_or("", |label| &label.text)
    }
}

impl Body {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&Expr> {
        self.attributes.iter().find(|one| &*one.key.text == name).map(|one| &one.value)
    }

    /// The nested blocks of a type.
    pub(super) fn blocks<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| &*block.kind.text == kind)
    }
}

/// An expression and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Expr {
    pub(super) at: Location,
    pub(super) kind: ExprKind,
}

impl Expr {
    /// The name or the text that this is.
    pub(super) fn word(&self) -> Option<&str> {
        let (ExprKind::Name(word) | ExprKind::Text(word)) = &self.kind else { return None };
        Some(word)
    }

    /// The name that this is.
    pub(super) fn name(&self) -> Option<&str> {
        let ExprKind::Name(name) = &self.kind else { return None };
        Some(name)
    }

    /// The entries of the object that this is.
    pub(super) fn object(&self) -> Option<&[(Self, Self)]> {
        let ExprKind::Object(entries) = &self.kind else { return None };
        Some(entries)
    }

    /// The call that this is.
    pub(super) fn call(&self) -> Option<&Call> {
        let ExprKind::Call(call) = &self.kind else { return None };
        Some(call)
    }
}

/// The forms of expressions.
#[derive(Clone, Debug)]
pub(super) enum ExprKind {
    Null,
    Bool(bool),
    /// As written.
    Number(Box<str>),
    Text(Box<str>),
    List(Vec<Expr>),
    /// Keys are expressions; a bare word is a text.
    Object(Vec<(Expr, Expr)>),
    Template(Vec<Piece>),
    /// A name that stands alone or starts a reference: `var`, `each`, `aws_kms_key`.
    Name(Box<str>),
    /// `source.name`.
    Attribute(Box<Expr>, Box<str>),
    /// `source[index]`.
    Index(Box<Expr>, Box<Expr>),
    /// `source[*]` with what is then taken of each element.
    Splat(Box<Expr>, Vec<Step>),
    Conditional(Box<Conditional>),
    Call(Call),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    Binary(Box<Expr>, Operator, Box<Expr>),
    For(Box<For>),
}

/// What a splat takes of each element.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Attribute(Box<str>),
    Index(Expr),
}

/// `test ? yes : no`.
#[derive(Clone, Debug)]
pub(super) struct Conditional {
    pub(super) test: Expr,
    pub(super) yes: Expr,
    pub(super) no: Expr,
}

/// `name(arguments…)`.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// With its namespace, as in `provider::aws::arn_parse`.
    pub(super) name: Box<str>,
    pub(super) arguments: Vec<Expr>,
    /// Whether the last argument is a list that stands for many: `f(list...)`.
    pub(super) expands: bool,
}

/// `[for key, value in collection : …]` and `{for … : key => value}`.
#[derive(Clone, Debug)]
pub(super) struct For {
    pub(super) key_name: Option<Box<str>>,
    pub(super) value_name: Box<str>,
    pub(super) collection: Expr,
    /// There for an object only.
    pub(super) key: Option<Expr>,
    pub(super) value: Expr,
    pub(super) test: Option<Expr>,
    /// `key => value...`: values of equal keys make a list.
    pub(super) groups: bool,
}

/// Operators between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
}

impl Operator {
    /// As people write it.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::And => "&&",
            Self::Or => "||",
        }
    }
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// Text that stands there, decoded; the place is that of the raw text.
    Text(Location, Box<str>),
    /// `${…}`; the place includes the braces.
    Value(Location, Expr),
    /// `%{if …}…%{else}…%{endif}`.
    If(Location, Box<(Expr, Vec<Piece>, Vec<Piece>)>),
    /// `%{for …}…%{endfor}`.
    For(Location, Box<ForPiece>),
}

/// `%{for key, value in collection}…%{endfor}`.
#[derive(Clone, Debug)]
pub(super) struct ForPiece {
    pub(super) key_name: Option<Box<str>>,
    pub(super) value_name: Box<str>,
    pub(super) collection: Expr,
    pub(super) body: Vec<Piece>,
}

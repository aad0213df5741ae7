//! HCL's syntax tree to ours.

use hcl_edit::expr::{
    BinaryOperator, Expression, ForExpr, FuncCall, Object, ObjectKey, Traversal, TraversalOperator,
    UnaryOperator,
};
use hcl_edit::structure::{self, BlockLabel, Structure};
use hcl_edit::template::{Directive, Element, Strip, Template};

use crate::source::{Location, Span};
use crate::syntax::Key;
use crate::syntax::hcl::ParsedHcl;

use super::syntax::{
    Attribute, Block, Body, Call, Conditional, Expr, ExprKind, For, ForPiece, Operator, Piece, Step,
};

/// The top level of a file.
pub(super) fn body(parsed: &ParsedHcl) -> Body {
    let lower =
        Lower { at: Location::new(parsed.source, Span::default()), base: 0, parsed: Some(parsed) };
    lower.body(&parsed.body)
}

/// The template that `text` is, which starts at `at` in its file. Places are true where the text
/// stands there as it is.
pub(super) fn template_at(at: Location, text: &str) -> Result<Vec<Piece>, String> {
    let template =
        hcl_edit::parser::parse_template(text).map_err(|error| error.message().to_owned())?;
    Ok(Lower { at, base: at.span.start, parsed: None }.template(&template))
}

/// The expression that `text` is, which starts at `at` in its file.
pub(super) fn expression_at(at: Location, text: &str) -> Result<Expr, String> {
    let expression =
        hcl_edit::parser::parse_expr(text).map_err(|error| error.message().to_owned())?;
    Ok(Lower { at, base: at.span.start, parsed: None }.expr(&expression))
}

/// What is the same for all nodes of one text.
struct Lower<'a> {
    /// Where a node without a place of its own stands.
    at: Location,
    /// What is added to offsets.
    base: u32,
    parsed: Option<&'a ParsedHcl>,
}

impl Lower<'_> {
    fn place(&self, node: &impl hcl_edit::Span) -> Location {
        let Some(span) = node.span() else { return self.at };
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(self.base);
        Location::new(self.at.source, Span::new(offset(span.start), offset(span.end)))
    }

    /// The key that a node spells; a key that occurs again has another word in the parser's tree.
    fn word<'t>(&'t self, node: &impl hcl_edit::Span, text: &'t str) -> &'t str {
        self.parsed.map_or(text, |parsed| parsed.key(node, text))
    }

    fn body(&self, body: &structure::Body) -> Body {
        let mut lowered = Body::default();
        for item in body {
            match item {
                Structure::Attribute(attribute) => {
                    let at = self.place(&attribute.key);
                    let text = self.word(&attribute.key, attribute.key.as_str()).into();
                    let value = self.expr(&attribute.value);
                    lowered.attributes.push(Attribute { key: Key { at, text }, value });
                }
                Structure::Block(block) => lowered.blocks.push(self.block(block)),
            }
        }
        lowered
    }

    fn block(&self, block: &structure::Block) -> Block {
        let label = |label: &BlockLabel| {
            let at = match label {
                BlockLabel::Ident(word) => self.place(word),
                BlockLabel::String(text) => self.place(text),
            };
            Key { at, text: label.as_str().into() }
        };
        Block {
            at: self.place(block),
            kind: Key { at: self.place(&block.ident), text: block.ident.as_str().into() },
            labels: block.labels.iter().map(label).collect(),
            body: self.body(&block.body),
        }
    }

    fn boxed(&self, expression: &Expression) -> Box<Expr> {
        Box::new(self.expr(expression))
    }

    fn exprs<'e>(&self, expressions: impl Iterator<Item = &'e Expression>) -> Vec<Expr> {
        expressions.map(|one| self.expr(one)).collect()
    }

    fn expr(&self, expression: &Expression) -> Expr {
        let kind = match expression {
            Expression::Null(_) => ExprKind::Null,
            Expression::Bool(value) => ExprKind::Bool(*value.value()),
            Expression::Number(number) => {
                let text = number.value().to_string();
                ExprKind::Number(text.into())
            }
            Expression::String(text) => ExprKind::Text(text.value().as_str().into()),
            Expression::Array(items) => ExprKind::List(self.exprs(items.iter())),
            Expression::Object(object) => self.object(object),
            Expression::StringTemplate(template) => {
                ExprKind::Template(self.pieces(template.iter()))
            }
            Expression::HeredocTemplate(heredoc) => self.heredoc(&heredoc.template),
            Expression::Parenthesis(inner) => {
                return self.expr(inner.inner());
            }
            Expression::Variable(name) => ExprKind::Name(name.as_str().into()),
            Expression::Conditional(conditional) => ExprKind::Conditional(Box::new(Conditional {
                test: self.expr(&conditional.cond_expr),
                yes: self.expr(&conditional.true_expr),
                no: self.expr(&conditional.false_expr),
            })),
            Expression::FuncCall(call) => self.call(call),
            Expression::Traversal(traversal) => return self.traversal(traversal),
            Expression::UnaryOp(operation) => match *operation.operator.value() {
                UnaryOperator::Neg => ExprKind::Negate(self.boxed(&operation.expr)),
                UnaryOperator::Not => ExprKind::Not(self.boxed(&operation.expr)),
            },
            Expression::BinaryOp(operation) => ExprKind::Binary(
                self.boxed(&operation.lhs_expr),
                operator(*operation.operator.value()),
                self.boxed(&operation.rhs_expr),
            ),
            Expression::ForExpr(looped) => self.for_expr(looped),
        };
        Expr { at: self.place(expression), kind }
    }

    fn object(&self, object: &Object) -> ExprKind {
        let entry = |key: &ObjectKey| match key {
            ObjectKey::Ident(word) => {
                let text = self.word(word, word.as_str()).into();
                Expr { at: self.place(word), kind: ExprKind::Text(text) }
            }
            // a bare word in parentheses is a reference, one without is a text
            ObjectKey::Expression(expression) => {
                let mut key = self.expr(expression);
                if let ExprKind::Text(text) = &mut key.kind {
                    *text = self.word(expression, text).into();
                }
                key
            }
        };
        ExprKind::Object(
            object.iter().map(|(key, value)| (entry(key), self.expr(value.expr()))).collect(),
        )
    }

    fn call(&self, call: &FuncCall) -> ExprKind {
        let mut name = String::new();
        for part in &call.name.namespace {
            name.push_str(part.as_str());
            name.push_str("::");
        }
        name.push_str(call.name.name.as_str());
        ExprKind::Call(Call {
            name: name.into(),
            arguments: self.exprs(call.args.iter()),
            expands: call.args.expand_final(),
        })
    }

    fn for_expr(&self, looped: &ForExpr) -> ExprKind {
        ExprKind::For(Box::new(For {
            key_name: looped.intro.key_var.as_ref().map(|name| name.as_str().into()),
            value_name: looped.intro.value_var.as_str().into(),
            collection: self.expr(&looped.intro.collection_expr),
            key: looped.key_expr.as_ref().map(|key| self.expr(key)),
            value: self.expr(&looped.value_expr),
            test: looped.cond.as_ref().map(|test| self.expr(&test.expr)),
            groups: looped.grouping,
        }))
    }

    /// A reference: each operator wraps what stands before it.
    fn traversal(&self, traversal: &Traversal) -> Expr {
        let mut expr = self.expr(&traversal.expr);
        let whole = self.place(traversal);
        let mut operators = traversal.operators.iter().peekable();
        while let Some(operator) = operators.next() {
            let end = self.place(operator).span.end.max(expr.at.span.end);
            let mut at = Location::new(whole.source, Span::new(whole.span.start, end));
            let source = Box::new(expr);
            let kind = match operator.value() {
                TraversalOperator::GetAttr(name) => {
                    ExprKind::Attribute(source, name.as_str().into())
                }
                TraversalOperator::Index(index) => ExprKind::Index(source, self.boxed(index)),
                TraversalOperator::LegacyIndex(index) => {
                    let kind = ExprKind::Number(index.value().to_string().into());
                    ExprKind::Index(source, Box::new(Expr { at, kind }))
                }
                splat @ (TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_)) => {
                    let full = matches!(splat, TraversalOperator::FullSplat(_));
                    let mut steps = Vec::new();
                    while let Some(next) = operators.next_if(|next| is_step(next.value(), full)) {
                        steps.extend(self.step(next.value()));
                        at.span.end = self.place(next).span.end.max(at.span.end);
                    }
                    ExprKind::Splat(source, steps)
                }
            };
            expr = Expr { at, kind };
        }
        expr
    }

    fn step(&self, operator: &TraversalOperator) -> Option<Step> {
        match operator {
            TraversalOperator::GetAttr(name) => Some(Step::Attribute(name.as_str().into())),
            TraversalOperator::Index(index) => Some(Step::Index(self.expr(index))),
            TraversalOperator::LegacyIndex(_)
            | TraversalOperator::AttrSplat(_)
            | TraversalOperator::FullSplat(_) => None,
        }
    }

    fn heredoc(&self, template: &Template) -> ExprKind {
        let pieces = self.template(template);
        match pieces.as_slice() {
            [] => ExprKind::Text("".into()),
            _ => ExprKind::Template(pieces),
        }
    }

    fn template(&self, template: &Template) -> Vec<Piece> {
        self.pieces(template.iter())
    }

    fn pieces<'e>(&self, elements: impl Iterator<Item = &'e Element>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut strip_next = false;
        for element in elements {
            let stripped = std::mem::take(&mut strip_next);
            match element {
                Element::Literal(literal) => {
                    let text = literal.as_str();
                    let text = if stripped { text.trim_start() } else { text };
                    pieces.push(Piece::Text(self.place(literal), text.into()));
                }
                Element::Interpolation(interpolation) => {
                    strip_last(&mut pieces, interpolation.strip);
                    strip_next = after(interpolation.strip);
                    let value = self.expr(&interpolation.expr);
                    pieces.push(Piece::Value(self.place(interpolation), value));
                }
                Element::Directive(directive) => {
                    strip_next = self.directive(directive, &mut pieces);
                }
            }
        }
        pieces
    }

    /// Adds a directive; whether the text behind it loses its leading blanks.
    fn directive(&self, directive: &Directive, pieces: &mut Vec<Piece>) -> bool {
        match directive {
            Directive::If(directive) => {
                let (first, last) = (directive.if_expr.strip, directive.endif_expr.strip);
                strip_last(pieces, first);
                let middle = directive.else_expr.as_ref().map(|part| part.strip);
                let yes = self.inner(&directive.if_expr.template, first, middle.unwrap_or(last));
                let no = directive
                    .else_expr
                    .as_ref()
                    .map(|part| self.inner(&part.template, part.strip, last));
                let test = self.expr(&directive.if_expr.cond_expr);
                let parts = Box::new((test, yes, no.unwrap_or_default()));
                pieces.push(Piece::If(self.place(directive), parts));
                after(last)
            }
            Directive::For(directive) => {
                let (first, last) = (directive.for_expr.strip, directive.endfor_expr.strip);
                strip_last(pieces, first);
                let intro = &directive.for_expr;
                let piece = ForPiece {
                    key_name: intro.key_var.as_ref().map(|name| name.as_str().into()),
                    value_name: intro.value_var.as_str().into(),
                    collection: self.expr(&intro.collection_expr),
                    body: self.inner(&intro.template, first, last),
                };
                pieces.push(Piece::For(self.place(directive), Box::new(piece)));
                after(last)
            }
        }
    }

    /// A template between two directives, whose strip marks reach into it.
    fn inner(&self, template: &Template, first: Strip, last: Strip) -> Vec<Piece> {
        let mut pieces = self.template(template);
        if after(first)
            && let Some(Piece::Text(_, text)) = pieces.first_mut()
        {
            *text = text.trim_start().into();
        }
        strip_last(&mut pieces, last);
        pieces
    }
}

/// Whether a splat reaches over this operator.
fn is_step(operator: &TraversalOperator, full: bool) -> bool {
    match operator {
        TraversalOperator::GetAttr(_) => true,
        TraversalOperator::Index(_) => full,
        TraversalOperator::LegacyIndex(_)
        | TraversalOperator::AttrSplat(_)
        | TraversalOperator::FullSplat(_) => false,
    }
}

const fn after(strip: Strip) -> bool {
    matches!(strip, Strip::End | Strip::Both)
}

/// Takes the blanks at the end of the last text away, if `strip` says so.
fn strip_last(pieces: &mut [Piece], strip: Strip) {
    let before = matches!(strip, Strip::Start | Strip::Both);
    if before && let Some(Piece::Text(_, text)) = pieces.last_mut() {
        *text = text.trim_end().into();
    }
}

const fn operator(operator: BinaryOperator) -> Operator {
    match operator {
        BinaryOperator::Eq => Operator::Equal,
        BinaryOperator::NotEq => Operator::NotEqual,
        BinaryOperator::LessEq => Operator::LessOrEqual,
        BinaryOperator::GreaterEq => Operator::GreaterOrEqual,
        BinaryOperator::Less => Operator::Less,
        BinaryOperator::Greater => Operator::Greater,
        BinaryOperator::Plus => Operator::Add,
        BinaryOperator::Minus => Operator::Subtract,
        BinaryOperator::Mul => Operator::Multiply,
        BinaryOperator::Div => Operator::Divide,
        BinaryOperator::Mod => Operator::Remainder,
        BinaryOperator::And => Operator::And,
        BinaryOperator::Or => Operator::Or,
    }
}

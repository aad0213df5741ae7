//! Values for two keys that a text around a variable ties together.
//!
//! `role/${aws:PrincipalTag/team}` ties the caller's ARN to a tag. A point gives each of the two a class,
//! and whether the classes have values that fit together is asked of one word: the ARN, in which marks
//! set off the piece that the variable stands for. What is said of the ARN is said of the word without
//! its marks, what is said of the tag of the piece between them. If there is no such word for any of the
//! point's classes, no request has them while the tie holds; a word that is found gives both values.
//!
//! This is looked at only where no request of a point was confirmed.

use super::super::pattern::{Piece, Template, TemplatePart};
use super::super::request::{Caller, ContextValue};
use super::super::{Comparison, Family};
use super::bits::Bits;
use super::compile::{Asked, CALLER, Classes, Compiled, RESOURCE};
use super::cube::Cube;
use super::draft::Tie;
use super::keys::{KeyClass, TRUST_KEYS};
use super::lazy::Bounds;
use super::search::Point;
use super::token::{Class, Pattern, Token};
use super::values::{Shape, domain, pinning, text_patterns};
use super::word::find_word;
use super::work::{Spent, Work};

/// What is known of a point after a closer look.
#[derive(Debug)]
pub(super) enum Fitted {
    /// A cube around it that holds no request.
    Never(Cube),
    /// The same point with values for tied keys, if some were found.
    Perhaps(Option<Box<Point>>),
}

/// The most pairs of classes that are looked at.
const MAX_PAIRS: usize = 64;
/// The most work that a closer look may take.
const MAX_WORK: u32 = 24_000;
/// The most work that counting letters may take before that.
const MAX_COUNTING: u32 = 4_000;

/// Sets off what a variable stands for; no text of a request holds it.
const MARK: char = '\0';

/// A key, or the resource, that a point gives one of some classes.
struct Side<'a> {
    what: What<'a>,
    dim: usize,
    /// The classes, each with what is said of its values.
    classes: Vec<(usize, Bounds)>,
}

#[derive(Clone, Copy)]
enum What<'a> {
    Key(&'a str),
    Caller,
    Resource,
}

impl Compiled {
    /// Looks closer at a point none of whose requests was confirmed.
    pub(super) fn fitted(&self, point: &Point, work: &mut Work) -> Fitted {
        if let Ok(Some(cube)) = work.within(MAX_COUNTING, |own| self.miscounted(point, own)) {
            return Fitted::Never(cube);
        }
        let found = work.within(MAX_WORK, |own| self.fit_ties(point, own));
        found.unwrap_or(Fitted::Perhaps(None))
    }

    fn fit_ties(&self, point: &Point, work: &mut Work) -> Result<Fitted, Spent> {
        let mut fitted = point.clone();
        let mut is_changed = false;
        for at in self.bound_atoms(&point.cube) {
            let holds = self.layout.bits(&point.cube, self.atom_dim(at)).contains(1);
            let Some(atom) = self.draft.atoms.get(at).filter(|_| holds) else { continue };
            let [tie] = atom.ties.as_slice() else { continue };
            let Some((one, other)) = self.sides(tie, &point.cube) else { continue };
            let Some((first, second, text, piece)) = pair(tie, &one, &other, work)? else {
                let mut cube = self.layout.full();
                let holds = Bits::filled(2, |value| value == 1);
                self.layout.narrow(&mut cube, self.atom_dim(at), &holds);
                for dim in [one.dim, other.dim] {
                    self.layout.narrow(&mut cube, dim, &self.layout.bits(&point.cube, dim));
                }
                return Ok(Fitted::Never(cube));
            };
            for (dim, class) in [(one.dim, first), (other.dim, second)] {
                let only = Bits::filled(self.layout.len(dim), |it| it == class);
                self.layout.replace(&mut fitted.cube, dim, &only);
            }
            fitted.give(one.what, text);
            fitted.give(other.what, piece);
            is_changed = true;
        }
        Ok(Fitted::Perhaps(is_changed.then(|| Box::new(fitted))))
    }

    /// What a tie is between: what has the text, and the variable's key. Nothing where this is not about
    /// two things that are looked at apart.
    fn sides(&self, tie: &Tie, cube: &Cube) -> Option<(Side<'_>, Side<'_>)> {
        let mut variables = tie.template.variables();
        let (variable, None) = (variables.next()?, variables.next()) else { return None };
        let is_known = tie.comparison.is_none_or(|it| {
            matches!(it, Comparison::StringEquals | Comparison::StringLike)
                || it.family() == Family::Arn
        });
        if !is_known || tie.key.is_none() && !is_in_last_part(&tie.template) {
            return None;
        }
        let one = match tie.key.as_deref() {
            None => self.resource_side(cube),
            Some("aws:principalarn") => self.caller_side(cube)?,
            Some(key) => self.key_side(key, cube)?,
        };
        let other =
            self.key_side(variable.key.folded(), cube).filter(|_| variable.default.is_none())?;
        let is_apart = one.dim != other.dim;
        let pairs = one.classes.len() * other.classes.len();
        (is_apart && pairs <= MAX_PAIRS).then_some((one, other))
    }

    fn key_side(&self, key: &str, cube: &Cube) -> Option<Side<'_>> {
        let key = self.key(key)?;
        let Classes::All(all) = &key.classes else { return None };
        let bits = self.layout.bits(cube, key.dim);
        let mut classes = Vec::new();
        for (at, class) in bits.iter().filter_map(|at| Some((at, all.get(at)?))) {
            match &class.value {
                ContextValue::One(_) => classes.push((at, self.bounds_of(&key.key, class)?)),
                // a variable without a value holds nothing together
                ContextValue::Absent => {}
                ContextValue::Many(_) | ContextValue::Unknown => return None,
            }
        }
        Some(Side { what: What::Key(&key.key), dim: key.dim, classes })
    }

    /// What the conditions say of the values of a class, as far as it is said in patterns.
    fn bounds_of(&self, key: &str, class: &KeyClass) -> Option<Bounds> {
        let own = self.draft.keys.get(key)?;
        let tests: Vec<_> = own.tests.iter().collect();
        let mut bounds = Bounds::of(domain(&Shape::of(key, &tests)));
        for (at, test) in own.tests.iter().enumerate().filter(|(_, test)| !test.has_open()) {
            let Some(operator) = test.operator() else { continue };
            let is_text = matches!(operator.comparison.family(), Family::String | Family::Arn);
            let is_negated = operator.comparison.is_negated();
            let matches = (class.holds.contains(at) || class.open.contains(at)) != is_negated;
            // A text that a variable is part of does not say what a value must not be.
            let says = test.templates().next().is_none() || matches && !is_negated;
            if is_text && says {
                bounds.add(text_patterns(test), matches);
            }
        }
        // What a question leaves out must not come in again.
        let asked = Asked::new(key, own, &self.setting);
        if !class.is_inside {
            bounds.add(asked.inside_patterns(), false);
        }
        if TRUST_KEYS.contains(&key) && !class.is_pinned && !class.is_named {
            bounds.add(own.named().collect(), false);
            bounds.add(own.tests.iter().flat_map(pinning).collect(), false);
        }
        Some(bounds)
    }

    fn caller_side(&self, cube: &Cube) -> Option<Side<'_>> {
        let bits = self.layout.bits(cube, CALLER);
        let mut classes = Vec::new();
        for (at, class) in bits.iter().filter_map(|at| Some((at, self.callers.get(at)?))) {
            // services and others without an ARN have no text that could fit
            if class.sort.is_identity() {
                classes.push((at, self.draft.traits.bounds(class)?));
            }
        }
        Some(Side { what: What::Caller, dim: CALLER, classes })
    }

    fn resource_side(&self, cube: &Cube) -> Side<'_> {
        let bits = self.layout.bits(cube, RESOURCE);
        let mut classes = Vec::new();
        for (at, class) in bits.iter().filter_map(|at| Some((at, self.resources.get(at)?))) {
            // calls without a resource have no text that could fit
            if class.arn != "*" {
                classes.push((at, self.draft.resources.bounds(class, &self.reach)));
            }
        }
        Side { what: What::Resource, dim: RESOURCE, classes }
    }
}

impl Point {
    fn give(&mut self, what: What<'_>, text: String) {
        match what {
            What::Key(key) => {
                self.lazy.retain(|(own, _)| **own != *key);
                self.lazy.push((key.into(), ContextValue::One(text.into())));
            }
            What::Caller => self.caller = Caller::parse(&text).ok(),
            What::Resource => self.resource = Some(text.into()),
        }
    }
}

/// Two classes with values that a tie holds together, and the values; the first that are found.
fn pair(
    tie: &Tie,
    one: &Side<'_>,
    other: &Side<'_>,
    work: &mut Work,
) -> Result<Option<(usize, usize, String, String)>, Spent> {
    let is_arn = tie.comparison.is_none_or(|it| it.family() == Family::Arn);
    let whole = marked(&tie.template, is_arn, tie.comparison == Some(Comparison::StringEquals));
    for (first, around) in &one.classes {
        for (second, inside) in &other.classes {
            let mut wanted = vec![vec![whole.clone()]];
            let lifted = |list: &[Pattern]| list.iter().map(spread).collect::<Vec<_>>();
            let pieces = |list: &[Pattern]| list.iter().map(between).collect::<Vec<_>>();
            wanted.extend(around.wanted.iter().map(|group| lifted(group)));
            wanted.extend(inside.wanted.iter().map(|group| pieces(group)));
            let avoided = [lifted(&around.avoided), pieces(&inside.avoided)].concat();
            let Some(text) = find_word(&wanted, &avoided, work)? else { continue };
            let piece = text.split(MARK).nth(1).unwrap_or_default().to_owned();
            return Ok(Some((*first, *second, text.replace(MARK, ""), piece)));
        }
    }
    Ok(None)
}

/// Whether a resource's variable stands in the last part of the ARN; elsewhere it is none.
fn is_in_last_part(template: &Template) -> bool {
    let Some(TemplatePart::Fixed(head)) = template.parts().first() else { return false };
    let texts = head.pieces().iter().map(|piece| match piece {
        Piece::Text(text) => text.matches(':').count(),
        Piece::One | Piece::Run => 0,
    });
    texts.sum::<usize>() >= 5
}

/// The words that a template takes, the variable's value between marks.
fn marked(template: &Template, is_arn: bool, is_exact: bool) -> Pattern {
    let mut pattern = Pattern::default();
    let mut colons = 0;
    for part in template.parts() {
        let TemplatePart::Fixed(glob) = part else {
            pattern.push(Token::Is(MARK));
            pattern.push(Token::Many(Class::NotNul));
            pattern.push(Token::Is(MARK));
            // the value may hold colons
            colons = 5;
            continue;
        };
        for piece in glob.pieces() {
            let class =
                if is_arn && !is_exact && colons < 5 { Class::NotColon } else { Class::NotNul };
            match piece {
                Piece::Text(text) => {
                    colons += text.matches(':').count();
                    pattern.push_text(text);
                }
                Piece::One => pattern.push(Token::One(class)),
                Piece::Run => pattern.push(Token::Many(class)),
            }
        }
    }
    pattern
}

/// A pattern that takes a word if it takes the word without its marks. Where a run can hold a mark, no
/// place beside it can: there is one way to follow a word.
fn spread(pattern: &Pattern) -> Pattern {
    let marks = Token::Many(Class::Nul);
    let mut found = Pattern::default();
    let mut is_run = false;
    for token in &pattern.0 {
        let runs = match token {
            Token::Many(Class::Any | Class::NotNul) => vec![Token::Many(Class::Any)],
            Token::Many(Class::NotColon) => vec![Token::Many(Class::Colonless)],
            // the marks may stand in the middle of it
            Token::Many(_) => vec![marks, *token, marks, *token, marks, *token, marks],
            Token::Is(_) | Token::IsLetter(_) | Token::One(_) => Vec::new(),
        };
        if runs.is_empty() && !is_run {
            found.push(marks);
        }
        is_run = !runs.is_empty();
        if is_run {
            for token in runs {
                found.push(token);
            }
        } else {
            found.push(if *token == Token::One(Class::Any) {
                Token::One(Class::NotNul)
            } else {
                *token
            });
        }
    }
    if !is_run {
        found.push(marks);
    }
    found
}

/// A pattern that takes a word if it takes the piece between its marks.
fn between(pattern: &Pattern) -> Pattern {
    let mut found = Pattern(vec![Token::Many(Class::NotNul), Token::Is(MARK)]);
    found.extend(&pattern.within(Class::NotNul));
    found.push(Token::Is(MARK));
    found.push(Token::Many(Class::Any));
    found
}

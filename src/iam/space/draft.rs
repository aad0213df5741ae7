//! What the statements of some documents ask of each dimension, before its classes are known.
//!
//! All patterns, traits and conditions of all documents are numbered in one place, so that two
//! policies are compared over the same classes. What cannot be read off a single dimension (an
//! unresolved value, a policy variable) becomes an *atom*: a yes-or-no of its own. The same text is
//! the same atom wherever it stands, so an Allow and a Deny on one unknown value cancel exactly.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::aws::catalogue;
use crate::iam::{Condition, Effect, Element, Known, PolicyDocument, Principal, Statement};
use crate::syntax::Open;

use super::super::condition::ConditionTest;
use super::super::decision::ConditionKey;
use super::super::evaluate::{PrincipalTest, ResourceTest, has_variables};
use super::super::pattern::{ArnPattern, Glob, Template, Variable};
use super::super::{Comparison, Family, Operator, Spanned};
use super::actions::ActionPatterns;
use super::callers::{Trait, Traits};
use super::dependent::{
    OfResource, account_of, account_trait, accounts_of, alone, fingerprint, globs, is_template,
    widest_action,
};
use super::facts::CALLER_KEYS;
use super::links::Link;
use super::resources::ResourcePatterns;
use super::setting::Setting;
use super::token::Pattern;
use super::values::text_patterns;

/// A yes-or-no that no dimension decides alone.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    /// What would settle it, for people: `var.account`, `${aws:username}`.
    pub(super) name: Box<str>,
    /// What it is, so that equal ones are one.
    text: Box<str>,
    /// Whether the policy leaves it open, and not the request.
    pub(super) is_parameter: bool,
    /// What makes it true in a request: a key, or the resource, has a text that other keys make. Of
    /// several, any one does.
    pub(super) ties: Vec<Tie>,
}

/// A text that a policy variable ties to other keys.
#[derive(Clone, Debug)]
pub(super) struct Tie {
    /// The key that has to have the text, in lower case; `None` for the resource.
    pub(super) key: Option<Box<str>>,
    /// The text.
    pub(super) template: Template,
    /// How a key is compared with it, negation aside.
    pub(super) comparison: Option<Comparison>,
}

/// All that the documents mention.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) traits: Traits,
    pub(super) actions: ActionPatterns,
    pub(super) resources: ResourcePatterns,
    /// The pattern of the resource that questions are about.
    pub(super) asked_resource: Option<usize>,
    pub(super) keys: BTreeMap<Box<str>, Box<KeyDraft>>,
    pub(super) atoms: Vec<Atom>,
    pub(super) statements: Vec<StatementDraft>,
    pub(super) links: Vec<Link>,
    of_resource: OfResource,
}

/// All conditions on one key.
#[derive(Debug)]
pub(super) struct KeyDraft {
    /// The key as somebody wrote it.
    pub(super) written: ConditionKey,
    /// What the catalogue says of it.
    pub(super) known: Option<&'static catalogue::ConditionKey>,
    /// The conditions, each once.
    pub(super) tests: Vec<ConditionTest>,
    index: BTreeMap<String, usize>,
    /// All values, as written.
    pub(super) texts: Vec<Box<str>>,
    /// Patterns that unresolved values could be.
    pub(super) more: Vec<Pattern>,
    /// Whether a policy variable ties it to another key.
    pub(super) is_tied: bool,
}

impl KeyDraft {
    /// The texts that something names without wildcards, each as a pattern.
    pub(super) fn named(&self) -> impl Iterator<Item = Pattern> {
        let all = self.tests.iter().flat_map(text_patterns).chain(self.more.iter().cloned());
        all.filter(|pattern| pattern.as_literal().is_some())
    }

    /// Whether a condition compares the texts of callers as something else, such as numbers: what
    /// such conditions tell apart is not among the callers' traits. Yes and no are told apart.
    fn is_mixed(test: &ConditionTest) -> bool {
        test.operator().is_some_and(|operator| match operator.comparison.family() {
            Family::String | Family::Arn | Family::Null => false,
            Family::Numeric | Family::Date | Family::Bool | Family::Binary | Family::Ip => true,
        })
    }

    /// Whether a condition on a key that follows from the caller tells callers apart by something
    /// that is not among their traits: by numbers, or by comparing two of their names. An ARN's
    /// account is the caller's, and the resource's is known.
    pub(super) fn is_odd(&self) -> bool {
        let key = self.written.folded();
        let is_free = |variable: &Variable| {
            let name = variable.key.folded();
            let is_account = ["aws:principalaccount", "kms:calleraccount"].contains(&name);
            CALLER_KEYS.contains(&name) && (!is_account || key == "aws:username")
        };
        let ties = |test: &ConditionTest| {
            let templates = test.templates();
            templates.flat_map(Template::variables).any(is_free)
        };
        let is_two_valued = key == "aws:principalisawsservice";
        self.tests.iter().any(|test| !is_two_valued && Self::is_mixed(test) || ties(test))
    }
}

/// One statement.
#[derive(Debug)]
pub(super) struct StatementDraft {
    /// The number of its document.
    pub(super) document: usize,
    /// Its number in the document; `None` for statements that are not resolved at all.
    pub(super) index: Option<usize>,
    pub(super) effect: Effect,
    /// Whether the effect itself is unresolved: then there is a draft for each, and atoms decide.
    pub(super) is_effect_open: bool,
    /// Whom it speaks of; `None` for everybody.
    pub(super) principal: Option<PrincipalDraft>,
    pub(super) action: ActionDraft,
    /// What it speaks of; `None` for everything.
    pub(super) resource: Option<(ResourceTest, Option<usize>)>,
    pub(super) conditions: Vec<ConditionDraft>,
    /// Atoms that must have these values.
    pub(super) atoms: Vec<(usize, bool)>,
}

/// The principals of a statement.
#[derive(Debug)]
pub(super) struct PrincipalDraft {
    /// The element.
    pub(super) test: PrincipalTest,
    /// The traits that it names, where it reaches nobody else.
    pub(super) named: Option<Vec<usize>>,
    /// Decides where the test does not.
    pub(super) atom: Option<usize>,
    /// The traits of callers that an unresolved value could name, whatever the test says of the
    /// caller that stands for them.
    pub(super) may_be: Vec<usize>,
}

/// The actions of a statement.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ActionDraft {
    /// Whether it is the `Not…` form.
    pub(super) is_negated: bool,
    /// The patterns, by number.
    pub(super) listed: Vec<usize>,
    /// Values that are not resolved: the atom of all, and the pattern of each, if there is one.
    pub(super) open: Option<(usize, Vec<Option<usize>>)>,
}

/// A condition.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ConditionDraft {
    /// The key, in lower case.
    pub(super) key: Box<str>,
    /// The number of the whole condition among the tests of its key, unresolved values left out
    /// where `parts` has them.
    pub(super) test: usize,
    /// Whether a single value must avoid all that is listed.
    pub(super) is_negated: bool,
    /// Values that depend: the test of that value alone, in the affirmative, and its atom.
    pub(super) parts: Vec<(usize, usize)>,
    /// The atom of the whole, where single values cannot be told apart.
    pub(super) whole: Option<usize>,
}

impl Draft {
    /// Reads documents in the light of what they are attached to.
    pub(super) fn of(documents: &[&PolicyDocument], setting: &Setting) -> Self {
        let mut draft = Self {
            traits: Traits::new(&setting.partition, setting.kind),
            actions: ActionPatterns::default(),
            resources: ResourcePatterns::default(),
            asked_resource: None,
            keys: BTreeMap::new(),
            atoms: Vec::new(),
            statements: Vec::new(),
            links: Vec::new(),
            of_resource: setting.of_resource(),
        };
        // The others follow when all is known that policies can tell accounts apart by.
        for account in setting.inside().take(1) {
            draft.traits.add(Trait::Account(account));
        }
        let asked = setting.asked_resource.as_ref();
        let asked = asked.and_then(|arn| Pattern::arn(&ArnPattern::new(&Glob::parse(arn))));
        draft.asked_resource = asked.map(|pattern| draft.resources.add(pattern));
        for action in &setting.asked {
            draft.actions.add(action);
        }
        draft.statements.reserve(documents.iter().map(|one| one.statements.len()).sum());
        for (number, document) in documents.iter().enumerate() {
            let variables = has_variables(document);
            for statement in &document.statements {
                draft.statement(number, statement, variables, setting);
            }
            if document.has_open_statements {
                draft.open_statements(number);
            }
        }
        draft
    }

    fn statement(
        &mut self,
        document: usize,
        statement: &Statement,
        variables: bool,
        setting: &Setting,
    ) {
        let Some(effect) = &statement.effect else { return };
        match &effect.value {
            Known::Yes(effect) => {
                self.statement_with((document, *effect, None), statement, variables, setting);
            }
            // One of two statements, as an atom decides.
            Known::No(open) => {
                let name = open.holes().collect::<Vec<_>>().join(", ");
                let atom = self.atom(&name, format!("effect {:?}", open.parts), true);
                for (effect, value) in [(Effect::Allow, true), (Effect::Deny, false)] {
                    let decided = (document, effect, Some((atom, value)));
                    self.statement_with(decided, statement, variables, setting);
                }
            }
        }
    }

    /// A statement of a document with an effect, and what decides that it has this one.
    fn statement_with(
        &mut self,
        (document, effect, decided): (usize, Effect, Option<(usize, bool)>),
        statement: &Statement,
        variables: bool,
        setting: &Setting,
    ) {
        // AWS: a statement without an action has no effect (KMS developer guide, "Key policies").
        let Some(action) = statement.action.as_ref().filter(|_| setting.counts(statement)) else {
            return;
        };
        let principal = statement.principal.as_ref().filter(|_| setting.kind.has_principals());
        let principal = principal.map(|element| self.principal(element, effect));
        let resource = statement.resource.as_ref().filter(|element| !is_everything(element));
        let resource = resource.map(|element| self.resource(element, variables));
        let action = self.action(action);
        let conditions =
            statement.conditions.iter().map(|one| self.condition(one, variables)).collect();
        let mut atoms = Vec::from_iter(decided);
        if statement.has_open_conditions {
            let name = format!("the conditions of `{}`", statement.name());
            let text = format!("conditions {document} {}", statement.index);
            atoms.push((self.atom(&name, text, true), true));
        }
        self.statements.push(StatementDraft {
            document,
            index: Some(statement.index),
            effect,
            is_effect_open: decided.is_some(),
            principal,
            action,
            resource,
            conditions,
            atoms,
        });
    }

    /// Statements that nobody could resolve may allow or deny anything.
    fn open_statements(&mut self, document: usize) {
        let everything = self.actions.add("*");
        for effect in [Effect::Allow, Effect::Deny] {
            let text = format!("statements {document} {effect:?}");
            let atom = self.atom("unresolved statements", text, true);
            self.statements.push(StatementDraft {
                document,
                index: None,
                effect,
                is_effect_open: false,
                principal: None,
                action: ActionDraft { listed: vec![everything], ..ActionDraft::default() },
                resource: None,
                conditions: Vec::new(),
                atoms: vec![(atom, true)],
            });
        }
    }

    /// The number of an atom, which is added where it is new.
    fn atom(&mut self, name: &str, text: String, is_parameter: bool) -> usize {
        self.atoms.iter().position(|known| *known.text == *text).unwrap_or_else(|| {
            let (name, text) = (name.into(), text.into());
            self.atoms.push(Atom { name, text, is_parameter, ties: Vec::new() });
            self.atoms.len() - 1
        })
    }

    /// Notes what makes an atom true: that the key, or the resource, has one of some texts.
    fn tie<'t>(
        &mut self,
        atom: usize,
        (key, comparison): (Option<&str>, Option<Comparison>),
        texts: impl IntoIterator<Item = &'t str>,
    ) {
        let has_wildcards = comparison != Some(Comparison::StringEquals);
        if let Some(atom) = self.atoms.get_mut(atom).filter(|atom| atom.ties.is_empty()) {
            let tie = |text: &str| Tie {
                key: key.map(Into::into),
                template: Template::parse(text, has_wildcards),
                comparison,
            };
            atom.ties.extend(texts.into_iter().map(tie));
        }
    }

    /// The atom of an element's values that are not resolved; `None` where all are.
    fn open_atom<T>(
        &mut self,
        place: impl FnOnce() -> String,
        element: &Element<T>,
    ) -> Option<usize> {
        let open: Vec<&Open> = element.values.iter().filter_map(|one| one.value.no()).collect();
        let first = open.first()?;
        let names: Vec<&str> = open.iter().flat_map(|one| one.holes()).collect();
        let name = if names.is_empty() { first.reason.to_string() } else { names.join(", ") };
        let parts: Vec<_> = open.iter().map(|one| &one.parts).collect();
        let text = format!("{} {} {parts:?}", place(), element.negated);
        Some(self.atom(&name, text, true))
    }

    fn principal(&mut self, element: &Element<Principal>, effect: Effect) -> PrincipalDraft {
        let traits: Vec<Option<usize>> =
            element.known().map(|(principal, _)| self.traits.of_principal(principal)).collect();
        let test = PrincipalTest::new(element);
        let is_by_name = !test.is_negated() && !test.has_open();
        let named = traits.into_iter().collect::<Option<Vec<_>>>().filter(|_| is_by_name);
        let mut may_be = Vec::new();
        for glob in test.open_globs().filter(|glob| !glob.is_anything()) {
            may_be.push(self.traits.add(Trait::Unresolved(Pattern::glob(glob))));
            if let Some(account) = account_of(glob) {
                self.traits.add(account);
            }
        }
        // Whom `NotPrincipal` exempts hangs on the effect, and on the names beside the unknown one.
        let place = || {
            if element.negated {
                format!("principal {effect:?} {:?}", test.named())
            } else {
                "principal".into()
            }
        };
        let atom = self.open_atom(place, element);
        PrincipalDraft { test, named, atom, may_be }
    }

    fn action(&mut self, element: &Element<Box<str>>) -> ActionDraft {
        let known = element.known().filter(|(text, _)| is_action(text));
        let listed = known.map(|(text, _)| self.actions.add(text)).collect();
        let open = self.open_atom(|| "action".into(), element).map(|atom| {
            let values = element.values.iter().filter_map(|one| one.value.no());
            let pattern = |open: &Open| widest_action(open).map(|text| self.actions.add(&text));
            (atom, values.map(pattern).collect())
        });
        ActionDraft { is_negated: element.negated, listed, open }
    }

    fn resource(
        &mut self,
        element: &Element<Box<str>>,
        variables: bool,
    ) -> (ResourceTest, Option<usize>) {
        let arn = |glob: &Glob| {
            let arn = ArnPattern::new(glob);
            Pattern::arn(&if arn.has_wildcard() { arn.padded() } else { arn })
        };
        let mut templates = Vec::new();
        let mut listed = Vec::new();
        for text in element.known().map(|(text, _)| &**text).filter(|text| *text != "*") {
            match Template::read(text, variables, true) {
                Ok(glob) => listed.extend(arn(&glob)),
                Err(template) => {
                    templates.push(text);
                    arn(&template.relaxed()).map(|pattern| self.resources.add(pattern));
                }
            }
        }
        self.resources.add_all(listed);
        let test = ResourceTest::new(element, variables);
        for glob in test.open_globs() {
            self.resources.add(Pattern::glob(glob));
        }
        let atom = self.open_atom(|| format!("resource {templates:?}"), element);
        let atom = atom.or_else(|| {
            let same = format!("resource template {} {templates:?}", element.negated);
            (!templates.is_empty()).then(|| self.atom(&templates.join(", "), same, false))
        });
        if let (Some(atom), false) = (atom, element.negated) {
            self.tie(atom, (None, None), templates);
        }
        (test, atom)
    }

    fn condition(&mut self, condition: &Condition, variables: bool) -> ConditionDraft {
        // Most have no variable, and are read for less.
        let mut known = condition.values.iter().filter_map(|value| value.value.yes());
        let variables = variables && known.any(|text| text.contains('$'));
        let filled =
            if variables { self.of_resource.fill(condition) } else { Cow::Borrowed(condition) };
        let condition = &*filled;
        let written = &*condition.key.value;
        let key: Box<str> = written.to_lowercase().into();
        let operator = condition.meaning.or_else(|| Operator::any_case(&condition.operator.value));
        let comparison = operator.map(|operator| operator.comparison);
        let has_set_prefix = operator.is_some_and(|operator| operator.quantifier.is_some());
        let is_negated = comparison.is_some_and(Comparison::is_negated);
        let is_dependent = |value: &Spanned<Known<Box<str>>>| match &value.value {
            Known::Yes(text) => variables && is_template(text, comparison),
            Known::No(_) => true,
        };
        if !condition.values.iter().any(is_dependent) {
            let test = self.test((&key, written), condition, variables);
            return ConditionDraft { key, test, is_negated, parts: Vec::new(), whole: None };
        }
        let (open, fixed): (Vec<_>, Vec<_>) =
            condition.values.iter().cloned().partition(is_dependent);
        // Several values to avoid at once would double the cubes with each.
        let is_many = is_negated && open.len() > 3;
        if has_set_prefix || is_many || comparison == Some(Comparison::Null) {
            let atom = self.value_atom(condition, &open, variables);
            if has_set_prefix && !is_negated {
                let texts = open.iter().filter_map(|value| value.value.yes().map(|it| &**it));
                self.tie(atom, (Some(&key), comparison), texts);
            }
            let test = self.test((&key, written), condition, variables);
            let whole = Some(atom);
            return ConditionDraft { key, test, is_negated, parts: Vec::new(), whole };
        }
        let known = Condition { values: fixed, ..condition.clone() };
        let test = self.test((&key, written), &known, variables);
        let parts = open
            .into_iter()
            .map(|value| {
                let alone = alone(condition, value, operator);
                let atom = self.value_atom(&alone, &alone.values, variables);
                if let Some(text) = alone.values.first().and_then(|value| value.value.yes()) {
                    let comparison = alone.meaning.map(|operator| operator.comparison);
                    self.tie(atom, (Some(&key), comparison), [&**text]);
                }
                (self.test((&key, written), &alone, variables), atom)
            })
            .collect();
        ConditionDraft { key, test, is_negated, parts, whole: None }
    }

    /// The atom of values that depend on the policy's parameters or on other keys.
    fn value_atom(
        &mut self,
        condition: &Condition,
        values: &[Spanned<Known<Box<str>>>],
        variables: bool,
    ) -> usize {
        let is_parameter = values.iter().any(|value| value.value.no().is_some());
        let names: Vec<String> = values
            .iter()
            .map(|value| match &value.value {
                Known::Yes(text) => text.to_string(),
                Known::No(open) => open.holes().collect::<Vec<_>>().join(", "),
            })
            .collect();
        let key = condition.key.value.to_lowercase();
        let text = format!("{key} {}", fingerprint(condition, variables));
        self.atom(&names.join(", "), text, is_parameter)
    }

    /// The number of a condition among those of its key, which is added where it is new. The key is
    /// given in lower case, and as written.
    fn test(&mut self, key: (&str, &str), condition: &Condition, variables: bool) -> usize {
        let fingerprint = fingerprint(condition, variables);
        let own = self.key_draft(key);
        if let Some(at) = own.index.get(&fingerprint) {
            return *at;
        }
        let test = ConditionTest::new(condition, variables);
        own.texts.extend(condition.values.iter().filter_map(|value| value.value.yes()).cloned());
        own.more.extend(test.open_globs().map(Pattern::glob));
        let at = own.tests.len();
        own.tests.push(test);
        own.index.insert(fingerprint, at);
        at
    }

    /// What is known of a key, so far nothing where it is new.
    pub(super) fn key_draft(&mut self, (folded, written): (&str, &str)) -> &mut KeyDraft {
        self.keys.entry(folded.into()).or_insert_with(|| {
            Box::new(KeyDraft {
                written: ConditionKey::new(written),
                known: catalogue::condition_key(folded),
                tests: Vec::new(),
                index: BTreeMap::new(),
                texts: Vec::new(),
                more: Vec::new(),
                is_tied: false,
            })
        })
    }

    /// Adds to the callers' traits what conditions on `key` can tell apart, where the key follows
    /// from the caller.
    pub(super) fn add_caller_traits(&mut self, key: &str) {
        let Some(own) = self.keys.get(key) else { return };
        let mut found = Vec::new();
        for test in &own.tests {
            match key {
                "aws:principalarn" => {
                    let open = test.open_globs().map(Pattern::glob);
                    found.extend(text_patterns(test).into_iter().chain(open).map(Trait::Arn));
                    found.extend(accounts_of(test));
                    found.extend(test.open_globs().filter_map(account_of));
                }
                "aws:principalaccount" | "kms:calleraccount" => {
                    let open = test.open_globs().cloned();
                    found.extend(globs(test).into_iter().chain(open).map(account_trait));
                }
                "aws:username" => {
                    let open = test.open_globs().map(Pattern::glob);
                    found.extend(text_patterns(test).into_iter().chain(open).map(Trait::UserName));
                }
                "aws:principalservicename" => {
                    let open = test.open_globs().map(Pattern::glob);
                    let all = text_patterns(test).into_iter().chain(open);
                    found.extend(all.map(Trait::ServiceName));
                }
                _ => {}
            }
        }
        for one in found {
            self.traits.add(one);
        }
    }
}

/// Whether an element is `"*"` alone.
fn is_everything(element: &Element<Box<str>>) -> bool {
    let is_all =
        |one: &Spanned<Known<Box<str>>>| one.value.yes().is_some_and(|text| &**text == "*");
    !element.negated && element.values.len() == 1 && element.values.iter().all(is_all)
}

/// AWS: IAM user guide, "AWS JSON policy elements: Action": `*`, or a service prefix and a name.
fn is_action(text: &str) -> bool {
    text == "*" || text.contains(':')
}

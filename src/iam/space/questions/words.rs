//! Callers and circumstances in words.

use std::collections::BTreeMap;

use super::super::bits::Bits;
use super::super::callers::{CallerClass, Sort};
use super::super::compile::{Classes, Compiled, KeyDim};
use super::super::cube::Cube;
use super::super::dependent::affirmed;
use super::super::draft::Atom;
use super::super::keys::KeyClass;
use crate::aws::AccountId;
use crate::iam::request::ContextValue;
use crate::iam::{Condition, PolicyDocument};

/// Words for sets of callers and for circumstances.
pub(super) struct Words<'c> {
    compiled: &'c Compiled,
    /// The conditions that depend on nothing open, by key and number.
    conditions: BTreeMap<(&'c str, usize), &'c Condition>,
    /// Sets that have a word of their own, the largest first.
    groups: Vec<(Bits, String)>,
}

impl<'c> Words<'c> {
    pub(super) fn new(compiled: &'c Compiled, documents: &[&'c PolicyDocument]) -> Self {
        let mut groups = Vec::new();
        let mut add = |set: Bits, word: String| {
            if !set.is_empty() {
                groups.push((set, word));
            }
        };
        let identities = compiled.callers_that(|class| class.sort.is_identity());
        add(Bits::all(compiled.callers.len()), "everybody, AWS services included".into());
        add(identities.clone(), "every AWS account".into());
        let services = compiled.callers_that(|class| class.sort == Sort::Service);
        add(services, "every AWS service".into());
        // An account that stands for others is one that no policy tells from strangers.
        let traits = &compiled.draft.traits;
        let (alike, told): (Vec<_>, Vec<_>) =
            traits.accounts().into_iter().partition(|(at, _)| !traits.stands_for(*at).is_empty());
        let by_trait = compiled.callers_by_trait();
        let of = |at: usize| {
            let mut own = identities.clone();
            own.keep(by_trait.get(at).unwrap_or(&identities));
            own
        };
        let mut others = identities.clone();
        for (at, account) in &told {
            let own = of(*at);
            others.drop(&own);
            add(own, format!("account {account}"));
        }
        let mut named: Vec<AccountId> = told.iter().map(|(_, own)| *own).collect();
        add(others.clone(), others_in_words(&named));
        named.extend(alike.iter().flat_map(|(at, _)| traits.stands_for(*at)));
        for (at, _) in &alike {
            others.drop(&of(*at));
        }
        add(others, others_in_words(&named));
        for (at, _) in &alike {
            add(of(*at), format!("accounts {}", listed(traits.stands_for(*at))));
        }
        let conditions = written(compiled, documents);
        Self { compiled, conditions, groups }
    }

    /// Callers in words: large groups by what they have in common, the others one by one.
    pub(super) fn in_words(&self, callers: &Bits) -> Vec<String> {
        let mut rest = callers.clone();
        let mut words = Vec::new();
        for (set, word) in &self.groups {
            if set.is_within(callers) && set.meets(&rest) {
                rest.drop(set);
                words.push(word.clone());
            }
        }
        for (set, word) in &self.groups {
            if let Some(but) = self.exceptions(set, callers).filter(|_| set.meets(&rest)) {
                rest.drop(set);
                words.push(format!("{word} but {}", but.join(" and ")));
            }
        }
        words.extend(self.each(&rest));
        words
    }

    fn each(&self, callers: &Bits) -> impl Iterator<Item = String> {
        let classes = callers.iter().filter_map(|at| self.compiled.callers.get(at));
        classes.map(|class| self.one_in_words(class))
    }

    /// Whom of a group some callers lack, if that is a few that something tells from all others.
    fn exceptions(&self, group: &Bits, callers: &Bits) -> Option<Vec<String>> {
        const MOST: usize = 3;
        let mut lacking = group.clone();
        lacking.drop(callers);
        let count = lacking.iter().count();
        let accounts = self.compiled.draft.traits.accounts();
        let is_account = |own: usize| accounts.iter().any(|(at, _)| *at == own);
        let is_told = |at: usize| {
            let class = self.compiled.callers.get(at);
            class.is_some_and(|it| it.is_named || !it.traits.iter().all(is_account))
        };
        let is_few = (1..=MOST).contains(&count) && count * 2 < group.iter().count();
        (is_few && lacking.iter().all(is_told)).then(|| self.each(&lacking).collect())
    }

    fn one_in_words(&self, class: &CallerClass) -> String {
        let caller = self.compiled.draft.traits.befriend(class, None);
        match class.sort {
            Sort::WebIdentity if class.is_named => format!("web identities of {caller}"),
            Sort::Saml if class.is_named => format!("users of {caller}"),
            Sort::Unsigned => "unsigned requests".into(),
            _ if class.is_named => caller.to_string(),
            Sort::Role => format!("roles such as {caller}"),
            Sort::User => format!("users such as {caller}"),
            Sort::Service => format!("services such as {caller}"),
            Sort::WebIdentity => format!("web identities of providers such as {caller}"),
            Sort::Saml => format!("users of SAML providers such as {caller}"),
            Sort::FederatedUser => format!("federated users such as {caller}"),
            Sort::Root => format!("root users such as {caller}"),
        }
    }

    /// What a cube asks of condition keys, in words.
    pub(super) fn when(&self, cube: &Cube) -> Vec<String> {
        let compiled = self.compiled;
        let mut words: Vec<String> =
            compiled.keys.iter().filter_map(|key| self.key_in_words(key, cube)).collect();
        for atom in compiled.bound_atoms(cube) {
            let is_true = compiled.layout.bits(cube, compiled.atom_dim(atom)).contains(1);
            if let Some(atom) = compiled.draft.atoms.get(atom) {
                let verb = if is_true { "matches" } else { "does not match" };
                words.push(format!("{} {verb} `{}`", self.tied_in_words(atom), atom.name));
            }
        }
        words
    }

    /// What has to match the text of an atom.
    fn tied_in_words(&self, atom: &Atom) -> String {
        match atom.ties.first().map(|tie| tie.key.as_deref()) {
            Some(Some(key)) => {
                let written = self.compiled.draft.keys.get(key).map(|own| own.written.as_str());
                format!("`{}`", written.unwrap_or(key))
            }
            Some(None) => "the resource".into(),
            None => "the request".into(),
        }
    }

    fn key_in_words(&self, key: &KeyDim, cube: &Cube) -> Option<String> {
        let own = self.compiled.draft.keys.get(&key.key)?;
        let name = own.written.as_str();
        let Classes::All(classes) = &key.classes else {
            let mut dims = key.dims(own.tests.len());
            let is_open = dims.all(|dim| self.compiled.layout.bits(cube, dim) == Bits::all(2));
            return (!is_open).then(|| format!("`{name}` fits the conditions"));
        };
        let bits = self.compiled.layout.bits(cube, key.dim);
        if bits == Bits::all(classes.len()) {
            return None;
        }
        let inside: Vec<&KeyClass> = bits.iter().filter_map(|at| classes.get(at)).collect();
        let outside = bits.complement(classes.len());
        let outside: Vec<&KeyClass> = outside.iter().filter_map(|at| classes.get(at)).collect();
        let may_be_absent = inside.iter().any(|class| class.value == ContextValue::Absent);
        let values: Vec<&&KeyClass> =
            inside.iter().filter(|class| class.value != ContextValue::Absent).collect();
        Some(match (may_be_absent, values.as_slice()) {
            (true, []) => format!("`{name}` is absent"),
            (_, values)
                if !values.is_empty() && values.iter().all(|class| is_pinned_text(class)) =>
            {
                let list = values.iter().map(|class| value_in_words(&class.value));
                let list = list.collect::<Vec<_>>().join(" or ");
                let absent = if may_be_absent { ", or absent" } else { "" };
                format!("`{name}` is {list}{absent}")
            }
            (_, _) if outside.iter().all(|class| class.value == ContextValue::Absent) => {
                format!("`{name}` is present")
            }
            _ if let Some(words) = self.by_conditions((key, classes), &bits) => {
                format!("`{name}` {words}")
            }
            (_, _) if outside.iter().all(|class| is_pinned_text(class)) => {
                let list = outside.iter().map(|class| value_in_words(&class.value));
                format!("`{name}` is not {}", list.collect::<Vec<_>>().join(" or "))
            }
            (may_be_absent, values) => {
                let example =
                    values.first().map(|class| value_in_words(&self.compiled.befriend(key, class)));
                let absent = if may_be_absent { ", or absent" } else { "" };
                format!("`{name}` is such as {}{absent}", example.unwrap_or_default())
            }
        })
    }

    /// Classes of a key as those for which some conditions hold and others do not, if they are just
    /// these.
    fn by_conditions(&self, (key, classes): (&KeyDim, &[KeyClass]), bits: &Bits) -> Option<String> {
        let of_key = (&*key.key, 0)..=(&*key.key, usize::MAX);
        let mut told: Vec<(Bits, String)> = Vec::new();
        for ((_, test), condition) in self.conditions.range(of_key) {
            if classes.iter().any(|class| class.open.contains(*test)) {
                continue;
            }
            let holds = |at: usize| classes.get(at).is_some_and(|it| it.holds.contains(*test));
            let holding = Bits::filled(classes.len(), holds);
            if bits.is_within(&holding) {
                told.push((
                    holding,
                    format!("meets {}", wanted(condition, &condition.operator.value)),
                ));
            } else if !bits.meets(&holding) {
                let failing = holding.complement(classes.len());
                told.push((failing, unmet(condition)));
            }
        }
        let is_just = |told: &[(Bits, String)]| {
            let mut all = Bits::all(classes.len());
            for (set, _) in told {
                all.keep(set);
            }
            all == *bits
        };
        let mut at = told.len();
        while let Some(last) = at.checked_sub(1) {
            at = last;
            let mut fewer = told.clone();
            fewer.remove(last);
            if is_just(&fewer) {
                told = fewer;
            }
        }
        let words = told.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>().join(" and ");
        (!told.is_empty() && is_just(&told)).then_some(words)
    }
}

/// The conditions of some documents, as they are written, by key and number.
fn written<'c>(
    compiled: &'c Compiled,
    documents: &[&'c PolicyDocument],
) -> BTreeMap<(&'c str, usize), &'c Condition> {
    let mut found = BTreeMap::new();
    for draft in &compiled.draft.statements {
        let document = documents.get(draft.document);
        let statement = document.zip(draft.index).and_then(|(it, at)| it.statements.get(at));
        let conditions = statement.map_or(&[][..], |it| &*it.conditions);
        let settled = draft.conditions.iter().zip(conditions);
        for (one, condition) in settled.filter(|(it, _)| it.parts.is_empty() && it.whole.is_none())
        {
            found.entry((&*one.key, one.test)).or_insert(condition);
        }
    }
    found
}

/// What a condition wants, as it is written; long lists are cut short.
fn wanted(condition: &Condition, operator: &str) -> String {
    const SHOWN: usize = 4;
    let texts: Vec<String> = condition.known().map(|(text, _)| format!("`{text}`")).collect();
    let shown = texts.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(" or ");
    let more = match texts.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" or {more} more"),
    };
    format!("`{operator}` {shown}{more}")
}

/// What does not meet a condition: of a negated one, what meets its affirmative.
fn unmet(condition: &Condition) -> String {
    let negated = condition.meaning.filter(|it| it.comparison.is_negated());
    match negated.filter(|it| it.quantifier.is_none()) {
        Some(it) => format!("meets {}", wanted(condition, affirmed(it.comparison).name())),
        None => format!("does not meet {}", wanted(condition, &condition.operator.value)),
    }
}

/// Whether a class is one text that a policy names. A list stands for all lists that behave alike.
fn is_pinned_text(class: &KeyClass) -> bool {
    class.is_named && matches!(class.value, ContextValue::One(_))
}

fn value_in_words(value: &ContextValue) -> String {
    match value {
        ContextValue::One(value) => format!("`{value}`"),
        ContextValue::Many(values) => format!("`[{}]`", values.join(", ")),
        ContextValue::Absent => "absent".into(),
        ContextValue::Unknown => "unknown".into(),
    }
}

fn others_in_words(accounts: &[AccountId]) -> String {
    match accounts {
        [] => "every AWS account".into(),
        [account] => format!("every account but {account}"),
        many => format!("every account but {}", listed(many)),
    }
}

/// The first accounts, and how many more there are.
fn listed(accounts: &[AccountId]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = accounts.iter().take(SHOWN).map(ToString::to_string).collect();
    match accounts.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

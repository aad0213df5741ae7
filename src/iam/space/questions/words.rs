//! Callers and circumstances in words.

use super::super::bits::Bits;
use super::super::callers::{CallerClass, Sort};
use super::super::compile::{Classes, Compiled, KeyDim};
use super::super::cube::Cube;
use super::super::draft::Atom;
use super::super::keys::KeyClass;
use crate::aws::AccountId;
use crate::iam::request::ContextValue;

/// Words for sets of callers.
pub(super) struct Callers<'c> {
    compiled: &'c Compiled,
    /// Sets that have a word of their own, the largest first.
    groups: Vec<(Bits, String)>,
}

impl<'c> Callers<'c> {
    pub(super) fn new(compiled: &'c Compiled) -> Self {
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
        Self { compiled, groups }
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
        let left = rest.iter().filter_map(|at| self.compiled.callers.get(at));
        words.extend(left.map(|class| self.one_in_words(class)));
        words
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
}

impl Compiled {
    /// What a cube asks of condition keys, in words.
    pub(super) fn when(&self, cube: &Cube) -> Vec<String> {
        let mut words: Vec<String> =
            self.keys.iter().filter_map(|key| self.key_in_words(key, cube)).collect();
        for atom in self.bound_atoms(cube) {
            let is_true = self.layout.bits(cube, self.atom_dim(atom)).contains(1);
            if let Some(atom) = self.draft.atoms.get(atom) {
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
                let written = self.draft.keys.get(key).map(|own| own.written.as_str());
                format!("`{}`", written.unwrap_or(key))
            }
            Some(None) => "the resource".into(),
            None => "the request".into(),
        }
    }

    fn key_in_words(&self, key: &KeyDim, cube: &Cube) -> Option<String> {
        let own = self.draft.keys.get(&key.key)?;
        let name = own.written.as_str();
        let Classes::All(classes) = &key.classes else {
            let mut dims = key.dims(own.tests.len());
            let is_open = dims.all(|dim| self.layout.bits(cube, dim) == Bits::all(2));
            return (!is_open).then(|| format!("`{name}` fits the conditions"));
        };
        let bits = self.layout.bits(cube, key.dim);
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
            (_, _) if outside.iter().all(|class| is_pinned_text(class)) => {
                let list = outside.iter().map(|class| value_in_words(&class.value));
                format!("`{name}` is not {}", list.collect::<Vec<_>>().join(" or "))
            }
            (may_be_absent, values) => {
                let example =
                    values.first().map(|class| value_in_words(&self.befriend(key, class)));
                let absent = if may_be_absent { ", or absent" } else { "" };
                format!("`{name}` is such as {}{absent}", example.unwrap_or_default())
            }
        })
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

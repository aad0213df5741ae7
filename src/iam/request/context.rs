//! The request's condition keys: present with values, absent, or unknown.
//!
//! Absent and unknown are different things: `StringNotEquals` is true for a key that is certainly
//! absent, and undecided for one that nobody told.

/// What a request says of one key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContextValue {
    /// A single-valued key and its value.
    One(Box<str>),
    /// A multi-valued key and its values; without values it counts as absent.
    Many(Vec<Box<str>>),
    /// The request has no such key.
    Absent,
    /// Nobody told.
    Unknown,
}

/// What a look-up finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup<'a> {
    /// A single-valued key and its value.
    One(&'a str),
    /// A multi-valued key and its values, at least one.
    Many(&'a [Box<str>]),
    /// The request has no such key, or no values for it.
    Absent,
    /// Nobody told.
    Unknown,
}

/// What holds for keys that are not listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Rest {
    /// The list is complete.
    #[default]
    Absent,
    /// Nobody told.
    Unknown,
}

/// All keys of a request. Names are kept in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Sorted by name, each name once.
    entries: Vec<(Box<str>, ContextValue)>,
    rest: Rest,
}

impl Context {
    /// A context in which every key that is not set is unknown, instead of absent.
    pub fn open() -> Self {
        Self::with_rest(Rest::Unknown)
    }

    pub(super) fn with_rest(rest: Rest) -> Self {
        Self { entries: Vec::new(), rest }
    }

    pub(super) const fn rest(&self) -> Rest {
        self.rest
    }

    /// Whether keys that are not set are unknown.
    pub fn is_open(&self) -> bool {
        self.rest == Rest::Unknown
    }

    /// Sets a key, in any case; a later value takes the place of an earlier one.
    pub fn set(&mut self, key: &str, value: ContextValue) {
        let is_folded = key.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let key: Box<str> = if is_folded { key.into() } else { key.to_lowercase().into() };
        match self.entries.binary_search_by(|(name, _)| name.cmp(&key)) {
            Ok(at) => {
                if let Some((_, old)) = self.entries.get_mut(at) {
                    *old = value;
                }
            }
            Err(at) => self.entries.insert(at, (key, value)),
        }
    }

    /// Sets a single-valued key.
    pub fn set_one(&mut self, key: &str, value: &str) {
        self.set(key, ContextValue::One(value.into()));
    }

    /// Sets a multi-valued key.
    pub fn set_many<'v>(&mut self, key: &str, values: impl IntoIterator<Item = &'v str>) {
        self.set(key, ContextValue::Many(values.into_iter().map(Into::into).collect()));
    }

    /// Says that the request certainly has no such key.
    pub fn set_absent(&mut self, key: &str) {
        self.set(key, ContextValue::Absent);
    }

    /// Says that nobody told whether the request has the key, and with which value.
    pub fn set_unknown(&mut self, key: &str) {
        self.set(key, ContextValue::Unknown);
    }

    /// What the request says of a key, given in lower case.
    pub fn get(&self, folded: &str) -> Lookup<'_> {
        // names of a few keys differ in length more often than at their beginning
        let found = if self.entries.len() <= 16 {
            self.entries.iter().find(|(name, _)| **name == *folded)
        } else {
            let at = self.entries.binary_search_by(|(name, _)| (**name).cmp(folded));
            at.ok().and_then(|at| self.entries.get(at))
        };
        match found {
            None if self.rest == Rest::Unknown => Lookup::Unknown,
            None | Some((_, ContextValue::Absent)) => Lookup::Absent,
            Some((_, ContextValue::One(value))) => Lookup::One(value),
            Some((_, ContextValue::Many(values))) if values.is_empty() => Lookup::Absent,
            Some((_, ContextValue::Many(values))) => Lookup::Many(values),
            Some((_, ContextValue::Unknown)) => Lookup::Unknown,
        }
    }

    /// All keys that were set, in lower case, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.entries.iter().map(|(name, value)| (&**name, value))
    }

    pub(super) fn overlay(&mut self, other: Self) {
        for (name, value) in other.entries {
            self.set(&name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_whatever_their_case() {
        let mut context = Context::default();
        context.set_one("aws:PrincipalTag/Team", "red");
        context.set_one("AWS:principaltag/TEAM", "blue");
        assert_eq!(context.get("aws:principaltag/team"), Lookup::One("blue"));
        assert_eq!(context.iter().count(), 1);
    }

    #[test]
    fn no_values_are_absence() {
        let mut context = Context::default();
        context.set_many("aws:TagKeys", []);
        assert_eq!(context.get("aws:tagkeys"), Lookup::Absent);
    }

    #[test]
    fn an_open_context_knows_only_what_it_was_told() {
        let mut context = Context::open();
        context.set_absent("kms:ViaService");
        assert_eq!(context.get("kms:viaservice"), Lookup::Absent);
        assert_eq!(context.get("aws:sourceip"), Lookup::Unknown);
    }
}

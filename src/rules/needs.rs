//! What a document must contain for a query to hit: the cheap question before the query.
//!
//! The build script asks it for the pages in `rules/` (it includes this file), the loader for
//! users' pages. The answer may be too short, never too long: of a filter that holds `||`, or
//! whose `&&` do not stand on its outermost level, nothing is taken.

/// Member names and texts without which `query` selects nothing, sorted.
pub(super) fn needs(query: &str) -> Vec<String> {
    let query = query.trim();
    let (path, filter) = query.split_once("[?").unwrap_or((query, ""));
    let mut found = words(path);
    let atoms: Vec<&str> = filter.split("&&").collect();
    if !filter.contains("||") && are_whole(&atoms) {
        found.extend(atoms.into_iter().filter(|atom| is_positive(atom)).flat_map(words));
    }
    found.sort();
    found.dedup();
    found
}

/// Whether the brackets of every atom are closed in it; the last one also closes the filter.
fn are_whole(atoms: &[&str]) -> bool {
    let count = |atom: &str, brackets: [char; 2]| atom.matches(brackets).count();
    let last = atoms.len().saturating_sub(1);
    atoms.iter().enumerate().all(|(index, atom)| {
        count(atom, ['[', '(']) + usize::from(index == last) == count(atom, [']', ')'])
    })
}

/// Whether every name and text of an atom has to be there for it to be true.
fn is_positive(atom: &str) -> bool {
    const CASTS_OUT: &[&str] = &["!", "count", "length", "nin(", "none_of", "subset_of", "<", ">"];
    let has_member = |side: &str| side.contains(['@', '$']);
    let two_members = |(left, right): (&str, &str)| has_member(left) && has_member(right);
    let compares_two_members = atom.split_once("==").is_some_and(two_members);
    !compares_two_members && !CASTS_OUT.iter().any(|word| atom.contains(word))
}

/// Names behind a dot, and texts in quotes.
fn words(part: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = part;
    while let Some((mark, after)) = next_mark(rest) {
        let is_name = mark == '.';
        let ends = |letter: char| {
            if is_name { !letter.is_alphanumeric() && letter != '_' } else { letter == mark }
        };
        let (word, tail) = after.split_at(after.find(ends).unwrap_or(after.len()));
        let is_number = is_name && word.starts_with(|letter: char| letter.is_ascii_digit());
        if !word.is_empty() && !word.contains('\\') && !is_number {
            found.push(word.to_owned());
        }
        rest = if is_name { tail } else { tail.get(1..).unwrap_or("") };
    }
    found
}

/// The next dot or quote, and what follows it.
fn next_mark(text: &str) -> Option<(char, &str)> {
    let at = text.find(['.', '\'', '"'])?;
    let after = text.get(at..)?;
    let mark = after.chars().next()?;
    Some((mark, after.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::needs;

    #[track_caller]
    fn check(query: &str, expected: &[&str]) {
        assert_eq!(needs(query), expected, "{query}");
    }

    #[test]
    fn members_and_texts_that_must_be_there_are_needed() {
        check(
            "$.Statement[?@.Effect == 'Allow' && @.NotPrincipal]",
            &["Allow", "Effect", "NotPrincipal", "Statement"],
        );
        check(
            "$.Statement[?in('kms:decrypt', @.Actions)].Sid",
            &["Actions", "Sid", "Statement", "kms:decrypt"],
        );
        check(
            "$.Statement[?@.Conditions[?@.Key == 'a.b']]",
            &["Conditions", "Key", "Statement", "a.b"],
        );
        check("$.Rules[?@.Days == 1.5]", &["Days", "Rules"]);
    }

    #[test]
    fn what_may_be_absent_is_not() {
        check("$.Statement[?!@.Sid && @.Effect]", &["Effect", "Statement"]);
        check("$.Statement[?@.Sid || @.Effect]", &["Statement"]);
        check("$.Statement[?@.Effect != 'Deny']", &["Statement"]);
        check("$.Statement[?nin('a', @.Actions)]", &["Statement"]);
        check("$.Statement[?@.Action == @.NotAction]", &["Statement"]);
        check("$.Statement[?!(@.Sid && @.Effect)]", &["Statement"]);
        check("$.Statement[?!@.Conditions[?@.Key && @.Values]]", &["Statement"]);
        check("$.Rules[?@.A <= @.B]", &["Rules"]);
    }
}

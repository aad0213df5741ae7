//! Matching names: action patterns with `*` and `?`, and AWS's `${…}` templates, both without
//! regard to the case of ASCII letters.

/// Whether a name is matched by a pattern of literal characters, `*` and `?`.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    fits(pattern, name, |wanted, byte| wanted.eq_ignore_ascii_case(&byte))
}

/// As [`matches()`], with regard to case.
pub(super) fn matches_exactly(pattern: &str, name: &str) -> bool {
    fits(pattern, name, |wanted, byte| wanted == byte)
}

fn fits(pattern: &str, name: &str, same: impl Fn(u8, u8) -> bool) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = name.get(read) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(wanted) if *wanted == b'?' || same(*wanted, *byte) => {
                at += 1;
                read += 1;
            }
            Some(_) | None => {
                let Some((star_at, from)) = star else { return false };
                star = Some((star_at, from + 1));
                (at, read) = (star_at + 1, from + 1);
            }
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

/// The characters before the first wildcard.
pub(super) fn literal_prefix(pattern: &str) -> &str {
    pattern.split(['*', '?']).next().unwrap_or("")
}

/// Whether a text fills a template such as `aws:ResourceTag/${TagKey}`. A hole takes one character
/// or more.
pub(super) fn fills(template: &str, text: &str) -> bool {
    // Nearly all differ before their first hole, which then need not be looked for.
    let pairs = template.bytes().zip(text.bytes());
    let same = pairs.take_while(|(own, other)| own.eq_ignore_ascii_case(other)).count();
    if template.as_bytes().get(..=same).is_some_and(|seen| !seen.contains(&b'$')) {
        return false;
    }
    let hole = template.as_bytes().windows(2).position(|pair| pair == b"${");
    let hole = hole.unwrap_or(template.len());
    let (Some((first, holes)), Some((start, rest))) =
        (template.split_at_checked(hole), text.as_bytes().split_at_checked(hole))
    else {
        return false;
    };
    first.as_bytes().eq_ignore_ascii_case(start) && fills_holes(holes, rest)
}

/// Whether a text fills what a template is from its first hole on.
fn fills_holes(holes: &str, mut rest: &[u8]) -> bool {
    let literals = holes.split("${").skip(1);
    let literals = literals.map(|part| part.split_once('}').map_or("", |(_, literal)| literal));
    let literals: Vec<&[u8]> = literals.map(str::as_bytes).collect();
    let Some((last, middle)) = literals.split_last() else { return rest.is_empty() };
    for literal in middle {
        let Some(after) = after_hole(rest, literal) else { return false };
        rest = after;
    }
    let Some(hole) = rest.len().checked_sub(last.len()) else { return false };
    hole > 0 && rest.get(hole..).is_some_and(|end| end.eq_ignore_ascii_case(last))
}

/// What follows the first occurrence of `literal` that leaves room for a hole before it.
fn after_hole<'t>(text: &'t [u8], literal: &[u8]) -> Option<&'t [u8]> {
    let after = (1..=text.len()).find_map(|start| {
        let after = start.checked_add(literal.len())?;
        text.get(start..after)?.eq_ignore_ascii_case(literal).then_some(after)
    })?;
    text.get(after..)
}

/// One place of a pattern whose language is compared with another's.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    /// This character; case counts.
    Is(char),
    /// Any one character.
    One,
    /// Any characters, or none.
    Any,
}

/// Whether some text is matched by a user's pattern and by a template alike.
///
/// Both may hold `*` and `?`; `${…}` stands for one character or more in both: a hole in the
/// template, a policy variable in the pattern.
pub(super) fn overlaps(pattern: &str, template: &str) -> bool {
    let (pattern, template) = (tokens(pattern), tokens(template));
    let mut row = closure(&template, vec![true]);
    for token in &pattern {
        row = step(*token, &template, &row);
    }
    row.last().copied().unwrap_or(false)
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((_, after)) = rest.strip_prefix("${").and_then(|rest| rest.split_once('}')) {
            tokens.extend([Token::One, Token::Any]);
            rest = after;
            continue;
        }
        tokens.push(match first {
            '*' => Token::Any,
            '?' => Token::One,
            other => Token::Is(other),
        });
        rest = rest.get(first.len_utf8()..).unwrap_or("");
    }
    tokens
}

/// Which lengths of the template can be reached without reading: a run of `Any` may be empty.
fn closure(template: &[Token], mut reached: Vec<bool>) -> Vec<bool> {
    reached.resize(template.len() + 1, false);
    for (at, token) in template.iter().enumerate() {
        let skips = *token == Token::Any && reached.get(at).copied().unwrap_or(false);
        if let (true, Some(next)) = (skips, reached.get_mut(at + 1)) {
            *next = true;
        }
    }
    reached
}

/// Reads one token of the pattern against every place of the template at once.
fn step(token: Token, template: &[Token], row: &[bool]) -> Vec<bool> {
    let mut next = vec![false; template.len() + 1];
    if token == Token::Any {
        // it may eat anything the template has from the first reached place on
        let first = row.iter().position(|reached| *reached).unwrap_or(row.len());
        next.iter_mut().skip(first).for_each(|reached| *reached = true);
        return next;
    }
    for (at, (wanted, _)) in template.iter().zip(row).enumerate().filter(|(_, (_, on))| **on) {
        let lands = match (token, *wanted) {
            (_, Token::Any) => at,
            (Token::Is(a), Token::Is(b)) if a != b => continue,
            (Token::Is(_) | Token::One | Token::Any, Token::Is(_) | Token::One) => at + 1,
        };
        if let Some(reached) = next.get_mut(lands) {
            *reached = true;
        }
    }
    closure(template, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_match_without_regard_to_case() {
        for (pattern, name) in [
            ("*", ""),
            ("*", "Decrypt"),
            ("decrypt", "Decrypt"),
            ("GenerateDataKey*", "GenerateDataKeyPair"),
            ("*Key?air", "GenerateDataKeyPair"),
            ("*e*e*", "ReEncrypt"),
            ("Get**", "GetKeyPolicy"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("", "a"), ("?", ""), ("Get*y", "GetKey1"), ("a?c", "ac")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn a_hole_takes_one_character_or_more() {
        let tag = "aws:ResourceTag/${TagKey}";
        assert!(fills(tag, "aws:resourcetag/team"));
        assert!(fills(tag, "aws:ResourceTag/a/b:c"));
        assert!(!fills(tag, "aws:ResourceTag/"));
        assert!(!fills(tag, "aws:ResourceTags/team"));
        let two = "codebuild:environment.environmentVariables/${name}.value";
        assert!(fills(two, "codebuild:environment.environmentVariables/A.value"));
        assert!(!fills(two, "codebuild:environment.environmentVariables/.value"));
        assert!(fills("agent.${Domain}.buildkite.dev:${x}", "agent.a.buildkite.dev:sub"));
        assert!(fills("kms:ViaService", "KMS:viaservice"));
        assert!(!fills("kms:ViaService", "kms:ViaServices"));
        assert!(fills("a$b", "A$B") && !fills("a$b", "a"));
    }

    #[test]
    fn patterns_overlap_where_one_text_fits_both() {
        let alias = "alias/${Alias}";
        for pattern in ["*", "alias/app", "alias/*", "a*s/x", "*/*", "alias/${aws:username}"] {
            assert!(overlaps(pattern, alias), "{pattern}");
        }
        for pattern in ["", "alias/", "key/*", "Alias/app", "alia?"] {
            assert!(!overlaps(pattern, alias), "{pattern}");
        }
        assert!(overlaps("", ""));
        assert!(!overlaps("", "${Region}"));
    }
}

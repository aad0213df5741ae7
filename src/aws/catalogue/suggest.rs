//! "Did you mean": the nearest known name, if it is near enough to be worth saying.

/// Longer words are not compared: no name of AWS is as long.
const LONGEST: usize = 128;

/// The candidate that a misspelt word was probably meant to be: the one that takes the fewest
/// insertions, deletions, replacements and swaps of neighbours, case not counted. The first of
/// equals; none if all need more than a word of this length forgives.
pub fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let folded = fold(word);
    if folded.len() > LONGEST {
        return None;
    }
    let mut allowed = forgiven(folded.len());
    let mut best = None;
    for candidate in candidates {
        if candidate.len().abs_diff(folded.len()) > allowed {
            continue;
        }
        let distance = distance(&folded, &fold(candidate));
        if distance <= allowed {
            best = Some(candidate);
            let Some(less) = distance.checked_sub(1) else { break };
            allowed = less;
        }
    }
    best
}

/// How many slips a word of this length forgives.
const fn forgiven(length: usize) -> usize {
    match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=12 => 2,
        _ => 3,
    }
}

fn fold(word: &str) -> Vec<u8> {
    word.bytes().map(|byte| byte.to_ascii_lowercase()).collect()
}

/// The optimal string alignment distance of two words.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut previous = None;
    for (row, &a) in one.iter().enumerate() {
        let mut next = vec![row + 1];
        let mut left = row + 1;
        let mut before_b = None;
        for (column, (&b, pair)) in other.iter().zip(last.windows(2)).enumerate() {
            let [diagonal, above] = pair else { break };
            let mut cost = (diagonal + usize::from(a != b)).min(above + 1).min(left + 1);
            if previous == Some(b) && before_b == Some(a) {
                let swap = column.checked_sub(1).and_then(|at| before.get(at));
                cost = swap.map_or(cost, |swap| cost.min(swap + 1));
            }
            next.push(cost);
            left = cost;
            before_b = Some(b);
        }
        before = std::mem::replace(&mut last, next);
        previous = Some(a);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slip_counts_one() {
        for (one, other, slips) in [
            ("", "", 0),
            ("", "kms", 3),
            ("decrypt", "decrypt", 0),
            ("decypt", "decrypt", 1),
            ("decryptt", "decrypt", 1),
            ("decrapt", "decrypt", 1),
            ("dercypt", "decrypt", 1),
            ("creategarnt", "creategrant", 1),
            ("ab", "ba", 1),
            ("abc", "cab", 2),
        ] {
            assert_eq!(distance(one.as_bytes(), other.as_bytes()), slips, "{one} {other}");
            assert_eq!(distance(other.as_bytes(), one.as_bytes()), slips, "{other} {one}");
        }
    }

    #[test]
    fn the_nearest_is_meant() {
        let names = ["Encrypt", "Decrypt", "DescribeKey"];
        assert_eq!(did_you_mean("decrpyt", names), Some("Decrypt"));
        assert_eq!(did_you_mean("Encript", names), Some("Encrypt"));
        assert_eq!(did_you_mean("DECRYPT", names), Some("Decrypt"));
    }

    #[test]
    fn a_far_word_means_nothing() {
        let names = ["Encrypt", "Decrypt", "DescribeKey"];
        for word in ["", "x", "Crypt", "ListGrants", &"Decrypt".repeat(40)] {
            assert_eq!(did_you_mean(word, names), None, "{word}");
        }
        assert_eq!(did_you_mean("sqs", ["sns", "s3"]), Some("sns"));
        assert_eq!(did_you_mean("s4", ["s3"]), None);
    }
}

//! Two texts of one file as a unified patch, which `git apply` and `patch -p1` take.

use std::io;

use similar::TextDiff;

/// Writes what turns `before` into `after`; nothing where they are the same.
///
/// # Errors
///
/// What `out` answers.
pub fn write_patch(
    name: &str,
    before: &str,
    after: &str,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let diff = TextDiff::from_lines(before, after);
    let (old, new) = (format!("a/{name}"), format!("b/{name}"));
    let patch = diff.unified_diff().context_radius(3).header(&old, &new).to_string();
    out.write_all(patch.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str) -> String {
        let mut out = Vec::new();
        write_patch("keys/a.json", before, after, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_patch_names_the_file_and_the_lines() {
        assert_eq!(
            check("a\nb\nc\n", "a\nB\nc\n"),
            "--- a/keys/a.json\n+++ b/keys/a.json\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
        );
        assert_eq!(check("a\n", "a\n"), "");
    }

    #[test]
    fn line_breaks_and_a_missing_last_one_are_kept() {
        let patch = check("a\r\nb", "A\r\nb");
        assert_eq!(
            patch,
            "--- a/keys/a.json\n+++ b/keys/a.json\n@@ -1,2 +1,2 @@\n-a\r\n+A\r\n b\n\\ No newline at end of file\n"
        );
    }
}

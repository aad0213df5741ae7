//! `--fix` and `--diff`: the edits of findings, applied in memory until none is left, then
//! written or shown.
//!
//! After each round everything is read and judged anew, so that a fix rests on what the text says by
//! then. A round after which less can be read than before is taken back.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;

use crate::finding::{Applicability, Fix, patch};
use crate::report::write_patch;
use crate::source::rewrite;

use super::args::{CheckArgs, FixArgs, RuleArgs, TraceArgs};
use super::check::{is_reported, judged};
use super::error::Error;
use super::gather::Input;
use super::run::{Judged, Read, read_with};
use super::terminal;

/// The rules whose fixes are the missing lines of copies.
const OF_COPIES: [&str; 2] = ["copy-*", "vault-policy-omits-copy-source"];

impl FixArgs {
    /// Whether fixes are to be written or shown.
    pub(super) const fn are_wanted(self) -> bool {
        self.fix || self.diff
    }

    /// Whether the options go together.
    pub(super) fn are_sound(self) -> Result<(), Error> {
        if self.unsafe_fixes && !self.are_wanted() {
            return Err(Error::Alone { option: "unsafe-fixes", partner: "`--fix` or `--diff`" });
        }
        Ok(())
    }
}

/// As [`fix`], with the fixes that let copies through, for `trace`.
pub(super) fn fix_copies(
    args: &TraceArgs,
    read: Read,
    out: &mut dyn Write,
) -> Result<Fixed, Error> {
    let select = OF_COPIES.map(str::to_owned).to_vec();
    let args = CheckArgs {
        input: args.input.clone(),
        rule: RuleArgs { select, as_of: args.as_of, ..RuleArgs::default() },
        fixes: args.fixes,
        ..CheckArgs::default()
    };
    let judged = judged(&args, &read)?;
    fix(&args, read, judged, out)
}

/// How many times what was fixed is looked at again.
const ROUNDS: usize = 10;

/// A run after its fixes.
pub(super) struct Fixed {
    pub(super) read: Read,
    pub(super) judged: Judged,
    /// Whether a file that should have changed could not be written.
    pub(super) is_incomplete: bool,
}

/// Applies the fixes of what was found. With `--diff` the patch goes to `out` and nothing is written.
pub(super) fn fix(
    args: &CheckArgs,
    read: Read,
    judged: Judged,
    out: &mut dyn Write,
) -> Result<Fixed, Error> {
    let Rounds { texts, applied, waiting } = rounds(args, &read, &judged)?;
    let files: Vec<&Change<'_>> = texts.iter().collect();
    say(args, applied, files.len(), waiting);
    if args.fixes.diff {
        for change in files {
            write_patch(change.name, &change.before, &change.after, out)?;
        }
        return Ok(Fixed { read, judged, is_incomplete: false });
    }
    if files.is_empty() {
        return Ok(Fixed { read, judged, is_incomplete: false });
    }
    let here = terminal::working_directory()?;
    let mut is_incomplete = false;
    for Change { name, before, after } in files {
        // by its name and not by what links in it lead to
        if let Err(error) = rewrite(&here.join(name), before, after) {
            terminal::say(&format!("backstay: `{name}` is not fixed: {error}"));
            is_incomplete = true;
        }
    }
    let after = read_with(&args.input, &read.standard_input())?;
    let judged = super::check::judged(args, &after)?;
    Ok(Fixed { read: after, judged, is_incomplete })
}

/// A file before and after its fixes.
struct Change<'r> {
    name: &'r str,
    before: String,
    after: String,
}

/// What the rounds came to.
struct Rounds<'r> {
    /// The files that change, by name.
    texts: Vec<Change<'r>>,
    applied: usize,
    /// Fixes that only `--unsafe-fixes` applies.
    waiting: usize,
}

fn rounds<'r>(args: &CheckArgs, read: &'r Read, first: &Judged) -> Result<Rounds<'r>, Error> {
    let names = names(read);
    let mut texts = read.standard_input();
    let mut applied = 0;
    let mut latest: Option<(Read, Judged)> = None;
    for _ in 0..ROUNDS {
        let (now, found) = latest.as_ref().map_or((read, first), |(read, judged)| (read, judged));
        let patched = patch(&now.sources, fixes(args, found, true), |name| names.contains(name));
        if patched.texts.is_empty() {
            break;
        }
        let mut next = texts.clone();
        next.extend(patched.texts);
        let after = read_with(&args.input, &next)?;
        if lost(&after) > lost(now) {
            break;
        }
        let found = judged(args, &after)?;
        (texts, applied) = (next, applied + patched.applied.len());
        latest = Some((after, found));
    }
    let found = latest.as_ref().map_or(first, |(_, judged)| judged);
    let waiting = fixes(args, found, false).count();
    let changes = read.inputs.iter().filter_map(|(input, source)| {
        let after = texts.get(input.name())?;
        let before = &read.sources.get(*source).text;
        let change = || Change { name: input.name(), before: before.clone(), after: after.clone() };
        (before != after).then(change)
    });
    Ok(Rounds { texts: changes.collect(), applied, waiting })
}

/// The fixes of what is reported: those to apply, or those that wait for `--unsafe-fixes`.
fn fixes<'j>(
    args: &CheckArgs,
    judged: &'j Judged,
    to_apply: bool,
) -> impl Iterator<Item = &'j Fix> {
    let takes_unsafe = args.fixes.unsafe_fixes;
    let reported = judged.findings.iter().filter(|finding| is_reported(args, finding));
    reported.filter_map(|finding| finding.fix.as_ref()).filter(move |fix| {
        let applies = takes_unsafe || fix.applicability == Applicability::Safe;
        applies == to_apply
    })
}

/// The files that this run checks: no other is changed.
pub(super) fn names(read: &Read) -> BTreeSet<&str> {
    let files = read.inputs.iter().filter(|(input, _)| matches!(input, Input::File(_)));
    files.map(|(input, _)| input.name()).collect()
}

/// How much could not be read.
fn lost(read: &Read) -> usize {
    let faults = read.inventory.documents.iter().flat_map(|document| &document.faults);
    faults.filter(|fault| fault.kind.loses_content()).count() + read.unread().count()
}

/// Says on standard error what becomes of the fixes.
fn say(args: &CheckArgs, applied: usize, files: usize, waiting: usize) {
    if args.quiet || applied + waiting == 0 {
        return;
    }
    let count = |number: usize, word: &str, many: &str| {
        format!("{number} {}", if number == 1 { word } else { many })
    };
    let verb = if args.fixes.diff { "would change" } else { "applied to" };
    let mut line = format!(
        "backstay: {} {verb} {}",
        count(applied, "fix", "fixes"),
        count(files, "file", "files")
    );
    if waiting > 0 {
        let _ = write!(line, "; {waiting} more with `--unsafe-fixes`");
    }
    terminal::say(&line);
}

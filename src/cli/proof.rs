//! The fixes that open something, proved before anybody sees them.
//!
//! A statement for a copy, or for a function that starts one, is offered as an edit only if everything, read
//! anew from the edited bytes, says that the copy is then past the step, that no other step is worse, that no other policy changed, and
//! that the policy allows what it allowed and what the statement asks for, and nothing else. What is not
//! proved keeps its text to paste.

use std::collections::BTreeSet;

use crate::copy::{self, CopyPath, Hops, StepId, Verdict};
use crate::finding::{Finding, Fix, patch};
use crate::iam::PolicyDocument;
use crate::iam::space::{Relation, compare};
use crate::inventory::{DocumentId, Policy};
use crate::source::SourceId;
use crate::syntax::{Limits, json};

use super::args::CheckArgs;
use super::error::Error;
use super::fix::names;
use super::run::{Judged, Read, read_with};

/// How many fixes are looked at one by one, where all together could not be proved.
const FEW: usize = 16;

/// How many are looked at in all.
const MOST: usize = 200;

/// Takes the edits from those fixes of copies that do not prove to do what they say.
pub(super) fn prove(args: &CheckArgs, read: &Read, judged: &mut Judged) -> Result<(), Error> {
    let is_open = |finding: &Finding| finding.suppressed.is_none() && fix_of(finding).is_some();
    let mut open: Vec<Fix> = Vec::new();
    for fix in judged.findings.iter().filter(|it| is_open(it)).filter_map(fix_of) {
        if !open.contains(fix) && open.len() < MOST {
            open.push(fix.clone());
        }
    }
    let mut proved: Vec<Fix> = Vec::new();
    if !open.is_empty() {
        let trial = Trial::new(args, read);
        proved = trial.proved(&open)?;
        let mut alone = open.iter().filter(|fix| !proved.contains(fix)).take(FEW).peekable();
        if open.len() > 1 && alone.peek().is_some() {
            let rest: Vec<Fix> = alone.cloned().collect();
            for fix in rest {
                proved.extend(trial.proved(std::slice::from_ref(&fix))?);
            }
        }
    }
    for fix in judged.findings.iter_mut().filter_map(|finding| finding.fix.as_mut()) {
        if !fix.paste.is_empty() && !proved.contains(fix) {
            fix.edits.clear();
        }
    }
    Ok(())
}

/// The fix of a finding, if it adds statements.
fn fix_of(finding: &Finding) -> Option<&Fix> {
    finding.fix.as_ref().filter(|fix| !fix.paste.is_empty() && !fix.edits.is_empty())
}

/// The run as it is, to hold others against it.
struct Trial<'r> {
    args: &'r CheckArgs,
    read: &'r Read,
    paths: Vec<CopyPath<'r>>,
    /// The policies that lack what a copy or a function needs.
    lacking: BTreeSet<DocumentId>,
    settings: copy::Settings,
}

/// A step of a path, by name.
type Named<'p> = (&'p str, Option<&'p str>, StepId);

impl<'r> Trial<'r> {
    fn new(args: &'r CheckArgs, read: &'r Read) -> Self {
        let configured = read.configuration.as_ref().and_then(|it| it.configuration.as_of);
        let as_of = args.rule.as_of.or(configured).unwrap_or_else(copy::facts::newest);
        let settings = copy::Settings { as_of, assume: true };
        let paths = copy::trace(&read.inventory, &settings);
        let lacking = lacking(&paths, &Hops::new(&read.inventory, settings));
        Self { args, read, paths, lacking, settings }
    }

    /// Which of some fixes, applied together, do what they say; all that do not touch each other are.
    fn proved(&self, fixes: &[Fix]) -> Result<Vec<Fix>, Error> {
        let may_change = names(self.read);
        let patched = patch(&self.read.sources, fixes, |name| may_change.contains(name));
        let applied = patched.applied.iter().filter_map(|index| fixes.get(*index));
        let applied: Vec<&Fix> = applied.collect();
        let mut texts = self.read.texts_anew();
        texts.extend(patched.texts);
        let after = read_with(&self.args.input, &texts)?;
        let targets: Vec<Option<usize>> = applied.iter().map(|fix| self.target(fix)).collect();
        if !self.only_these_changed(&after, &targets) {
            return Ok(Vec::new());
        }
        // no other path reads what changed
        let changed = targets
            .iter()
            .flatten()
            .filter_map(|at| self.read.inventory.policies.get(*at).map(|policy| policy.document));
        let changed: BTreeSet<DocumentId> = changed.collect();
        let paths = copy::trace_through(&after.inventory, &self.settings, &changed);
        if !self.is_better(&paths, &changed) {
            return Ok(Vec::new());
        }
        let still = lacking(&paths, &Hops::new(&after.inventory, self.settings));
        let good = applied.iter().zip(&targets).filter(|(fix, target)| {
            target.is_some_and(|at| self.opens_what_it_says(&after, at, fix, &still))
        });
        Ok(good.map(|(fix, _)| (*fix).clone()).collect())
    }

    /// The policy that a fix edits, by its number.
    fn target(&self, fix: &Fix) -> Option<usize> {
        let at = fix.edits.first()?.at;
        let holds = |policy: &Policy| policy.policy.root.at.contains(at);
        self.read.inventory.policies.iter().position(holds)
    }

    fn only_these_changed(&self, after: &Read, targets: &[Option<usize>]) -> bool {
        let (old, new) = (&self.read.inventory.policies, &after.inventory.policies);
        let same = |(index, (old, new)): (usize, (&Policy, &Policy))| {
            old.document == new.document
                && (old.policy.root == new.policy.root || targets.contains(&Some(index)))
        };
        old.len() == new.len() && old.iter().zip(new).enumerate().all(same)
    }

    /// Whether no step is denied that was not, and those that no longer are, are allowed.
    fn is_better(&self, after: &[CopyPath<'_>], changed: &BTreeSet<DocumentId>) -> bool {
        let before = self.paths.iter().filter(|path| path.goes_through(changed));
        let (old, new) = (of_verdict(before, is_denied), of_verdict(after, is_denied));
        let allowed = of_verdict(after, |verdict| verdict == Verdict::Allowed);
        new.is_subset(&old) && old.difference(&new).all(|step| allowed.contains(step))
    }

    /// Whether a policy then allows what it allowed and what the fix asks for, and the steps that
    /// waited for it are past it.
    fn opens_what_it_says(
        &self,
        after: &Read,
        target: usize,
        fix: &Fix,
        still_lacking: &BTreeSet<DocumentId>,
    ) -> bool {
        let old = self.read.inventory.policies.get(target);
        let (Some(old), Some(new)) = (old, after.inventory.policies.get(target)) else {
            return false;
        };
        let Some(document) = self.read.inventory.document(old.document) else { return false };
        let text = format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{}]}}", fix.paste);
        let parsed = json::parse(SourceId::NOWHERE, &text, &Limits::default());
        let asked = PolicyDocument::read(parsed.root);
        let (old_policy, new_policy) = (&old.policy, &new.policy);
        let setting = document.setting();
        let exactly = compare(&[old_policy, &asked], &[new_policy], &setting);
        let lost = compare(&[old_policy], &[new_policy], &setting).lost;
        exactly.relation == Relation::Equal
            && lost.is_there() == Some(false)
            && self.lacking.contains(&old.document)
            && !still_lacking.contains(&new.document)
    }
}

const fn is_denied(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Denied)
}

fn of_verdict<'p, 'a: 'p>(
    paths: impl IntoIterator<Item = &'p CopyPath<'a>>,
    is_it: impl Fn(Verdict) -> bool,
) -> BTreeSet<Named<'p>> {
    let mut found = BTreeSet::new();
    for path in paths {
        let steps = path.steps().filter(|step| is_it(step.verdict));
        found.extend(steps.map(|step| (&*path.id, path.role.as_deref(), step.id)));
    }
    found
}

/// The policies for whose lack a step is denied, or a function may not do what it is for.
fn lacking(paths: &[CopyPath<'_>], hops: &Hops<'_>) -> BTreeSet<DocumentId> {
    let steps = paths.iter().flat_map(CopyPath::steps);
    let denied = steps.filter(|it| it.verdict == Verdict::Denied && !it.permits.is_empty());
    denied.filter_map(|step| step.lacks().0).chain(hops.lacking()).collect()
}

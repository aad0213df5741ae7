//! What a picture of a path shows, whatever it is drawn with: two lanes, one for each end, with
//! those who take part; the calls between them; and a sign at whatever a step says.
//!
//! Nothing is decided here. A step belongs to the one it speaks of, or to the call that it decides.

use crate::copy::{CopyPath, End, Evidence, Step, StepId, Verdict};

/// A path as a picture.
#[derive(Debug)]
pub(super) struct Scene<'p> {
    /// The path.
    pub(super) path: &'p CopyPath<'p>,
    /// Those who take part, source lane first, in the order of the drawing.
    pub(super) actors: Vec<Actor<'p>>,
    /// The calls that decide, in the order of the steps.
    pub(super) calls: Vec<Call<'p>>,
    /// The step between the ends that stops or is open: organization, settings, Regions.
    pub(super) between: Option<(&'p Step, Sign)>,
}

/// An end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    Source,
    Destination,
}

/// Somebody or something that takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Resource,
    SourceVault,
    Role,
    SourceKey,
    DestinationVault,
    /// The service-linked role of the destination account, which copies across accounts.
    Copier,
    DestinationKey,
}

/// A part as it is shown.
#[derive(Debug)]
pub(super) struct Actor<'p> {
    pub(super) part: Part,
    /// `vault`, `key`, or the type of the resource.
    pub(super) kind: &'p str,
    /// Its whole name: an ARN, a name, or words for what is not known.
    pub(super) name: &'p str,
    /// What the steps about it say together.
    pub(super) sign: Sign,
}

/// A call from one part to another, which may be in the same lane.
#[derive(Debug)]
pub(super) struct Call<'p> {
    pub(super) from: Part,
    pub(super) to: Part,
    /// `kms:CreateGrant`.
    pub(super) action: &'p str,
    pub(super) sign: Sign,
}

/// Steps that hold a path up for one reason.
#[derive(Debug)]
pub(super) struct Held<'p> {
    /// Their names, with commas.
    pub(super) names: String,
    /// The first of them.
    pub(super) step: &'p Step,
    pub(super) sign: Sign,
}

/// What a step says, in a picture. The worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::report) enum Sign {
    /// Nothing is demanded.
    Nothing,
    /// The demand is met.
    Fine,
    /// It is taken for met, since nobody told.
    Assumed,
    /// Some document or value would tell.
    Open,
    /// The copy stops here.
    Stops,
}

impl Sign {
    /// Its name, which classes of styles have too.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Fine => "fine",
            Self::Assumed => "assumed",
            Self::Open => "open",
            Self::Stops => "stops",
        }
    }

    /// What `step` says on its path.
    pub(super) fn of(path: &CopyPath<'_>, step: &Step) -> Self {
        match step.verdict {
            Verdict::Allowed => Self::Fine,
            Verdict::Denied => Self::Stops,
            Verdict::Unknown if path.is_open(step) => Self::Open,
            Verdict::Unknown => Self::Assumed,
            Verdict::NotApplicable => Self::Nothing,
        }
    }

    /// What one side says of a call.
    pub(in crate::report) fn of_side(evidence: &Evidence) -> Self {
        match evidence.decision {
            "Allowed" => Self::Fine,
            "Depends" => Self::Open,
            _ => Self::Stops,
        }
    }

    /// Whether it keeps the path from being proved.
    pub(super) fn holds_up(self) -> bool {
        matches!(self, Self::Stops | Self::Open)
    }
}

impl Part {
    pub(super) fn lane(self) -> Lane {
        match self {
            Self::Resource | Self::SourceVault | Self::Role | Self::SourceKey => Lane::Source,
            Self::DestinationVault | Self::Copier | Self::DestinationKey => Lane::Destination,
        }
    }
}

/// The role that copies across accounts, as AWS names it in every account.
const SERVICE_LINKED_ROLE: &str = "AWSServiceRoleForBackup";

/// Which parts stand side by side: where the service-linked role copies, and where it does not.
const ACROSS: &[[Option<Part>; 2]] = &[
    [Some(Part::Resource), None],
    [Some(Part::SourceVault), None],
    [Some(Part::Role), Some(Part::DestinationVault)],
    [Some(Part::SourceKey), Some(Part::Copier)],
    [None, Some(Part::DestinationKey)],
];
const WITHIN: &[[Option<Part>; 2]] = &[
    [Some(Part::Resource), None],
    [Some(Part::SourceVault), None],
    [Some(Part::Role), Some(Part::DestinationVault)],
    [Some(Part::SourceKey), Some(Part::DestinationKey)],
];

/// What stands for a name that nothing tells.
const NOT_KNOWN: &str = "not known";

impl<'p> Scene<'p> {
    /// The picture of a path.
    pub(super) fn of(path: &'p CopyPath<'p>) -> Self {
        let crosses = crosses_account(path);
        let copier = if crosses { Part::Copier } else { Part::Role };
        let known = |name: &'p Option<String>| name.as_deref().unwrap_or(NOT_KNOWN);
        let vault = |end: &'p End| end.vault.as_deref().unwrap_or(NOT_KNOWN);
        let resource = path.resource.as_deref().unwrap_or("all selected");
        let kind = if path.resource_type == "*" { "resources" } else { &path.resource_type };
        let mut parts = vec![
            (Part::Resource, kind, resource),
            (Part::SourceVault, "vault", vault(&path.source)),
            (Part::Role, "role", known(&path.role)),
            (Part::SourceKey, "key", known(&path.source_key)),
            (Part::DestinationVault, "vault", vault(&path.destination)),
        ];
        if crosses {
            parts.push((Part::Copier, "role", SERVICE_LINKED_ROLE));
        }
        parts.push((Part::DestinationKey, "key", known(&path.destination_key)));
        let sign = |part| worst(path, |id| is_about(id, part));
        let actors = parts
            .into_iter()
            .map(|(part, kind, name)| Actor { part, kind, name, sign: sign(part) })
            .collect();
        let mut calls = Vec::new();
        for (from, to, ids) in [
            (Part::Role, Part::DestinationVault, &[StepId::DestinationVaultAccepts][..]),
            (copier, Part::SourceKey, &[StepId::SourceKeyCreateGrant, StepId::SourceKeyUse]),
            (copier, Part::DestinationKey, &[StepId::DestinationKeyUse]),
        ] {
            calls.extend(call(path, from, to, ids));
        }
        let between = path.steps().filter(|step| is_between(step.id));
        let between = between.map(|step| (step, Sign::of(path, step)));
        let between = between.filter(|(_, sign)| sign.holds_up());
        Self { path, actors, calls, between: first_worst(between) }
    }

    /// A part, where the picture has it.
    pub(super) fn actor(&self, part: Part) -> Option<&Actor<'p>> {
        self.actors.iter().find(|actor| actor.part == part)
    }

    /// The lanes row by row: who stands beside whom.
    pub(super) fn rows(&self) -> &'static [[Option<Part>; 2]] {
        if self.actor(Part::Copier).is_some() { ACROSS } else { WITHIN }
    }

    /// The call between two parts that stand side by side, and whether it goes to the right.
    pub(super) fn call_across(
        &self,
        [left, right]: [Option<Part>; 2],
    ) -> Option<(&Call<'p>, bool)> {
        self.calls.iter().find_map(|call| {
            let (from, to) = (Some(call.from), Some(call.to));
            let to_right = (left, right) == (from, to);
            (to_right || (right, left) == (from, to)).then_some((call, to_right))
        })
    }

    /// The sign of a part together with the calls on it that no row shows.
    pub(super) fn sign_with_hidden_calls(&self, actor: &Actor<'_>) -> Sign {
        let is_shown = |call: &Call<'_>| {
            let rows = self.rows().iter();
            rows.filter_map(|row| self.call_across(*row)).any(|(it, _)| std::ptr::eq(it, call))
        };
        let on_it = self.calls.iter().filter(|call| call.to == actor.part && !is_shown(call));
        on_it.map(|call| call.sign).fold(actor.sign, Sign::max)
    }

    /// Those in a lane, from top to bottom.
    pub(super) fn lane(&self, lane: Lane) -> impl Iterator<Item = &Actor<'p>> {
        self.actors.iter().filter(move |actor| actor.part.lane() == lane)
    }

    /// The end that a lane stands for.
    pub(super) fn end(&self, lane: Lane) -> &'p End {
        match lane {
            Lane::Source => &self.path.source,
            Lane::Destination => &self.path.destination,
        }
    }

    /// The steps that stop the path or are open, in order; those that follow one another for one
    /// reason together.
    pub(super) fn held_up(&self) -> Vec<Held<'p>> {
        let signs = self.path.steps().map(|step| (step, Sign::of(self.path, step)));
        let mut held: Vec<Held<'p>> = Vec::new();
        for (step, sign) in signs.filter(|(step, sign)| sign.holds_up() && !step.id.is_beside()) {
            let is_same = |it: &Held<'_>| step.evidence.is_empty() && it.step.reason == step.reason;
            match held.last_mut().filter(|last| is_same(last)) {
                Some(last) => {
                    last.names.push_str(", ");
                    last.names.push_str(step.id.word());
                }
                None => held.push(Held { names: step.id.word().to_owned(), step, sign }),
            }
        }
        held
    }
}

/// Whether the service-linked role copies: a step says so, or the accounts differ.
fn crosses_account(path: &CopyPath<'_>) -> bool {
    let principals = path.steps().filter_map(|step| step.principal.as_deref());
    let is_linked = |arn: &str| arn.contains(":role/aws-service-role/");
    let (own, other) = (path.source.account, path.destination.account);
    principals.into_iter().any(is_linked) || other.is_some() && own != other
}

/// The call that a part's steps decide: the action of the first that is worst.
fn call<'p>(path: &'p CopyPath<'p>, from: Part, to: Part, ids: &[StepId]) -> Option<Call<'p>> {
    let steps = path.steps().filter(|step| ids.contains(&step.id));
    let called = steps.filter(|step| step.action.is_some());
    let signs = called.map(|step| (step, Sign::of(path, step)));
    let (step, sign) = first_worst(signs.filter(|(_, sign)| *sign != Sign::Nothing))?;
    Some(Call { from, to, action: step.action.as_deref()?, sign })
}

fn first_worst<'p>(signs: impl Iterator<Item = (&'p Step, Sign)>) -> Option<(&'p Step, Sign)> {
    signs.reduce(|worst, next| if next.1 > worst.1 { next } else { worst })
}

fn worst(path: &CopyPath<'_>, is_meant: impl Fn(StepId) -> bool) -> Sign {
    let steps = path.steps().filter(|step| is_meant(step.id));
    steps.map(|step| Sign::of(path, step)).max().unwrap_or(Sign::Nothing)
}

/// Whether a step speaks of a part, and not of a call.
fn is_about(id: StepId, part: Part) -> bool {
    match part {
        Part::Resource => matches!(id, StepId::TypeSupportsCopy | StepId::NotInColdStorage),
        Part::Role => id == StepId::SourceRoleMayCopy,
        Part::SourceKey => matches!(id, StepId::SourceKeyKind | StepId::KeysUsable),
        Part::DestinationVault => {
            matches!(id, StepId::DestinationVaultExists | StepId::RetentionFitsLock)
        }
        Part::DestinationKey => matches!(id, StepId::DestinationKeyKind),
        Part::SourceVault | Part::Copier => false,
    }
}

/// Whether a step speaks of both ends.
fn is_between(id: StepId) -> bool {
    matches!(
        id,
        StepId::SamePartition
            | StepId::SameOrganization
            | StepId::CrossAccountBackupEnabled
            | StepId::RegionsEnabled
    )
}

/// A name that fits a drawing: of an ARN what identifies it within its account.
pub(super) fn short(part: Part, name: &str) -> &str {
    let mut fields = name.splitn(6, ':');
    let is_arn = fields.next() == Some("arn");
    let rest = fields.nth(4).filter(|rest| is_arn && !rest.is_empty()).unwrap_or(name);
    match part {
        Part::Role => rest.rsplit('/').next().unwrap_or(rest),
        Part::SourceKey | Part::DestinationKey => rest.strip_prefix("key/").unwrap_or(rest),
        Part::Resource | Part::SourceVault | Part::DestinationVault | Part::Copier => rest,
    }
}

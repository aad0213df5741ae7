//! Floor 5: where recovery points go, and which step stops them.
//!
//! A path is one copy of one resource, or of one type of resources, into one vault. Its steps are
//! what AWS demands of it, each decided from what the inputs declare, with both sides of every
//! decision. A step that nothing given decides is unknown: it makes a path conditional, unless
//! it waits for facts that are assumed harmless, which are listed then.
//!
//! Architecture invariant: nothing here reads a file or draws; words for people stand in `words`.

mod call;
mod circumstances;
mod decide;
mod diagnose;
mod estate;
pub mod facts;
mod grant;
mod hop;
mod involved;
mod key;
mod objects;
mod path;
mod permission;
mod policies;
mod prepared;
mod question;
mod selection;
mod site;
mod steps;
mod subject;
mod words;

pub use decide::{Decider, Deciders, would_decide};
pub use diagnose::{Diagnosis, Standing, diagnose};
pub use hop::{Feed, Hop, Hops, Job, Obstacle, Refusal};
pub use involved::Part;
pub use objects::{Unreadable, unreadable};
pub use path::{
    CopyPath, Doubt, End, Evidence, EvidencePlace, Need, OwnPolicy, PathVerdict, Permit, RunIn,
    Shortfall, Step, StepId, Verdict,
};

pub use permission::{Lacks, Permission, permissions};

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::inventory::{DocumentId, Inventory};
use crate::source::Date;

use estate::Estate;

/// How to look at the paths.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The day whose facts hold.
    pub as_of: Date,
    /// Whether facts of the surroundings that nobody gave are assumed harmless.
    pub assume: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { as_of: facts::newest(), assume: true }
    }
}

/// Every path of an inventory, in the order of its plans, rules, copy actions and selections.
pub fn trace<'a>(inventory: &'a Inventory, settings: &Settings) -> Vec<CopyPath<'a>> {
    let estate = Estate::new(inventory, *settings);
    site::sites(inventory).iter().flat_map(|site| paths_at(&estate, site)).collect()
}

/// The same, by all threads that there are: for whoever does not hold one of them up already.
pub fn trace_in_parallel<'a>(inventory: &'a Inventory, settings: &Settings) -> Vec<CopyPath<'a>> {
    let estate = Estate::new(inventory, *settings);
    let sites = site::sites(inventory);
    let paths: Vec<Vec<CopyPath<'a>>> =
        sites.par_iter().map(|site| paths_at(&estate, site)).collect();
    paths.into_iter().flatten().collect()
}

/// Only the paths in which one of some documents has a part, in the same order.
pub fn trace_through<'a>(
    inventory: &'a Inventory,
    settings: &Settings,
    documents: &BTreeSet<DocumentId>,
) -> Vec<CopyPath<'a>> {
    let estate = Estate::new(inventory, *settings);
    let sites = site::sites(inventory);
    let subjects = sites.iter().flat_map(|site| subject::subjects_at(&estate, site));
    let through = subjects.filter(|subject| {
        let keys = (subject.source_key(&estate), subject.destination_key(&estate));
        let involved = involved::involved(&estate, subject, (&keys.0, &keys.1));
        involved.iter().any(|(_, id)| documents.contains(id))
    });
    through.map(|subject| steps::path(&estate, &subject)).collect()
}

/// The paths of one plan.
fn trace_plan<'a>(
    estate: &Estate<'a>,
    sites: &[site::Site<'a>],
    plan: DocumentId,
) -> Vec<CopyPath<'a>> {
    let own = sites.iter().filter(|site| site.plan.document == plan);
    own.flat_map(|site| paths_at(estate, site)).collect()
}

fn paths_at<'a>(estate: &Estate<'a>, site: &site::Site<'a>) -> Vec<CopyPath<'a>> {
    let subjects = subject::subjects_at(estate, site);
    subjects.iter().map(|subject| steps::path(estate, subject)).collect()
}

#[cfg(test)]
mod tests;

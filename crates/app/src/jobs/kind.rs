//! What a kind of job is: which items it has, and what it does to them.
//!
//! To add a kind: a file with its [`Kind`], an arm in `JobKind`, and one in [`super::run`].

use super::JobError;
use super::chunk::{Halt, Tally};
use charging::Catalogs;
use ids::CustomerId;
use std::sync::Arc;
use store::criteria::{Place, Range};
use store::job_run::RunRow;
use store::{Actor, Scope, Store};

/// Items of a chunk at most: enough to be worth a claim, few enough to be begun anew.
pub const CHUNK_ITEMS: i64 = 256;

/// What a run is worked on with.
pub(crate) struct Work<'a> {
    pub(crate) store: &'a Store,
    pub(crate) catalogs: &'a Arc<Catalogs>,
    pub(crate) run: &'a RunRow,
    /// As what items are worked on: the job, writing nothing in test mode.
    pub(crate) scope: Scope,
}

impl<'a> Work<'a> {
    pub(crate) fn new(store: &'a Store, catalogs: &'a Arc<Catalogs>, run: &'a RunRow) -> Self {
        let scope = Scope { site: run.site, actor: Actor::job(&run.job_code), dry_run: run.test_mode };
        Self { store, catalogs, run, scope }
    }

    /// As what the run's own history is written, in test mode too.
    pub(crate) fn history(&self) -> Scope {
        Scope { dry_run: false, ..self.scope.clone() }
    }
}

/// One item of a chunk: where it stands in the order of the run, and what it is.
#[derive(Debug)]
pub(crate) struct Item<T> {
    pub(crate) place: Place,
    pub(crate) customer: CustomerId,
    pub(crate) of: T,
}

/// The file that a run makes of what its chunks left behind, in the place of that.
pub(crate) struct Conclusion {
    pub(crate) name: &'static str,
    pub(crate) content: String,
    pub(crate) instead_of: &'static str,
}

/// A kind of job.
pub(crate) trait Kind: Send + Sync {
    /// What its items are.
    type Of: Send + Sync;

    /// The file that the run makes: its name and its first line.
    fn file(&self, _work: &Work<'_>) -> Option<(String, String)> {
        None
    }

    /// How many items the run has, as far as that is known.
    fn count(&self, work: &Work<'_>) -> impl Future<Output = Result<i64, JobError>> + Send;

    /// The first items of a range in the order of their places. What is done already may be left out.
    fn page(&self, work: &Work<'_>, range: Range, limit: i64) -> impl Future<Output = Result<Vec<Item<Self::Of>>, JobError>> + Send;

    /// Works on the items of a chunk, and tells the tally what came of each. What was done before it does not do again.
    fn work(&self, work: &Work<'_>, items: Vec<Item<Self::Of>>, tally: &mut Tally<'_>) -> impl Future<Output = Result<(), Halt>> + Send;

    /// What is made of all chunks once the last one is done.
    fn conclude(&self, _work: &Work<'_>) -> impl Future<Output = Result<Option<Conclusion>, JobError>> + Send {
        async { Ok(None) }
    }
}

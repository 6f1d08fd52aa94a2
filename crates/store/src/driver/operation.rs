//! A use case as data: it locks and loads, decides by one pure call, saves (style.md §1).

use super::{StoreError, Tx};
use ids::SiteId;

/// A command that runs inside one transaction and awaits nothing but it.
///
/// It may run more than once (after a deadlock), and on the embedded store it is polled once: waiting for anything else is a bug.
pub trait Operation: Send + Sync + 'static {
    /// What it answers.
    type Output: Send + 'static;
    /// Why it refuses.
    type Error: From<StoreError> + Send + 'static;

    /// Runs the operation.
    fn run(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;
}

/// Which queue an operation waits in (ARCHITECTURE.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Somebody waits for the answer.
    Interactive,
    /// Jobs, files, large batches.
    Background,
}

/// Where a write comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The dashboard.
    Dashboard,
    /// An integration.
    Api,
    /// A job.
    Job,
    /// The command line.
    Cli,
    /// The program itself.
    System,
}

impl Source {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dashboard => "dashboard",
            Self::Api => "api",
            Self::Job => "job",
            Self::Cli => "cli",
            Self::System => "system",
        }
    }
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What stands in the activity log: `staff:7`, `key:3`, `job:billing`.
    pub name: String,
    /// Where it comes from.
    pub source: Source,
}

impl Actor {
    /// The program itself.
    pub fn system() -> Self {
        Self { name: "system".to_owned(), source: Source::System }
    }

    /// A job.
    pub fn job(code: &str) -> Self {
        Self { name: format!("job:{code}"), source: Source::Job }
    }
}

/// The site and the actor that a handle is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The site.
    pub site: SiteId,
    /// Who acts.
    pub actor: Actor,
    /// Decide and answer, but write nothing.
    pub dry_run: bool,
}

//! A history from its seed to its report: lived, and where it fails, shrunk and shown with the command that replays it.

use crate::ground::{Backend, Place, world_within};
use crate::history::History;
use crate::life::{Ended, Fault, Life, Tally, Tamper};
use crate::shrink::shrink;
use crate::sketch::{Setting, draw_history};
use std::fmt;

/// A seed whose life broke a law.
#[derive(Debug)]
pub struct Failure {
    /// The seed; none of a history that was given as text.
    pub seed: Option<u64>,
    /// The store that it was found on.
    pub backend: Backend,
    /// The shortest history that was found to fail in the same way.
    pub history: History,
    /// How the shortest one fails.
    pub fault: Fault,
    /// Replays that shrinking took.
    pub attempts: usize,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let store = if self.backend == Backend::Sqlite { "sqlite" } else { "postgres" };
        match self.seed {
            Some(seed) => writeln!(out, "seed {seed} breaks a law on {store}:")?,
            None => writeln!(out, "the history breaks a law on {store}:")?,
        }
        write!(out, "{}", self.fault)?;
        writeln!(out, "\nthe shortest history found ({} lines, {} replays):\n", self.history.0.len(), self.attempts)?;
        write!(out, "{}", self.history)?;
        writeln!(out, "\nkept in a file, it is replayed by: ./x sim replay FILE --store {store}")
    }
}

/// Lives a history in this process on an empty store.
///
/// # Errors
/// [`Ended`].
pub async fn live_within(backend: &Backend, history: &History, tamper: Option<&Tamper>) -> Result<Tally, Ended> {
    let place = Place::new(backend).await?;
    let mut world = world_within(&place).await?;
    world.tamper = tamper.cloned();
    let lived = Life::default().live(&world, history).await;
    drop(world);
    place.leave().await;
    lived
}

/// Lives the history of a seed and shrinks what fails.
///
/// # Errors
/// [`Report::Broken`] or what kept the life from being lived.
pub async fn live_seed(backend: &Backend, seed: u64, lines: usize, attempts: usize) -> Result<Tally, Report> {
    live_and_shrink(backend, Some(seed), draw_history(seed, lines, Setting::Within), attempts, None).await
}

/// How a run did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum Report {
    /// A law is broken.
    #[error("{0}")]
    Broken(Box<Failure>),
    /// The life could not be lived.
    #[error("{0}")]
    Ended(#[from] Ended),
}

/// Lives a history; where it breaks a law, finds a shorter one that breaks the same.
///
/// # Errors
/// [`Report`].
pub async fn live_and_shrink(
    backend: &Backend,
    seed: Option<u64>,
    history: History,
    attempts: usize,
    tamper: Option<&Tamper>,
) -> Result<Tally, Report> {
    let mut fault = match live_within(backend, &history, tamper).await {
        Ok(tally) => return Ok(tally),
        Err(Ended::Fault(fault)) => fault,
        Err(ended) => return Err(ended.into()),
    };
    let first = fault.clone();
    let mut failing = history;
    failing.0.truncate(fault.line + 1);
    let (history, attempts) = shrink(failing, attempts, async |candidate: &History| match live_within(backend, candidate, tamper).await {
        Err(Ended::Fault(found)) if first.is_like(&found) => {
            fault = found;
            true
        }
        Err(_) | Ok(_) => false,
    })
    .await;
    Err(Report::Broken(Box::new(Failure { seed, backend: backend.clone(), history, fault, attempts })))
}

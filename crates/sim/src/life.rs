//! A life: the lines of a history done one after the other, with every law checked after each.
//!
//! Owns: racing the steps of a line, remembering what was told, the laws about doing something dryly or again (domain.md §10.4, §10.6,
//! §10.7). Invariant: a life ends at the first line that breaks a law.

use crate::ground::{Auditor, GroundError};
use crate::history::{History, Line, Step};
use crate::kinds::{Outcome, Scene, Wrong, kind_of};
use crate::laws::{Sight, Violation, check};
use crate::model::Model;
use crate::wire::Wire;
use futures_util::future::join_all;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use store::audit::{Books, TableDigest};

/// Alters what the laws read: so a test plants a fault and sees which law finds it.
pub type Tamper = Arc<dyn Fn(&mut Books) + Send + Sync>;

/// What a life is lived in.
pub struct World {
    /// The workers that are asked in turn.
    pub wires: Vec<Wire>,
    /// Who reads the books.
    pub auditor: Auditor,
    /// Nobody writes but the steps: only then can it be seen that a step writes nothing.
    pub is_quiet: bool,
    /// Set by tests alone.
    pub tamper: Option<Tamper>,
}

/// What happened, by how often: `usage rated`, `pay refused not_due`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(pub BTreeMap<String, u64>);

impl Tally {
    /// Adds another one.
    pub fn absorb(&mut self, other: Self) {
        for (word, times) in other.0 {
            *self.0.entry(word).or_default() += times;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(word, times)| writeln!(out, "{times:>8}  {word}"))
    }
}

/// A line that broke laws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its place, from 0.
    pub line: usize,
    /// What was against which law.
    pub violations: Vec<Violation>,
}

impl Fault {
    /// True where another fault breaks a law that this one broke.
    pub fn is_like(&self, other: &Self) -> bool {
        other.violations.iter().any(|violation| self.violations.iter().any(|known| known.law == violation.law))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in &self.violations {
            writeln!(out, "line {}: {}: {}", self.line + 1, violation.law, violation.what)?;
        }
        Ok(())
    }
}

/// How a life ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// A law was broken.
    #[error("{0}")]
    Fault(Fault),
    /// The books could not be read.
    #[error(transparent)]
    Ground(#[from] GroundError),
}

/// A life so far.
#[derive(Default)]
pub struct Life {
    model: Model,
    before: Option<Books>,
    tally: Tally,
}

impl Life {
    /// Does a history, and tells what happened.
    ///
    /// # Errors
    /// [`Ended`].
    pub async fn live(mut self, world: &World, history: &History) -> Result<Tally, Ended> {
        for (place, line) in history.0.iter().enumerate() {
            self.step(world, place, line).await?;
        }
        Ok(self.tally)
    }

    /// Does one line and checks the laws.
    ///
    /// # Errors
    /// [`Ended`].
    pub async fn step(&mut self, world: &World, place: usize, line: &Line) -> Result<(), Ended> {
        let mut violations = match line.0.as_slice() {
            [one] => self.alone(world, one).await?,
            many => self.race(world, many).await,
        };
        let books = world.auditor.books().await.map_err(|error| GroundError::new("reading the books", error));
        let mut books = match books {
            Ok(books) => books,
            Err(error) => return Err(error.into()),
        };
        if let Some(tamper) = &world.tamper {
            tamper(&mut books);
        }
        violations.extend(check(&Sight::new(&books, self.before.as_ref(), &self.model)));
        self.before = Some(books);
        if violations.is_empty() { Ok(()) } else { Err(Ended::Fault(Fault { line: place, violations })) }
    }

    /// What happened so far.
    pub fn into_tally(self) -> Tally {
        self.tally
    }

    async fn alone(&mut self, world: &World, step: &Step) -> Result<Vec<Violation>, Ended> {
        let silent = step.says("dry") || kind_of(&step.verb).is_some_and(|kind| kind.only_reads());
        let watched = world.is_quiet;
        let before = if silent && watched { Some(digests(world).await?) } else { None };
        let mut violations = self.race(world, std::slice::from_ref(step)).await;
        if let Some(before) = before {
            violations.extend(differences("a dry run or a preview writes nothing", &before, &digests(world).await?));
        }
        if step.says("again") && watched {
            let before = digests(world).await?;
            violations.extend(self.race(world, std::slice::from_ref(step)).await);
            violations.extend(differences("the same again changes nothing", &before, &digests(world).await?));
        }
        Ok(violations)
    }

    async fn race(&mut self, world: &World, steps: &[Step]) -> Vec<Violation> {
        let wires = world.wires.iter().cycle();
        let steered = world.is_quiet.then_some(&world.auditor);
        let running = steps.iter().zip(wires).map(|(step, wire)| run(step, Scene { wire, model: &self.model, steered }));
        let mut violations = Vec::new();
        for result in join_all(running).await {
            match result {
                Ok(outcome) => {
                    outcome.words.into_iter().for_each(|word| *self.tally.0.entry(word).or_default() += 1);
                    outcome.facts.into_iter().for_each(|fact| self.model.learn(fact));
                }
                Err(wrong) => violations.push(Violation { law: "every request is answered", what: wrong.to_string() }),
            }
        }
        violations
    }
}

async fn digests(world: &World) -> Result<Vec<TableDigest>, GroundError> {
    world.auditor.digests().await.map_err(|error| GroundError::new("reading the digests", error))
}

async fn run(step: &Step, scene: Scene<'_>) -> Result<Outcome, Wrong> {
    match kind_of(&step.verb) {
        Some(kind) => kind.run(step, scene).await,
        None => Err(Wrong::Answer(format!("there is no verb `{}`", step.verb))),
    }
}

fn differences(law: &'static str, before: &[TableDigest], after: &[TableDigest]) -> Vec<Violation> {
    let changed = before.iter().zip(after).filter(|(before, after)| before != after);
    changed.map(|(before, after)| Violation { law, what: format!("{}: {} rows, then {}", before.table, before.rows, after.rows) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_written_where_nothing_may_be_is_found() {
        let digest = |table, rows, sum| TableDigest { table, rows, sum };
        let before = [digest("bill", 2, 7), digest("posting", 5, 1)];
        assert!(differences("law", &before, &before).is_empty());
        // One row more, and one row that is another: as many rows, another sum.
        for after in [digest("posting", 6, 3), digest("posting", 5, 2)] {
            let found = differences("law", &before, &[digest("bill", 2, 7), after]);
            assert_eq!(found.len(), 1);
            assert!(found[0].what.starts_with("posting: "), "{found:?}");
        }
    }

    #[test]
    fn a_fault_is_like_another_that_breaks_the_same_law() {
        let fault = |line, law| Fault { line, violations: vec![Violation { law, what: String::new() }] };
        assert!(fault(3, "a").is_like(&fault(9, "a")));
        assert!(!fault(3, "a").is_like(&fault(3, "b")));
    }
}

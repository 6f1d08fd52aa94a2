//! What can happen in a life: one file a kind of step.
//!
//! Owns: for each kind how it is drawn, how it is done and what its answer tells. A new kind is a file here and a line in [`KINDS`].
//! Does not own: the laws, which know no kinds. Invariants: a step whose subject is not there (its beginning was dropped by shrinking) does
//! nothing; an answer that no careful program gives (5xx, unauthorised, unknown route) is wrong; a refusal is not.

mod adjust;
mod amend;
mod bill;
mod catalog;
mod change;
mod clock;
mod create;
mod invoice;
mod leap;
mod note;
mod pay;
mod preview;
mod revise;
mod session;
mod share;
mod subscribe;
mod usage;

pub use catalog::catalog_files;

use crate::draw::Draw;
use crate::ground::Auditor;
use crate::history::Step;
use crate::model::{Customer, Fact, Model};
use crate::sketch::Sketch;
use crate::wire::{Answer, NoAnswer, Wire};
use serde_json::Value;
use std::pin::Pin;

/// Every kind.
pub const KINDS: [&dyn Kind; 19] = [
    &create::Create,
    &change::Change,
    &subscribe::Subscribe,
    &amend::Amend,
    &usage::Usage,
    &session::Session,
    &share::Share,
    &revise::Revise,
    &revise::Rerate,
    &adjust::Adjust,
    &pay::Pay,
    &clock::MoveClock,
    &leap::Leap,
    &bill::Bill,
    &invoice::Invoice,
    &note::Note,
    &note::Void,
    &preview::Preview,
    &catalog::Catalog,
];

/// A kind of step.
pub trait Kind: Sync {
    /// The word that begins it in a history.
    fn verb(&self) -> &'static str;

    /// How often it is drawn, beside the others.
    fn weight(&self) -> u64;

    /// It stands in a line of its own: what it decides must not depend on who comes first.
    fn is_alone(&self) -> bool {
        false
    }

    /// It moves what a client cannot: only where the store is this process's own.
    fn is_steered(&self) -> bool {
        false
    }

    /// It writes nothing at all.
    fn only_reads(&self) -> bool {
        false
    }

    /// It takes `dry=yes`.
    fn can_be_dry(&self) -> bool {
        false
    }

    /// Done again it is the same request, which must then change nothing.
    fn can_be_repeated(&self) -> bool {
        true
    }

    /// Draws one, where what there is allows it.
    fn draw(&self, draw: &mut Draw, sketch: &mut Sketch) -> Option<Step>;

    /// Does it.
    fn run<'a>(&'a self, step: &'a Step, scene: Scene<'a>) -> Running<'a>;
}

/// A step under way.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Outcome, Wrong>> + Send + 'a>>;

/// The kind of a verb.
pub fn kind_of(verb: &str) -> Option<&'static dyn Kind> {
    KINDS.into_iter().find(|kind| kind.verb() == verb)
}

/// Where a step is done.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The worker asked.
    pub wire: &'a Wire,
    /// What was told before.
    pub model: &'a Model,
    /// The store itself, where it is this process's own.
    pub steered: Option<&'a Auditor>,
}

/// What came of a step.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What was told.
    pub facts: Vec<Fact>,
    /// What happened, in words that are counted: `usage rated`, `pay refused not_due`.
    pub words: Vec<String>,
}

impl Outcome {
    fn word(word: impl Into<String>) -> Self {
        Self { facts: Vec::new(), words: vec![word.into()] }
    }

    fn told(word: &str, fact: Fact) -> Self {
        Self { facts: vec![fact], words: vec![word.to_owned()] }
    }

    fn skipped() -> Self {
        Self::word("skipped")
    }
}

/// What no careful program does.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// No answer came.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// An answer that is a fault of the program.
    #[error("{0}")]
    Answer(String),
}

impl Scene<'_> {
    /// The customer that a step names.
    fn customer(&self, step: &Step) -> Option<Customer> {
        self.model.customers.get(step.get("c")?).cloned()
    }

    /// Sends a write with the step's own key.
    async fn write(&self, step: &Step, method: &str, path: &str, body: Option<&Value>) -> Result<Answer, Wrong> {
        let dry = if step.says("dry") { "?dry_run=true" } else { "" };
        let key = step.get("key").filter(|_| dry.is_empty());
        judged(self.wire.send(method, &format!("{path}{dry}"), body, key).await?, &format!("{method} {path}"))
    }

    /// Reads.
    async fn read(&self, path: &str) -> Result<Answer, Wrong> {
        judged(self.wire.get(path).await?, &format!("GET {path}"))
    }
}

/// Why a sound program may refuse what is drawn here. Any other code says that something does not add up.
const REFUSALS: [&str; 29] = [
    "already_closed",
    "already_invoiced",
    "bill_status",
    "billing_overdue",
    "catalog_invalid",
    "cycle_still_running",
    "in_the_future",
    "invoice_void",
    "limit_reached",
    "member_already",
    "no_cycle",
    "no_product",
    "no_row",
    "no_service",
    "not_begun",
    "not_inactive",
    "not_invoiced",
    "number_taken",
    "own_group",
    "prepaid_statement",
    "session_ended",
    "session_started",
    "sharing_cancelled",
    "sharing_history_full",
    "subscription_not_active",
    "too_late",
    "too_precise",
    "validation_failed",
    "wrong_status",
];

fn may_refuse(code: &str, told: &Value) -> Result<(), Wrong> {
    if REFUSALS.contains(&code) { Ok(()) } else { Err(Wrong::Answer(format!("refused with `{code}`: {told}"))) }
}

/// Lets successes and refusals pass: conflict, precondition, wrong fields.
fn judged(answer: Answer, request: &str) -> Result<Answer, Wrong> {
    match answer.status {
        200..=299 => Ok(answer),
        409 | 412 | 422 => {
            may_refuse(answer.code(), &answer.body)?;
            Ok(answer)
        }
        status => Err(Wrong::Answer(format!("{request} was answered {status}: {}", answer.body))),
    }
}

/// What a refusal is counted as.
fn refused(verb: &str, answer: &Answer) -> Outcome {
    Outcome::word(format!("{verb} refused {}", answer.code()))
}

/// Quanta of an amount at a place, such as `/total`; none where there is no amount.
fn quanta(body: &Value, pointer: &str) -> Result<Option<i64>, Wrong> {
    /// Decimals of the currency of the simulated catalog.
    const SCALE: u8 = 6;
    let Some(amount) = body.pointer(pointer).and_then(|money| money.get("amount")) else { return Ok(None) };
    let text = amount.as_str().ok_or_else(|| Wrong::Answer(format!("an amount that is no text: {body}")))?;
    let parsed = money::parse_quanta(text, SCALE);
    parsed.map(Some).map_err(|error| Wrong::Answer(format!("{text} is no amount: {error}")))
}

/// A whole number that is told as text.
fn number(body: &Value, pointer: &str) -> Result<i64, Wrong> {
    let text = body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    text.parse().map_err(|error| Wrong::Answer(format!("`{text}` at {pointer} is no id: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_answers_of_a_sound_program_pass() {
        let answer = |status, code: &str| judged(Answer { status, body: json!({ "code": code }) }, "GET /");
        assert!(answer(200, "").is_ok());
        assert!(answer(422, "too_late").is_ok());
        for (status, code) in [(500, "internal"), (404, "not_found"), (401, "unauthorised"), (422, "lines_differ"), (422, "store_corrupt")]
        {
            assert!(answer(status, code).is_err(), "{status} {code}");
        }
    }

    #[test]
    fn verbs_are_unlike() {
        for kind in KINDS {
            assert_eq!(KINDS.iter().filter(|other| other.verb() == kind.verb()).count(), 1, "{}", kind.verb());
        }
    }
}

//! One event tried: rated by the same functions against the same state, and nothing written (domain.md §5).
//!
//! Owns: who is tried where no identifier is named, what a trial answers. Does not own: prices (rating), locks and what is due (groups).
//! Invariant: what a trial answers is what charging the event at this moment would decide.

use crate::batch::find_holder;
use crate::facts::OperationFacts;
use crate::groups::Groups;
use crate::prepare::{Prepared, prepare};
use crate::work::Work;
use crate::{Answer, Catalogs, ChargeError, FieldError, Reason, UsageInput};
use calendar::Instant;
use catalog::Catalog;
use ids::{CustomerId, Sym};
use rating::{Decision, NotRated, Trace, Unrated, Usage};
use std::sync::Arc;
use store::{Operation, StoreError, Tx};

/// An event to be tried.
#[derive(Debug, Clone)]
pub struct TrialInput {
    /// The event; an empty identifier where the customer's own service of the type is meant.
    pub event: UsageInput,
    /// Whose service is meant where no identifier is named.
    pub customer: Option<CustomerId>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub enum TrialOutcome {
    /// It would be charged.
    Rated(Box<Decision>),
    /// It would be kept without a price.
    Unrated(Reason),
    /// It would be refused.
    Refused(Reason),
    /// It cannot be understood.
    Malformed(Vec<FieldError>),
}

/// A tried event.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Whose service was tried.
    pub identifier: String,
    /// The currency of the group that pays; none where nobody does.
    pub currency: Option<Sym>,
    /// What became of it.
    pub outcome: TrialOutcome,
    /// How far rating came, step by step.
    pub trace: Trace,
}

/// Tries an event. Answers none where owners that it shares with became known under way and it must come again.
pub(crate) struct TryUsage {
    pub(crate) input: TrialInput,
    pub(crate) catalogs: Arc<Catalogs>,
    /// Of this trial alone: what a reader remembers must not reach those who charge.
    pub(crate) cache: Arc<OperationFacts>,
}

impl Operation for TryUsage {
    type Output = Option<Trial>;
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, ChargeError> {
        let now = store::site::now(tx).await?;
        let catalog = self.catalogs.current(tx).await?;
        let mut input = self.input.event.clone();
        if let (true, Some(customer)) = (input.identifier.is_empty(), self.input.customer) {
            match own_identifier(tx, &catalog, customer, &input).await? {
                Some(identifier) => input.identifier = identifier,
                None => return Ok(Some(ended(&input, unrated(&Unrated::NoService)))),
            }
        }
        let event = match prepare(&catalog, &input) {
            Ok(event) => event,
            Err(answer) => return Ok(Some(ended(&input, not_understood(answer)?))),
        };
        if let Some(reason) = Work::new(&catalog, now, &self.cache, 1).refuse_by_time(&event)? {
            return Ok(Some(ended(&input, TrialOutcome::Refused(reason))));
        }
        self.rate(tx, &catalog, now, &event).await
    }
}

impl TryUsage {
    async fn rate(&self, tx: &mut Tx<'_>, catalog: &Catalog, now: Instant, event: &Prepared) -> Result<Option<Trial>, ChargeError> {
        let trial = |outcome, trace, currency| Some(Trial { identifier: event.identifier.clone(), currency, outcome, trace });
        let late_us = store::site::load(tx).await?.settings.identifier_quarantine_us();
        let holder = find_holder(tx, &self.cache, event.service_type, &event.identifier, (event.at, late_us)).await?;
        let Some(holder) = holder else { return Ok(trial(unrated(&Unrated::NoService), Trace::default(), None)) };
        let key = holder.group_key();
        let mut groups = Groups::new(catalog, now, &self.cache, 1);
        groups.lock(tx, &[key], &[]).await?;
        if let Some(reason) = groups.broken(key) {
            return Ok(trial(TrialOutcome::Refused(reason.clone()), Trace::default(), None));
        }
        let Some(open) = groups.get(key) else { return Ok(None) };
        let currency = Some(open.known.group.currency);
        let service = open.known.services.iter().find(|service| service.service == holder.service).cloned();
        let Some(service) = service else { return Ok(trial(unrated(&Unrated::NoService), Trace::default(), currency)) };
        groups.load_sheets(tx, &[(key, holder.service)]).await?;
        if let Some(reason) = groups.settle(tx, key, now.max(event.at)).await? {
            return Ok(trial(TrialOutcome::Refused(reason), Trace::default(), currency));
        }
        let service_type =
            catalog.service_types.get(&event.service_type).ok_or(StoreError::Invariant("a prepared event of an unknown service type"))?;
        let usage =
            Usage { service_type, at: event.at, until: event.until, fields: &event.fields, quantity: event.quantity, mode: event.mode };
        Ok(match groups.rate(key, &service, None, &usage)? {
            Ok(decision) => {
                let trace = decision.trace.clone();
                trial(TrialOutcome::Rated(Box::new(decision)), trace, currency)
            }
            Err(NotRated::Unrated { reason, trace }) => trial(unrated(&reason), trace, currency),
            Err(NotRated::Refused { reason, trace }) => trial(refused(reason.code(), &reason.sentence(catalog)), trace, currency),
            Err(NotRated::Failed(error)) => trial(refused(error.code(), &error), Trace::default(), currency),
        })
    }
}

/// The identifier of the customer's first service of the event's type that is valid at its time.
async fn own_identifier(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    customer: CustomerId,
    input: &UsageInput,
) -> Result<Option<String>, ChargeError> {
    let Some(wanted) = catalog.symbols.get(&input.service_type) else { return Ok(None) };
    let subscriptions = store::subscription_row::list_of_customer(tx, customer).await?;
    let mut services = subscriptions.into_iter().flat_map(|subscription| subscription.services);
    let found = services.find(|service| service.service_type == wanted && service.valid.contains(input.at));
    Ok(found.map(|service| service.identifier))
}

fn ended(input: &UsageInput, outcome: TrialOutcome) -> Trial {
    Trial { identifier: input.identifier.clone(), currency: None, outcome, trace: Trace::default() }
}

fn unrated(reason: &Unrated) -> TrialOutcome {
    TrialOutcome::Unrated(Reason { code: reason.code().to_owned(), message: reason.to_string() })
}

fn refused(code: &str, message: &impl ToString) -> TrialOutcome {
    TrialOutcome::Refused(Reason { code: code.to_owned(), message: message.to_string() })
}

/// Reading an event only ever finds it malformed.
fn not_understood(answer: Answer) -> Result<TrialOutcome, ChargeError> {
    match answer {
        Answer::Malformed(errors) => Ok(TrialOutcome::Malformed(errors)),
        Answer::Refused(_) | Answer::Rated { .. } | Answer::Unrated { .. } | Answer::Conflict { .. } => {
            Err(StoreError::Invariant("an event that was only read has an answer").into())
        }
    }
}

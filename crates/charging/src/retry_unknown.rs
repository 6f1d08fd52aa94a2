//! Usage whose identifier nobody held, tried again: where its customer is known by now it becomes an event of that customer, under that
//! customer's identity, and leaves the site's table in the same transaction (domain.md §5).
//!
//! Invariant: a row is locked before the group that it goes to, so that of two who take it over or put it right one sees what the other did.

use crate::batch::ChargeBatch;
use crate::facts::OperationFacts;
use crate::prepare::{ReadBatch, Reading, prepare};
use crate::revise::{ReviseError, RevisedEvent};
use crate::revise_read::fields_of;
use crate::{Answer, Catalogs, EventId, UsageInput};
use catalog::{Catalog, ChargeMode};
use ids::Sym;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::unknown_usage::UnknownRow;
use store::usage::{EventKey, EventStatus};
use store::usage_queue::Selection;
use store::{Operation, StoreError, Tx};

/// Rows that one operation tries.
pub const UNKNOWN_AT_ONCE_MAX: i64 = 500;

/// Tries a page of the site's unknown usage again, newest first, before a place: rows whose identifier somebody held then, as is known by now.
#[derive(Clone)]
pub struct RetryUnknown {
    /// Day and key of the last row of the page before; none for the first page.
    pub before: Option<(i32, i64)>,
    /// Only this row.
    pub only: Option<(i32, i64)>,
    /// Only of these; the customer is of no account.
    pub selection: Selection,
    /// Of the only row: these fields instead of those that it came with. Its identity stays that of the body that came.
    pub corrected: Option<BTreeMap<String, String>>,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// What became of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RetriedUnknown {
    /// Rows that were looked at.
    pub looked_at: usize,
    /// What became of those that left the table.
    pub known: Vec<KnownNow>,
    /// Where the next page begins; none after the last.
    pub next: Option<(i32, i64)>,
}

/// Usage that is its customer's now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNow {
    /// The currency of the customer's group.
    pub currency: Sym,
    /// The event.
    pub event: RevisedEvent,
}

impl Operation for RetryUnknown {
    type Output = RetriedUnknown;
    type Error = ReviseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<RetriedUnknown, ReviseError> {
        let rows = match self.only {
            Some((day, key)) => store::unknown_usage::lock(tx, day, key).await?.into_iter().collect(),
            None => store::unknown_usage::lock_known_again(tx, self.before, UNKNOWN_AT_ONCE_MAX).await?,
        };
        let is_full = i64::try_from(rows.len()).is_ok_and(|number| number == UNKNOWN_AT_ONCE_MAX);
        let next = rows.last().map(|row| (row.day, row.key)).filter(|_| is_full);
        let rows: Vec<UnknownRow> = rows.into_iter().filter(|row| self.is_meant(row)).collect();
        if rows.is_empty() {
            return Ok(RetriedUnknown { next, ..RetriedUnknown::default() });
        }
        let catalog = self.catalogs.current(tx).await?;
        let inputs = self.inputs(&catalog, &rows)?;
        let prepared = self.prepare(&catalog, &inputs, &rows)?;
        if self.corrected.is_some() {
            for (row, event) in rows.iter().zip(&prepared) {
                let content = event.as_ref().map_or(row.content.as_str(), |event| event.content.as_str());
                store::unknown_usage::correct(tx, row.day, row.key, content).await?;
            }
        }
        let cache = Arc::new(OperationFacts::alone(tx.site()));
        let answers = self.charge(tx, &cache, inputs, (catalog.epoch, Arc::new(prepared))).await?;
        let mut known = Vec::new();
        for (place, answer) in answers {
            let (Some(row), Some(event)) = (rows.get(place), answer.and_then(taken_over)) else { continue };
            store::unknown_usage::delete(tx, row.day, row.key).await?;
            let currency = cache.currency_read(event.id.customer).ok_or(StoreError::Invariant("an event without its group"))?;
            known.push(KnownNow { currency, event });
        }
        Ok(RetriedUnknown { looked_at: rows.len(), known, next })
    }
}

impl RetryUnknown {
    fn is_meant(&self, row: &UnknownRow) -> bool {
        self.selection.service_type.is_none_or(|service_type| row.service_type == service_type)
            && self.selection.identifier_prefix.as_ref().is_none_or(|prefix| row.identifier.starts_with(prefix))
            && self.selection.from.is_none_or(|from| row.at >= from)
            && self.selection.to.is_none_or(|to| row.at < to)
    }

    fn inputs(&self, catalog: &Catalog, rows: &[UnknownRow]) -> Result<Vec<UsageInput>, ReviseError> {
        let input = |row: &UnknownRow| {
            Ok(UsageInput {
                service_type: catalog.symbols.code(row.service_type).to_owned(),
                identifier: row.identifier.clone(),
                session_id: row.session_id.clone(),
                at: row.at,
                fields: self.corrected.clone().map_or_else(|| fields_of(&row.content), Ok)?,
                // It happened: it is recorded, whatever the limit says.
                mode: Some(ChargeMode::Record),
            })
        };
        rows.iter().map(input).collect()
    }

    /// Reads the rows. The body that came stays the identity's body, whatever was put right since: the same again has the first answer.
    fn prepare(&self, catalog: &Catalog, inputs: &[UsageInput], rows: &[UnknownRow]) -> Result<Vec<Reading>, ReviseError> {
        let mut prepared: Vec<Reading> = inputs.iter().map(|input| prepare(catalog, input)).collect();
        for (event, row) in prepared.iter_mut().zip(rows) {
            match event {
                Ok(event) => event.body_hash = row.body_hash,
                Err(Answer::Malformed(errors)) if self.corrected.is_some() => return Err(ReviseError::Fields(errors.clone())),
                Err(_) => {}
            }
        }
        Ok(prepared)
    }

    async fn charge(
        &self,
        tx: &mut Tx<'_>,
        cache: &Arc<OperationFacts>,
        inputs: Vec<UsageInput>,
        prepared: ReadBatch,
    ) -> Result<Vec<(usize, Option<Answer>)>, ReviseError> {
        let batch = ChargeBatch {
            places: (0..inputs.len()).collect(),
            inputs: inputs.into(),
            prepared: Some(prepared),
            catalogs: Arc::clone(&self.catalogs),
            cache: Arc::clone(cache),
            waits_for_taxes: false,
        };
        batch.learn(tx).await?;
        Ok(batch.charge(tx).await?.answers)
    }
}

/// An event that is its customer's now; none where nobody is known to have held its identifier.
fn taken_over(answer: Answer) -> Option<RevisedEvent> {
    let key = |id: EventId| EventKey { customer: id.customer, day: id.day, key: id.key };
    match answer {
        Answer::Rated { id, replayed, legs, net, tax, .. } => {
            let after = (net, tax);
            let before = if replayed { after } else { (0, 0) };
            Some(RevisedEvent { id: key(id), status: EventStatus::Rated, before, after, added: legs, unrated: None })
        }
        Answer::Unrated { id: Some(id), reason, .. } => {
            let nothing = (0, 0);
            let unrated = Some(reason);
            Some(RevisedEvent { id: key(id), status: EventStatus::Unrated, before: nothing, after: nothing, added: Vec::new(), unrated })
        }
        Answer::Unrated { id: None, .. } | Answer::Conflict { .. } | Answer::Refused(_) | Answer::Malformed(_) => None,
    }
}

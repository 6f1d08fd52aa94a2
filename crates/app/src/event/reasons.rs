//! How much usage stands unrated, by reason.

use super::unrated::QueueFilter;
use crate::{Catalogs, ReadError};
use std::sync::Arc;
use store::usage_queue::unrated_by_reason;
use store::{Operation, Tx, unknown_usage};

/// Events that are counted at most, of customers and of unknown identifiers each; one more is looked for, which tells whether more wait.
pub const COUNTED_MAX: i64 = 100_000;

/// Counts the queue of the site by reason.
#[derive(Debug, Clone)]
pub struct CountUnrated {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// Which of them.
    pub filter: QueueFilter,
}

/// How much usage has a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonCount {
    /// Code of the reason.
    pub code: String,
    /// Its sentence.
    pub message: String,
    /// Events.
    pub events: i64,
}

/// The counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnratedCounts {
    /// By reason, most events first.
    pub reasons: Vec<ReasonCount>,
    /// False where more than [`COUNTED_MAX`] events wait: the rest is not counted.
    pub is_complete: bool,
}

impl Operation for CountUnrated {
    type Output = UnratedCounts;
    type Error = ReadError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<UnratedCounts, ReadError> {
        let catalog = self.catalogs.current(tx).await?;
        let Some(selection) = self.filter.selection(tx, &catalog).await? else {
            return Ok(UnratedCounts { reasons: Vec::new(), is_complete: true });
        };
        let mut counts = unrated_by_reason(tx, &selection, COUNTED_MAX + 1).await?;
        let of_customers = counts.iter().map(|(_, events)| *events).fold(0, i64::saturating_add);
        let unknown = if selection.customer.is_some() { 0 } else { unknown_usage::count(tx, &selection, COUNTED_MAX + 1).await? };
        let no_service = rating::Unrated::NoService.code();
        match counts.iter_mut().find(|(code, _)| code == no_service) {
            Some((_, events)) => *events = events.saturating_add(unknown),
            None if unknown > 0 => counts.push((no_service.to_owned(), unknown)),
            None => {}
        }
        counts.sort_by(|(one, few), (other, more)| (more, one).cmp(&(few, other)));
        let named = |(code, events): (String, i64)| ReasonCount { message: charging::unrated_message(&code), code, events };
        Ok(UnratedCounts { reasons: counts.into_iter().map(named).collect(), is_complete: of_customers.max(unknown) <= COUNTED_MAX })
    }
}

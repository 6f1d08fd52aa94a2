//! Where a usage event stands: the event as it came and everything that was decided of it since (domain.md §5).
//!
//! Invariant: amounts and legs are sums over the event and its revisions; status, fields and trace are those of the latest revision.

use crate::ChargeError;
use balance::Leg;
use money::MoneyError;
use rating::delta::merge;
use std::collections::HashMap;
use store::usage::{EventKey, EventRow, EventStatus};
use store::usage_revision::{RevisionKind, RevisionRow};
use store::{StoreError, Tx};

/// An event with its revisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// As it came.
    pub first: EventRow,
    /// What was decided since, oldest first.
    pub revisions: Vec<RevisionRow>,
}

impl Standing {
    /// Reads the revisions of events; the events stay in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn of(tx: &mut Tx<'_>, rows: Vec<EventRow>) -> Result<Vec<Self>, StoreError> {
        let keys: Vec<EventKey> = rows.iter().map(|row| row.id).collect();
        let mut revisions: HashMap<EventKey, Vec<RevisionRow>> = HashMap::new();
        for revision in store::usage_revision::load(tx, &keys).await? {
            revisions.entry(revision.id).or_default().push(revision);
        }
        Ok(rows.into_iter().map(|first| Self { revisions: revisions.remove(&first.id).unwrap_or_default(), first }).collect())
    }

    fn last(&self) -> Option<&RevisionRow> {
        self.revisions.last()
    }

    /// Its result.
    pub fn status(&self) -> EventStatus {
        self.last().map_or(self.first.status, |last| last.status)
    }

    /// Quantity as exact text; of an unrated event the code of the reason.
    pub fn quantity(&self) -> &str {
        self.last().map_or(&self.first.quantity, |last| &last.quantity)
    }

    /// Its fields as JSON text.
    pub fn content(&self) -> &str {
        self.last().map_or(&self.first.content, |last| &last.content)
    }

    /// The encoded trace of its price.
    pub fn trace(&self) -> &[u8] {
        self.last().map_or(&self.first.trace, |last| &last.trace)
    }

    /// Net and tax in the group's currency.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn amounts(&self) -> Result<(i64, i64), MoneyError> {
        let add = |left: i64, right: i64| left.checked_add(right).ok_or(MoneyError::Overflow);
        let all = &self.revisions;
        all.iter().try_fold((self.first.net, self.first.tax), |sum, one| Ok((add(sum.0, one.net)?, add(sum.1, one.tax)?)))
    }

    /// Everything that it did, as it stands.
    ///
    /// # Errors
    /// [`ChargeError`].
    pub fn legs(&self) -> Result<Vec<Leg>, ChargeError> {
        let first = legs_of(&self.first.legs)?;
        if self.revisions.is_empty() { Ok(first) } else { self.sum(first, |_| true) }
    }

    /// What its price did, amounts added by hand aside: those stand whatever the price is.
    ///
    /// # Errors
    /// [`ChargeError`].
    pub fn rated_legs(&self) -> Result<Vec<Leg>, ChargeError> {
        self.sum(legs_of(&self.first.legs)?, |kind| kind != RevisionKind::Adjusted)
    }

    fn sum(&self, mut legs: Vec<Leg>, counts: impl Fn(RevisionKind) -> bool) -> Result<Vec<Leg>, ChargeError> {
        for revision in self.revisions.iter().filter(|revision| counts(revision.kind)) {
            legs.extend(legs_of(&revision.legs)?);
        }
        Ok(merge(&legs).map_err(rating::RatingError::from)?)
    }

    /// The number that its next revision gets.
    pub fn next_revision(&self) -> i32 {
        self.last().map_or(1, |last| last.revision.saturating_add(1))
    }
}

/// Legs as they are stored; an event that moved nothing has none.
pub(crate) fn legs_of(bytes: &[u8]) -> Result<Vec<Leg>, ChargeError> {
    if bytes.is_empty() { Ok(Vec::new()) } else { Ok(rating::legs::decode(bytes)?) }
}

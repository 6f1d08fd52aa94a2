//! Usage that waited and can be rated now: for a bill that exists, for a customer who is known. Tried by itself.

use super::again::{Again, Unit, Walk, Watch};
use super::error::EventUseError;
use crate::Catalogs;
use charging::RetriedUnknown;
use ids::CustomerId;
use std::sync::Arc;
use store::{Operation, Scope, Store, StoreError, Tx};

/// Why: kept with each revision.
const BILLED: &str = "the cycles before it are billed";

/// Tries again what waited for its bill, of one customer whose cycle was closed, or of the whole site. What fails stays in the queue.
///
/// # Errors
/// [`EventUseError`].
pub async fn retry_overdue(
    store: &Store,
    catalogs: &Arc<Catalogs>,
    scope: &Scope,
    customer: Option<CustomerId>,
) -> Result<usize, EventUseError> {
    let unrated = Some(rating::Unrated::BillingOverdue.code().to_owned());
    let again =
        Again { is_retry: true, customer: customer.map(|customer| customer.0), unrated, reason: BILLED.to_owned(), ..Again::default() };
    let mut counted = Counted::default();
    Walk { store, catalogs, scope: scope.clone(), again: &again }.run(&mut counted).await?;
    Ok(counted.0)
}

/// Tries again usage whose customer is known by now.
///
/// # Errors
/// [`EventUseError`].
pub async fn retry_known(store: &Store, catalogs: &Arc<Catalogs>, scope: &Scope) -> Result<usize, EventUseError> {
    // Nearly always there is none, and to find that out nobody who writes has to wait.
    if !store.read(scope.clone(), AnyKnown).await? {
        return Ok(0);
    }
    let (mut before, mut known) = (None, 0);
    loop {
        let selection = store::usage_queue::Selection::default();
        let retry = charging::RetryUnknown { before, only: None, selection, corrected: None, catalogs: Arc::clone(catalogs) };
        let retried = store.write(scope.clone(), retry, store::Lane::Background).await?;
        known += retried.known.len();
        before = retried.next;
        if before.is_none() {
            return Ok(known);
        }
    }
}

/// Whether usage waits whose customer is known by now.
struct AnyKnown;

impl Operation for AnyKnown {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        store::unknown_usage::is_any_known_again(tx).await
    }
}

/// How many stand differently.
#[derive(Default)]
struct Counted(usize);

impl Watch for Counted {
    async fn unit(&mut self, unit: Unit) -> Result<bool, EventUseError> {
        match unit.result {
            Ok(revised) => self.0 += revised.changed.len(),
            Err(error) => {
                tracing::warn!(customer = %unit.customer, code = error.code(), error = &error as &dyn std::error::Error, "usage that waited could not be rated");
            }
        }
        Ok(true)
    }

    async fn unknown(&mut self, retried: RetriedUnknown) -> Result<bool, EventUseError> {
        self.0 += retried.known.len();
        Ok(true)
    }
}

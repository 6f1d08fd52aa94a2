//! Deciding anew on events of one group: price again, try again, put right, cancel (domain.md §5).
//!
//! Owns: what is asked and answered. Does not own: how (revise_work), which groups (app). Invariants: what stands is taken back first, and
//! events are rated in the order of their time on the state as it then is; only differences are posted; unchanged prices post nothing; what
//! is on a bill that left `active` stays, and its difference lands on the active one; a dry run is the same code.

use crate::facts::OperationFacts;
use crate::revise_work::Revision;
use crate::{Catalogs, ChargeError, FieldError, Reason};
use balance::Leg;
use calendar::Instant;
use ids::{CustomerId, GroupId, Sym};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::usage::{EventKey, EventStatus};
use store::usage_revision::RevisionKind;
use store::{Operation, StoreError, Tx};

/// Events that one operation decides on, those of their counters' cycles and of their sessions included.
pub const REVISED_AT_ONCE_MAX: usize = 20_000;

/// What shall become of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Rated ones are priced again.
    Rerate,
    /// Unrated ones are tried again.
    Retry,
    /// The fields of one are replaced, all of them, and it is rated with these.
    Correct(BTreeMap<String, String>),
    /// All that they did is taken back.
    Cancel,
}

impl Wish {
    pub(crate) const fn kind(&self) -> RevisionKind {
        match self {
            Self::Rerate => RevisionKind::Rerated,
            Self::Retry => RevisionKind::Retried,
            Self::Correct(_) => RevisionKind::Corrected,
            Self::Cancel => RevisionKind::Cancelled,
        }
    }
}

/// What rows say only when they are read: which of the events asked for are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Only {
    /// Rated by this product.
    pub product: Option<Sym>,
    /// Rated by this rate plan.
    pub rate_plan: Option<Sym>,
    /// A field of the service and how its value begins, such as the destination.
    pub field_prefix: Option<(String, String)>,
    /// Unrated for this reason.
    pub unrated: Option<String>,
}

/// Decides anew on events of one group. Where counters of a cycle price them, all events of the cycle are counted anew with them; where one
/// is a message of a session, the whole session is.
#[derive(Clone)]
pub struct ReviseEvents {
    /// The customer.
    pub customer: CustomerId,
    /// The group charged.
    pub group: GroupId,
    /// The events asked for.
    pub events: Vec<EventKey>,
    /// What shall become of them.
    pub wish: Wish,
    /// Only those of them.
    pub only: Only,
    /// Why: kept with each revision.
    pub reason: String,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisedEvent {
    /// The event.
    pub id: EventKey,
    /// Where it stands now.
    pub status: EventStatus,
    /// Net and tax before, in the group's currency.
    pub before: (i64, i64),
    /// Net and tax now.
    pub after: (i64, i64),
    /// What was added to what it did, owners' parts too.
    pub added: Vec<Leg>,
    /// Why it is still unrated.
    pub unrated: Option<Reason>,
}

/// What became of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revised {
    /// The group's currency.
    pub currency: Sym,
    /// Events that were decided on.
    pub looked_at: usize,
    /// Those that stand differently now.
    pub changed: Vec<RevisedEvent>,
    /// Those that stay as they are because they could not be decided on.
    pub failed: Vec<(EventKey, Reason)>,
    /// Time and key of the last event that was decided on: whoever goes through a group goes on after it.
    pub done_to: Option<(Instant, i64)>,
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum ReviseError {
    /// Charging failed.
    #[error(transparent)]
    Charge(#[from] ChargeError),
    /// The group cannot be charged.
    #[error("{}", .0.message)]
    Refused(Reason),
    /// Its corrected fields are wrong.
    #[error("{} fields are wrong", .0.len())]
    Fields(Vec<FieldError>),
    /// More events hang together than one operation decides on.
    #[error("more than {REVISED_AT_ONCE_MAX} events hang together by counters of a cycle or a session")]
    TooMany,
    /// What is older than that cannot be taken back: its balances and counters are forgotten.
    #[error("the event, or one that is counted with it, is older than {} days", balance::LATE_USAGE_DAYS_MAX)]
    TooLate,
    /// What it was about is erased with its customer.
    #[error("the fields of the event were erased with its customer: what it cost stays")]
    Erased,
    /// It cannot be done with the event as it stands.
    #[error("an event that is {0} cannot be changed so")]
    Status(&'static str),
    /// What the customer has changed at the same time.
    #[error("the customer's services are changing right now; try it again")]
    Changing,
}

impl ReviseError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Charge(error) => error.code(),
            Self::Refused(_) => "refused",
            Self::Fields(_) => "validation_failed",
            Self::TooMany => "too_many_events",
            Self::TooLate => "too_late",
            Self::Erased => "event_erased",
            Self::Status(_) => "wrong_status",
            Self::Changing => "facts_changing",
        }
    }
}

impl From<StoreError> for ReviseError {
    fn from(error: StoreError) -> Self {
        Self::Charge(error.into())
    }
}

impl From<money::MoneyError> for ReviseError {
    fn from(error: money::MoneyError) -> Self {
        Self::Charge(rating::RatingError::from(error).into())
    }
}

impl From<crate::CatalogsError> for ReviseError {
    fn from(error: crate::CatalogsError) -> Self {
        Self::Charge(error.into())
    }
}

impl From<calendar::CalendarError> for ReviseError {
    fn from(error: calendar::CalendarError) -> Self {
        Self::Charge(error.into())
    }
}

impl Operation for ReviseEvents {
    type Output = Revised;
    type Error = ReviseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Revised, ReviseError> {
        let now = store::site::now(tx).await?;
        let catalog = self.catalogs.current(tx).await?;
        // Deciding anew is rare: it remembers nothing, so that nothing can be old.
        let cache = OperationFacts::alone(tx.site());
        let mut revision = Revision::open(tx, &catalog, now, &cache, self).await?;
        revision.take_back()?;
        revision.rate()?;
        revision.write(tx).await
    }
}

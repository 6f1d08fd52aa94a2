//! A balance group's money and allowances: balances, consumption order, open items.
//!
//! Owns: [`GroupState`] (the whole working set of a group) and its binary form, [`Leg`] (one impact), [`Draft`] (impacts decided so far over an
//! unchanged state), grants, rollover, what
//! sessions hold, what funds pay, where an impact lands, which thresholds are crossed, the counters of a service. Does not own: prices (rating), cycles and dues (billing), storage.
//! Invariants: a balance is the sum of its legs; consumption never passes zero and never leaves validity (domain.md §3, §10).

pub mod binary;
mod counter;
mod draft;
mod form;
mod grant;
mod hold;
mod leg;
mod limit;
mod order;
mod reach;
mod rollover;
mod sheet;
mod state;

pub use binary::CodecError;
pub use counter::Counted;
pub use draft::{Charged, Draft};
pub use grant::{Grant, Granted};
pub use hold::{HOLDS_PER_GROUP_MAX, Hold};
pub use leg::{Bills, ItemKey, Leg, LegKind};
pub use limit::{Crossing, Direction, crossings};
pub use sheet::{Counter, CounterSheet, CycleSum, DISTINCT_MAX, DistinctSet, OncePaid, Place, SHEET_ENTRIES_MAX};
pub use state::{Balance, Discounted, GroupState, OpenItem, Origin, RefusedCycles, Renewal, ResourceTotal, RollRule, item_quantity};

use money::MoneyError;

/// Balances that one group may hold at once.
pub const BALANCES_PER_GROUP_MAX: usize = 200;
/// Open items of a group before they are folded into rows of the bill.
pub const OPEN_ITEMS_MAX: usize = 32;
/// Days back for which it is remembered that a `once per` fee was charged; usage older than that is refused as too late.
pub const LATE_USAGE_DAYS_MAX: i32 = 90;
/// Decimal digits of the quantities that open items sum for people to read.
pub const ITEM_QUANTITY_SCALE: u8 = 6;

/// Why a balance group refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BalanceError {
    /// Arithmetic failed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// [`BALANCES_PER_GROUP_MAX`] is reached.
    #[error("a balance group holds at most {BALANCES_PER_GROUP_MAX} balances")]
    TooManyBalances,
    /// [`SHEET_ENTRIES_MAX`] is reached.
    #[error("a service holds at most {SHEET_ENTRIES_MAX} counters")]
    TooManyCounters,
    /// [`DISTINCT_MAX`] is reached.
    #[error("a counter tells at most {DISTINCT_MAX} different values apart")]
    TooManyDistinct,
    /// [`HOLDS_PER_GROUP_MAX`] is reached.
    #[error("a balance group has at most {HOLDS_PER_GROUP_MAX} sessions at once")]
    TooManyHolds,
    /// A leg names a balance that is not there.
    #[error("balance {0} is not in the group")]
    UnknownBalance(u32),
    /// A purchase is to take back more than the balance was granted.
    #[error("balance {0} was not granted as much")]
    NotGranted(u32),
    /// The impact lies after the end of the prepared bill: earlier cycles must be billed first.
    #[error("the time lies beyond the prepared bill; the cycles before it are not billed yet")]
    BeyondPreparedBill,
    /// Money is spent, or the limit reached.
    #[error("the charge of {asked} quanta passes the limit: {left} left")]
    LimitReached {
        /// What was asked, in quanta, tax included.
        asked: i64,
        /// What is left, in quanta.
        left: i64,
    },
}

impl BalanceError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Money(error) => error.code(),
            Self::TooManyBalances => "too_many_balances",
            Self::TooManyCounters => "too_many_counters",
            Self::TooManyDistinct => "too_many_distinct",
            Self::TooManyHolds => "too_many_sessions",
            Self::UnknownBalance(_) => "unknown_balance",
            Self::NotGranted(_) => "not_granted",
            Self::BeyondPreparedBill => "billing_overdue",
            Self::LimitReached { .. } => "limit_reached",
        }
    }
}

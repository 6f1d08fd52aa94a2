//! Batches of usage: prepare, lock, rate, write (ARCHITECTURE.md §5).
//!
//! Owns: what an event is on its way in and out, the batch and its transaction, the caches of catalogs and facts, what falls due with a
//! batch. Does not own: prices (rating), formats (protocols, api). Invariants: duplicates are known before anything is rated; an event
//! refused or malformed leaves no row; no money is cached.

mod batch;
mod catalogs;
mod charger;
mod crossed;
mod error;
mod facts;
mod fold;
mod generate;
mod groups;
mod identity;
mod journal;
mod known;
mod notice;
mod prepare;
mod profile;
mod repeat;
mod retry_unknown;
mod revise;
mod revise_read;
mod revise_rows;
mod revise_widen;
mod revise_work;
mod rows;
mod session;
mod settle;
mod settle_taxes;
mod standing;
mod tax_rates;
mod trial;
mod usage;
mod work;
mod zone_maps;

pub use catalogs::{Catalogs, CatalogsError};
pub use charger::{BACKGROUND_BATCH_MAX, CHARGE_BATCH_MAX, Charger, ChargerOptions, Request};
pub use crossed::{tell_crossed, tell_reached};
pub use error::ChargeError;
pub use facts::FACTS_BYTES_DEFAULT;
pub use fold::{fold, fold_onto};
pub use generate::{ClosingCycle, generate, generators_of};
pub use identity::{body_hash, event_key};
pub use known::{KnownGroup, RatingFacts, load as load_facts, load_many as load_facts_of};
pub use prepare::IDENTITY_LENGTH_MAX;
pub use profile::{ProfileError, account_turns, group_facts, profile_cycle, profile_facts, profile_limits, tax_payer};
pub use repeat::unrated_message;
pub use retry_unknown::{KnownNow, RetriedUnknown, RetryUnknown, UNKNOWN_AT_ONCE_MAX};
pub use revise::{Only, REVISED_AT_ONCE_MAX, ReviseError, ReviseEvents, Revised, RevisedEvent, Wish};
pub use session::{ExpireSessions, SessionAnswer, SessionCharge, SessionGrant, SessionMessage, SessionName};
pub use settle::{post, reconcile, settle};
pub use settle_taxes::{SettleTaxes, SettledTaxes, TAXES_SETTLED_AT_ONCE_MAX};
pub use standing::Standing;
pub use tax_rates::{RateSource, Wanted, load_rates, pending_charge, pending_of_posting};
pub use trial::{Trial, TrialInput, TrialOutcome};
pub use usage::{Answer, EventId, FieldError, Reason, UsageInput};

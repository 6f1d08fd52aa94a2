//! Usage events and postings as people read them (domain.md §5).
//!
//! Owns: what a stored event shows, its trace in steps, what stands behind a bill item. Does not own: charging, rows (`store::usage`).
//! Invariant: what is shown is what was decided then; only names are today's.

mod adjust;
mod again;
mod change;
mod error;
mod item;
mod owners;
mod preview;
mod read;
mod reasons;
mod selection;
mod trace;
mod unknown;
mod unrated;
mod view;
mod waiting;

pub use adjust::{AdjustEvent, AdjustedEvent};
pub use again::{Again, UNIT_EVENTS};
pub(crate) use again::{Unit, Walk, Watch};
pub use change::{ChangeEvent, ChangedEvent};
pub use error::EventUseError;
pub use item::{ItemCursor, ItemError, ItemEvents, ItemPage, ItemRecord, PostingLine, PostingView};
pub use owners::{OwnerChange, OwnerShare};
pub use preview::{Difference, Failures, LARGEST_MAX, PREVIEW_EVENTS_MAX, Preview, preview};
pub use read::{EventDetails, EventPage, GetEvent, ListEvents};
pub use reasons::{COUNTED_MAX, CountUnrated, ReasonCount, UnratedCounts};
pub use selection::UnderstandSelection;
pub use trace::{TraceLine, trace_lines};
pub use unknown::UnknownView;
pub use unrated::{ListUnrated, QueueFilter, QueuePage, QueuePlace, Queued, QueuedCustomer};
pub use view::{EventView, FirstView, ImpactView, RevisionView, impacts};
pub use waiting::{retry_known, retry_overdue};

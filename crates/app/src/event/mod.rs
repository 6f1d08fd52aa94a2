//! Usage events and postings as people read them (domain.md §5).
//!
//! Owns: what a stored event shows, its trace in steps, what stands behind a bill item. Does not own: charging, rows (`store::usage`).
//! Invariant: what is shown is what was decided then; only names are today's.

mod item;
mod read;
mod trace;
mod unknown;
mod view;

pub use item::{ItemCursor, ItemError, ItemEvents, ItemPage, ItemRecord, PostingLine, PostingView};
pub use read::{EventDetails, EventPage, GetEvent, ListEvents};
pub use trace::{TraceLine, trace_lines};
pub use unknown::{ListUnknownUsage, UnknownPage, UnknownView};
pub use view::{EventView, ImpactView, impacts};

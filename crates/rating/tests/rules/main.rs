//! The rules of domain.md §3 and §5 on a small catalog.

#![expect(clippy::expect_used, reason = "a test stops at what it did not expect")]

mod binary;
mod charging;
mod discounts;
mod laws;
mod limits;
mod money;
mod sessions;
mod sharing;
mod statuses;
mod tariffs;
mod taxes;
mod worked;
mod world;

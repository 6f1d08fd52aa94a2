//! The activity log.

mod activity;
pub(crate) mod list;

pub(crate) use activity::Activity;

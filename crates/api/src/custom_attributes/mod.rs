//! Custom attributes: what the site defines, and their values as they stand on the wire.

pub(crate) mod definition;
pub(crate) mod get;
pub(crate) mod put;
mod value;

pub(crate) use value::{AttributeChange, AttributeValue, shown};

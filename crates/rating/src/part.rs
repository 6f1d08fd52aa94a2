//! Product, version and row of an event.

//! Statements of usage.

//! Tests of the API on an in-process router.

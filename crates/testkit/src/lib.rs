//! Test doubles and databases for the other crates' tests.

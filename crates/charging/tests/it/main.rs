//! Charging on both stores. PostgreSQL takes part when `GUILDER_TEST_POSTGRES` names a database to make schemas in.

mod batching;
mod facts;
mod folding;
mod ground;
mod identity;
mod refusing;
mod renewing;

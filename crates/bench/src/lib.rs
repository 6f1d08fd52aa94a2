//! Measured speed: what rating and charging do, beside a fixed reference workload in the same run (ARCHITECTURE.md §5).
//!
//! Owns: the load, the reference workload and its SQL, reading CPU time, the tables. Does not own: what is measured.
//! Invariants: a figure is printed with the floor of its own run; everything that is only load is made before the clock starts; all
//! numbers are integers (milli and micro units), as everywhere.

pub mod bare;
pub mod billing;
pub mod cell;
pub mod connection;
pub mod cpu;
pub mod customers;
pub mod draw;
pub mod failure;
pub mod floor;
pub mod ground;
pub mod http;
pub mod ingest;
pub mod latency;
pub mod pages;
pub mod program;
pub mod pure;
pub mod server;
pub mod shared;
pub mod table;
pub mod tariff;
pub mod usage;

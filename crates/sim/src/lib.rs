//! The simulator: random lives of customers against the real program, with the laws of the domain checked after every step.
//!
//! Owns: histories and their drawing from a seed, one file a kind of step, the laws, shrinking, worlds in this process and of server
//! processes that are killed. Does not own: any rule of the program; the laws form their sums anew. Invariants: the same seed gives the
//! same history; a step is done through the program's API, as a client does it.

pub mod draw;
pub mod ground;
pub mod history;
pub mod kinds;
pub mod laws;
pub mod life;
pub mod model;
pub mod run;
pub mod servers;
pub mod shrink;
pub mod sketch;
pub mod wire;

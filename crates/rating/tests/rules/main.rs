//! The rules of domain.md §3 and §5 on a small catalog.

mod binary;
mod charging;
mod money;
mod world;

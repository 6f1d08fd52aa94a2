//! The start page's figures.

mod read;

pub use read::{GetHome, Home};

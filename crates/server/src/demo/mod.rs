//! The demo: a small telecom that is three months old.
//!
//! Owns: who its customers are, what they bought, how they use and pay, and living those three months day by day. Does not own: any
//! rule; everything goes through the use cases that staff and integrations have, by the actor `system`. Invariant: on the same day the
//! same program makes the same demo.

mod life;
mod paying;
mod people;
mod subscribers;
mod telecom;
mod traffic;

pub use life::live;
pub use subscribers::voice_numbers;
pub use telecom::SITE_CODE;

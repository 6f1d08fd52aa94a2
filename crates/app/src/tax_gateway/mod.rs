//! The site's taxation gateway (domain.md §8): configured, asked, believed for the days that it names, and what could not wait put right.
//!
//! Owns: the gateway's trait and its HTTP form, whom it is asked about and when, what is kept of its answers, settling pending taxes. Does not
//! own: which rate a charge bears (tax), leaving events out until it was asked (charging), rows (store). Invariants: nobody is asked inside a
//! transaction; nobody waits for it longer than its limits; an answer that cannot be used is never taken for a rate; its secret never comes out.

mod book;
mod error;
mod gateway;
mod keep;
mod settings;
mod settle;
mod wire;

pub use book::{GatewayLimits, RateBook};
pub use error::TaxGatewayError;
pub use gateway::{Access, Exchange, GatewayError, HttpGateway, Question, TaxGateway};
pub use settings::{DeleteGateway, GatewaySettings, GatewayView, GetGateway, SaveGateway};
pub use settle::{look_ahead, settle_due};

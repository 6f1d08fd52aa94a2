//! Use cases, one file a verb: lock and load, decide purely, save.

pub mod balance;
pub mod billing;
pub mod by_hand;
pub mod catalog;
pub mod charging_session;
pub mod clock;
pub mod customer;
pub mod deferred;
pub mod document_template;
pub mod dunning;
pub mod event;
mod figure;
pub mod hierarchy;
pub mod home;
pub mod identity;
pub mod jobs;
pub mod messages;
pub mod organization;
mod read_error;
pub mod sharing;
pub mod site;
pub mod subscription;
pub mod tax_gateway;
pub mod voucher;

pub use charging::{Catalogs, FieldError};
pub use figure::Figure;
pub use read_error::ReadError;

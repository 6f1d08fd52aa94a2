//! Customers and their contacts (domain.md §1, §9).
//!
//! Owns: what a new customer needs in one transaction, changes, lists, the figures of the overview. Does not own: rows (`store`), what a
//! plan costs (`crate::subscription`). Invariants: code and e-mail are unique in the site; a customer has at least one contact, the first
//! is the primary one; whoever reads a customer names it by number or code.

mod attributes;
mod close;
mod code;
mod contact;
mod create;
mod create_profile;
mod erase;
mod error;
mod input;
mod list;
mod overview;
mod profile;
mod read;
mod revenue;
pub(crate) mod status;
mod update;

pub(crate) use attributes::canonical;
pub use attributes::{ATTRIBUTE_VALUE_CHARS_MAX, AttributeChanges};
pub use close::{CloseAccount, WithdrawClosing};
pub use contact::{AddContact, ChangeContact, ContactChanges, DeleteContact, ListContacts, NewContact};
pub use create::{CreateCustomer, CreatedCustomer};
pub(crate) use create_profile::is_name;
pub use create_profile::{CreateProfile, PROFILE_NAME_LENGTH_MAX, PROFILES_PER_CUSTOMER_MAX};
pub use erase::{EraseAccount, EraseUsage};
pub use error::CustomerError;
pub(crate) use input::{EMAIL_LENGTH_MAX, is_email};
pub use input::{NewCustomer, NewProfile};
pub(crate) use list::counts as status_counts;
pub use list::{CustomerPage, ListCustomers, StatusCounts};
pub use overview::Overview;
pub(crate) use read::locate;
pub use read::{CustomerView, GetCustomer};
pub use revenue::RevenueMonth;
pub(crate) use revenue::{by_month, first_month};
pub use status::{STATUS_ACTION, SetCustomerStatus, StatusChanged, StatusSet};
pub use update::UpdateCustomer;

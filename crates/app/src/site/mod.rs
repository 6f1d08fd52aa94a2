//! Sites: tenants with their own catalog, customers and clock (domain.md §1).

mod accounts;
mod create;
mod invoicing;
mod read;

pub use accounts::{ChangeAccountKeeping, REMOVAL_DAYS_MAX};
pub use create::{CreateSite, CreateSiteError};
pub use invoicing::{ChangeInvoicing, ChangeInvoicingError, DUE_DAYS_MAX, GetInvoicing};
pub use read::{GetSite, ListSites, SiteView};

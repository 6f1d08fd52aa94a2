//! Sites: tenants with their own catalog, customers and clock (domain.md §1).

mod create;
mod invoicing;
mod read;

pub use create::{CreateSite, CreateSiteError};
pub use invoicing::{ChangeInvoicing, ChangeInvoicingError, DUE_DAYS_MAX, GetInvoicing};
pub use read::{GetSite, ListSites, SiteView};

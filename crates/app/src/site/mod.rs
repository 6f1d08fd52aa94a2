//! Sites: tenants with their own catalog, customers and clock (domain.md §1).

mod accounts;
mod attributes;
mod create;
mod invoicing;
mod read;

pub use accounts::{ChangeAccountKeeping, REMOVAL_DAYS_MAX};
pub use attributes::{ATTRIBUTE_NAME_CHARS_MAX, ATTRIBUTES_ON_INVOICE_MAX, CUSTOM_ATTRIBUTES_MAX, ChangeAttributes, ChangeAttributesError};
pub use create::{CreateSite, CreateSiteError};
pub use invoicing::{ChangeInvoicing, ChangeInvoicingError, DUE_DAYS_MAX, GetInvoicing};
pub use read::{GetSite, ListSites, SiteView};

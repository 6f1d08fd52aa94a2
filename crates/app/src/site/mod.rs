//! Sites: tenants with their own catalog, customers and clock (domain.md §1).

mod create;
mod read;

pub use create::{CreateSite, CreateSiteError};
pub use read::{GetSite, ListSites, SiteView};

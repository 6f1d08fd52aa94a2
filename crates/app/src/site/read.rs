//! Shows sites.

use calendar::Instant;
use store::site::{self, Site};
use store::{Operation, StoreError, Tx};

/// A site with its time.
#[derive(Debug, Clone)]
pub struct SiteView {
    /// The site.
    pub site: Site,
    /// Its time now.
    pub now: Instant,
}

/// All sites of the installation; which of them a caller may see is the caller's reach.
#[derive(Debug, Clone, Copy)]
pub struct ListSites;

impl Operation for ListSites {
    type Output = Vec<SiteView>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<SiteView>, StoreError> {
        let system = tx.system_now();
        let sites = site::list(tx).await?;
        sites.into_iter().map(|site| Ok(SiteView { now: site.clock.at(system)?, site })).collect()
    }
}

/// The site that the handle is bound to.
#[derive(Debug, Clone, Copy)]
pub struct GetSite;

impl Operation for GetSite {
    type Output = SiteView;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SiteView, StoreError> {
        let site = site::load(tx).await?;
        Ok(SiteView { now: site.clock.at(tx.system_now())?, site })
    }
}

//! The compiled catalogs of the sites, shared by everything that rates, buys or shows.
//!
//! Owns: compiling when a site's epoch has changed, and swapping the result (ARCHITECTURE.md §5). Does not own: applying a catalog (app).
//! Invariant: what is answered was compiled for the epoch that the caller's own transaction reads. Whoever raises the epoch has the commit
//! follow, so nobody else reads one that may yet be taken back.

use crate::zone_maps::ZoneMaps;
use calendar::{CalendarError, Zone};
use catalog::{Catalog, CatalogText, CompileOptions, Problem, ZoneMap};
use ids::SiteId;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::site::{self, Site};
use store::{StoreError, Tx, catalog_object};

/// Why a site's catalog cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum CatalogsError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The site's time zone is unknown.
    #[error("the site's time zone cannot be used: {0}")]
    Zone(#[from] CalendarError),
    /// What is stored does not compile, which applying a catalog rules out.
    #[error("the stored catalog does not compile, first problem: {}", .0.first().map_or_else(String::new, ToString::to_string))]
    Broken(Vec<Problem>),
}

impl CatalogsError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Zone(error) => error.code(),
            Self::Broken(_) => "catalog_broken",
        }
    }
}

/// A compiled catalog per site.
#[derive(Debug, Default)]
pub struct Catalogs {
    compiled: RwLock<HashMap<SiteId, Arc<Catalog>>>,
    zone_maps: ZoneMaps,
}

impl Catalogs {
    /// The catalog of the transaction's site at the epoch that it reads.
    ///
    /// # Errors
    /// [`CatalogsError`].
    pub async fn current(&self, tx: &mut Tx<'_>) -> Result<Arc<Catalog>, CatalogsError> {
        let site = site::load(tx).await?;
        self.of(tx, &site).await
    }

    /// The catalog of a site that the transaction has read already.
    ///
    /// # Errors
    /// [`CatalogsError`].
    pub async fn of(&self, tx: &mut Tx<'_>, site: &Site) -> Result<Arc<Catalog>, CatalogsError> {
        if let Some(catalog) = self.cached(site) {
            return Ok(catalog);
        }
        let objects = self.zone_maps.load_objects(tx).await?;
        let symbols = catalog_object::load_symbols(tx).await?;
        let text = CatalogText::from_objects(objects).map_err(CatalogsError::Broken)?;
        // The built-in bill items have numbers once a catalog was applied; before, the empty catalog gets them for itself.
        let mut symbols = symbols;
        symbols.assign(text.codes().iter().map(String::as_str));
        let options = CompileOptions { epoch: site.epoch, zone: Zone::named(&site.settings.time_zone)? };
        let catalog = Arc::new(catalog::compile(&text, options, &symbols).map_err(CatalogsError::Broken)?);
        self.keep(site.id, &catalog);
        Ok(catalog)
    }

    /// Tells the rows that were stored with a revision, so that the next compilation need not read them.
    pub fn share_zone_map(&self, revision: i64, zones: &Arc<ZoneMap>) {
        self.zone_maps.bring(revision, zones);
    }

    /// What was compiled last for a site: to read events before a transaction, which then compares the epoch.
    pub fn latest(&self, site: SiteId) -> Option<Arc<Catalog>> {
        self.compiled.read().unwrap_or_else(PoisonError::into_inner).get(&site).map(Arc::clone)
    }

    fn cached(&self, site: &Site) -> Option<Arc<Catalog>> {
        // A panic while the lock was held leaves a whole map: it is only ever replaced entry by entry.
        let compiled = self.compiled.read().unwrap_or_else(PoisonError::into_inner);
        compiled.get(&site.id).filter(|catalog| catalog.epoch == site.epoch).map(Arc::clone)
    }

    /// A transaction on an older snapshot does not push out what a newer one compiled.
    fn keep(&self, site: SiteId, catalog: &Arc<Catalog>) {
        let mut compiled = self.compiled.write().unwrap_or_else(PoisonError::into_inner);
        let is_newer = compiled.get(&site).is_none_or(|kept| kept.epoch < catalog.epoch);
        if is_newer {
            compiled.insert(site, Arc::clone(catalog));
        }
    }
}

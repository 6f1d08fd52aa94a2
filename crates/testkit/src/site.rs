//! A sandbox site with the catalog of the examples, on each store that there is.

use crate::{TestClock, TestStore, at, stores};
use app::Catalogs;
use app::catalog::ApplyCatalog;
use app::site::CreateSite;
use catalog::CatalogFiles;
use ids::SiteId;
use std::path::Path;
use std::sync::Arc;
use store::identity::INSTALLATION;
use store::site::{Address, SiteClock, SiteSettings};
use store::{Actor, Lane, Operation, Scope, Store};
use tempfile::TempDir;

/// Time zone of the site.
pub const SITE_ZONE: &str = "Europe/Ljubljana";

/// A site to test on. Its time is the test clock's.
pub struct TestSite {
    /// The store.
    pub store: Store,
    /// Its system time, and so the site's.
    pub clock: Arc<TestClock>,
    /// `sqlite` or `postgres`.
    pub backend: &'static str,
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The site.
    pub site: SiteId,
    _folder: Option<TempDir>,
}

impl TestSite {
    /// A site with the example catalog on each store, at a time such as `2026-06-20T12:00:00Z`.
    pub async fn all(now: &str) -> Vec<Self> {
        let mut sites = Self::all_empty(now).await;
        for site in &mut sites {
            site.write(ApplyCatalog { files: example_catalog() }).await.unwrap();
        }
        sites
    }

    /// A site without a catalog on each store.
    pub async fn all_empty(now: &str) -> Vec<Self> {
        let mut sites = Vec::new();
        for TestStore { store, clock, backend, folder } in stores(at(now)).await {
            let scope = Scope { site: INSTALLATION, actor: Actor::system(), dry_run: false };
            let create = CreateSite { code: "test".to_owned(), settings: site_settings(), sandbox: true, clock: SiteClock::System };
            let site = store.write(scope, create, Lane::Interactive).await.unwrap().id;
            sites.push(Self { store, clock, backend, catalogs: Arc::new(Catalogs::default()), site, _folder: folder });
        }
        sites
    }

    /// The scope of the site.
    pub fn scope(&self) -> Scope {
        Scope { site: self.site, actor: Actor::system(), dry_run: false }
    }

    /// Runs an operation.
    ///
    /// # Errors
    /// The operation's.
    pub async fn write<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        self.store.write(self.scope(), operation, Lane::Interactive).await
    }

    /// Runs an operation that only reads.
    ///
    /// # Errors
    /// The operation's.
    pub async fn read<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        self.store.read(self.scope(), operation).await
    }

    /// Runs an operation and writes nothing.
    ///
    /// # Errors
    /// The operation's.
    pub async fn dry_run<O: Operation>(&self, operation: O) -> Result<O::Output, O::Error> {
        self.store.write(Scope { dry_run: true, ..self.scope() }, operation, Lane::Interactive).await
    }

    /// Sets the time.
    pub fn set_now(&self, now: &str) {
        self.clock.set(at(now));
    }
}

/// Settings of a site in euros.
pub fn site_settings() -> SiteSettings {
    SiteSettings {
        name: "Test".to_owned(),
        organization: "Test Ltd".to_owned(),
        address: Address {
            street: "Trg 1".to_owned(),
            zip: "1000".to_owned(),
            city: "Ljubljana".to_owned(),
            state: String::new(),
            country: "SI".to_owned(),
        },
        vat_number: "SI00000000".to_owned(),
        email: "billing@test.example".to_owned(),
        currency: "EUR".to_owned(),
        time_zone: SITE_ZONE.to_owned(),
        languages: vec!["en".to_owned(), "fr".to_owned()],
        invoice_due_days: 15,
        invoice_number: "{year}-{seq:5}".to_owned(),
        credit_note_number: "C{year}-{seq:5}".to_owned(),
        debit_note_number: "D{year}-{seq:5}".to_owned(),
        invoice_templates: std::collections::BTreeMap::new(),
        late_usage_hours: 0,
        identifier_quarantine_days: 0,
        removal_days: store::site::REMOVAL_DAYS_DEFAULT,
        custom_attributes: Vec::new(),
    }
}

/// The files of `examples/catalog`.
pub fn example_catalog() -> CatalogFiles {
    // Tests run in the folder of their crate, which lies beside this one.
    let folder = Path::new("../../examples/catalog");
    let entries = std::fs::read_dir(folder).unwrap();
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
    };
    CatalogFiles(entries.map(read).collect())
}

/// The catalog of the first life: rent 30.00 a month forward, 1000 MB a cycle, then 0.0103 an MB, VAT 22 %.
pub fn first_bill_catalog() -> CatalogFiles {
    let text = include_str!("../catalogs/first_bill.yaml").to_owned();
    CatalogFiles(std::collections::BTreeMap::from([("catalog.yaml".to_owned(), text)]))
}

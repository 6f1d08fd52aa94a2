//! Where a life takes place: an empty store with one sandbox site, and the workers and the auditor over it.
//!
//! Owns: laying the ground, in this process or for servers. Invariant: two lives never share a file or a schema.

use crate::kinds::catalog_files;
use crate::life::World;
use crate::sketch::BEGIN;
use crate::wire::Wire;
use api::{AppState, Listener};
use app::Catalogs;
use app::catalog::ApplyCatalog;
use app::identity::{CreateApiKey, Role, Token};
use app::jobs::CreateJobs;
use app::site::CreateSite;
use catalog::CatalogFiles;
use charging::Charger;
use ids::SiteId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::audit::{Books, ReadBooks, ReadDigests, TableDigest};
use store::identity::INSTALLATION;
use store::site::SiteClock;
use store::{Actor, Lane, Scope, Store, StoreAddress, StoreError};
use tempfile::TempDir;
use testkit::TestClock;

/// Code of the site of every life.
pub const SITE_CODE: &str = "sim";
/// Workers of a life in this process: each with caches of its own, as processes have.
const WORKERS: usize = 2;

/// Which store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// A file in a temporary folder.
    Sqlite,
    /// A schema of its own on this server.
    Postgres(String),
}

/// The ground could not be laid.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {cause}")]
pub struct GroundError {
    doing: &'static str,
    cause: String,
}

impl GroundError {
    /// What was being done, and why it failed.
    pub fn new(doing: &'static str, cause: impl std::fmt::Display) -> Self {
        Self { doing, cause: cause.to_string() }
    }
}

/// An empty place for a store; it goes when this is dropped or, for a schema, when it is [`Place::leave`]d.
pub struct Place {
    /// Where.
    pub address: StoreAddress,
    /// The folder, on PostgreSQL only of what servers keep beside the store.
    pub folder: TempDir,
    schema: Option<(String, String)>,
}

impl Place {
    /// A new one.
    ///
    /// # Errors
    /// [`GroundError`].
    pub async fn new(backend: &Backend) -> Result<Self, GroundError> {
        let folder = tempfile::tempdir().map_err(|error| GroundError::new("making a folder", error))?;
        Ok(match backend {
            Backend::Sqlite => Self { address: StoreAddress::File(folder.path().join("guilder.db")), folder, schema: None },
            Backend::Postgres(url) => {
                let (address, name) = testkit::fresh_schema(url).await;
                Self { address, folder, schema: Some((url.clone(), name)) }
            }
        })
    }

    /// Removes the schema.
    pub async fn leave(self) {
        if let Some((url, name)) = &self.schema {
            testkit::drop_schema(url, name).await;
        }
    }
}

/// Site and secret of a life.
#[derive(Clone)]
pub struct Admission {
    /// The site.
    pub site: SiteId,
    /// The secret of an API key that may do everything.
    pub secret: String,
}

/// Makes the site with its jobs, its first catalog and a key.
///
/// # Errors
/// [`GroundError`].
pub async fn found_site(store: &Store) -> Result<Admission, GroundError> {
    let scope = |site| Scope { site, actor: Actor::system(), dry_run: false };
    let clock = SiteClock::Frozen(BEGIN);
    let create = CreateSite { code: SITE_CODE.to_owned(), settings: testkit::site_settings(), sandbox: true, clock };
    let made = store.write(scope(INSTALLATION), create, Lane::Interactive).await;
    let site = made.map_err(|error| GroundError::new("making the site", error))?.id;
    let jobs = store.write(scope(site), CreateJobs, Lane::Interactive).await;
    jobs.map_err(|error| GroundError::new("making the jobs", error))?;
    let applied = store.write(scope(site), ApplyCatalog { files: first_catalog()? }, Lane::Interactive).await;
    applied.map_err(|error| GroundError::new("applying the catalog", format!("{:?}", error.problems())))?;
    let secret = Token::draw("sim_").map_err(|error| GroundError::new("drawing a secret", error))?;
    let key = CreateApiKey { name: "simulator".to_owned(), roles: vec![Role::Power], expires_at: None, secret: secret.clone() };
    let made = store.write(scope(site), key, Lane::Interactive).await;
    made.map_err(|error| GroundError::new("making a key", error))?;
    Ok(Admission { site, secret: secret.reveal().to_owned() })
}

fn first_catalog() -> Result<CatalogFiles, GroundError> {
    let files: Result<BTreeMap<String, String>, _> = serde_json::from_value(catalog_files(&BTreeSet::new()));
    files.map(CatalogFiles).map_err(|error| GroundError::new("reading the catalog", error))
}

/// Reads the books from outside.
#[derive(Clone)]
pub struct Auditor {
    /// The store.
    pub store: Store,
    /// The site.
    pub site: SiteId,
}

impl Auditor {
    /// All money now.
    ///
    /// # Errors
    /// The store's.
    pub async fn books(&self) -> Result<Books, StoreError> {
        self.store.read(self.scope(), ReadBooks).await
    }

    /// A digest of every table but those that may change without money.
    ///
    /// # Errors
    /// The store's.
    pub async fn digests(&self) -> Result<Vec<TableDigest>, StoreError> {
        self.store.read(self.scope(), ReadDigests).await
    }

    /// A scope that writes nothing.
    pub fn scope(&self) -> Scope {
        Scope { site: self.site, actor: Actor::system(), dry_run: true }
    }
}

/// A world in this process: the program's own router over the store, as several workers.
///
/// # Errors
/// [`GroundError`].
pub async fn world_within(place: &Place) -> Result<World, GroundError> {
    let clock = Arc::new(TestClock::new(BEGIN));
    // Each look finds it a little later, so that nothing depends on equal times.
    clock.run();
    let open = || Store::open(&place.address, Arc::<TestClock>::clone(&clock));
    let first = open().await.map_err(|error| GroundError::new("opening the store", error))?;
    let admission = found_site(&first).await?;
    let mut wires = Vec::new();
    for worker in 0..WORKERS {
        // A file belongs to one process, so its workers share the store; on PostgreSQL each has connections and ids of its own.
        let store = match &place.address {
            StoreAddress::Postgres(_) if worker > 0 => open().await.map_err(|error| GroundError::new("opening the store", error))?,
            StoreAddress::Postgres(_) | StoreAddress::File(_) => first.clone(),
        };
        let catalogs: Arc<Catalogs> = Arc::default();
        let charger = Charger::new(store.clone(), Arc::clone(&catalogs));
        let listener = Listener { requests_per_key: u32::MAX, ..Listener::default() };
        wires.push(Wire::within(api::router(AppState::new(store, catalogs, charger, listener)), &admission.secret));
    }
    Ok(World { wires, auditor: Auditor { store: first, site: admission.site }, is_quiet: true, tamper: None })
}

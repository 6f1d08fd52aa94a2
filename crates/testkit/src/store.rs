//! A store of each kind: a file in a folder of its own, and where a server is named a fresh PostgreSQL schema.

use crate::TestClock;
use calendar::Instant;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Store, StoreAddress};
use tempfile::TempDir;

/// Names a PostgreSQL database, such as `postgres://user@127.0.0.1:5432/test`; without it only SQLite is tested.
pub const POSTGRES_VARIABLE: &str = "GUILDER_TEST_POSTGRES";

static SCHEMAS: AtomicU32 = AtomicU32::new(0);

/// An empty store with its clock. The file goes when it does; schemas stay, and the server with them.
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// Its system time.
    pub clock: Arc<TestClock>,
    /// `sqlite` or `postgres`.
    pub backend: &'static str,
    pub(crate) folder: Option<TempDir>,
}

/// An empty store of each kind that there is.
pub async fn stores(now: Instant) -> Vec<TestStore> {
    let folder = tempfile::tempdir().unwrap();
    let file = StoreAddress::File(folder.path().join("guilder.db"));
    let mut stores = vec![open("sqlite", &file, Some(folder), now).await];
    if let Ok(url) = std::env::var(POSTGRES_VARIABLE) {
        let (address, _) = fresh_schema(&url).await;
        stores.push(open("postgres", &address, None, now).await);
    }
    stores
}

async fn open(backend: &'static str, address: &StoreAddress, folder: Option<TempDir>, now: Instant) -> TestStore {
    let clock = Arc::new(TestClock::new(now));
    let store = Store::open(address, Arc::<TestClock>::clone(&clock)).await.unwrap();
    TestStore { store, clock, backend, folder }
}

/// An empty PostgreSQL schema of its own, and its name.
pub async fn fresh_schema(url: &str) -> (StoreAddress, String) {
    let schema = format!("test_{}_{}", std::process::id(), SCHEMAS.fetch_add(1, Ordering::Relaxed));
    execute(url, &format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")).await;
    let mark = if url.contains('?') { '&' } else { '?' };
    (StoreAddress::Postgres(format!("{url}{mark}options=-csearch_path%3D{schema}")), schema)
}

/// Removes a schema: for those who make hundreds.
pub async fn drop_schema(url: &str, schema: &str) {
    execute(url, &format!("DROP SCHEMA IF EXISTS {schema} CASCADE")).await;
}

async fn execute(url: &str, statements: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute(statements).await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
}

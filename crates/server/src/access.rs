//! How a verb reaches the data: by itself where the folder is free, else through the server that holds it (ARCHITECTURE.md §4).
//!
//! Invariant: both ways run the same use case and print the same.

use crate::command_line::StorageOptions;
use crate::data_folder::{DataFolder, FolderLock};
use crate::failure::Failure;
use crate::local_access::LocalAccess;
use crate::server_client::ServerClient;
use crate::system_clock::SystemClock;
use app::site::ListSites;
use ids::SiteId;
use std::sync::Arc;
use std::time::Duration;
use store::identity::INSTALLATION;
use store::{Actor, Scope, Source, Store, StoreAddress};

/// How often a held folder is looked at again.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How many times: a server that loads the demo takes its time. 60 s in all.
const LOOKS_MAX: u32 = 240;

/// The way to the data.
pub enum Access {
    /// This process opened the store.
    Here(Here),
    /// A server holds the folder.
    Server(ServerClient),
}

/// An opened store, and the folder's lock.
pub struct Here {
    /// The store.
    pub store: Store,
    _lock: Option<FolderLock>,
}

/// Finds the way to the data.
///
/// # Errors
/// Where there is no data, or nobody lets us at it.
pub async fn open(storage: &StorageOptions) -> Result<Access, Failure> {
    if let Some(url) = &storage.database {
        // Many processes may work on a PostgreSQL store at once.
        return Ok(Access::Here(Here { store: open_store(&StoreAddress::Postgres(url.clone())).await?, _lock: None }));
    }
    let folder = DataFolder::at(&storage.data);
    let shown = folder.path().display();
    if !folder.is_used() {
        return Err(Failure::refused(format!("there is no data in {shown}; `guilder serve --data {shown}` makes it")));
    }
    for _ in 0..LOOKS_MAX {
        if let Some(lock) = folder.lock()? {
            if !folder.database().exists() {
                return Err(Failure::refused(format!("the server of {shown} keeps its data elsewhere; name it with --database")));
            }
            return Ok(Access::Here(Here { store: open_store(&StoreAddress::File(folder.database())).await?, _lock: Some(lock) }));
        }
        if let Some(server) = ServerClient::try_reach(LocalAccess::load(&folder)?).await? {
            return Ok(Access::Server(server));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Err(Failure::busy(format!("another process works on {shown}, and no server there answers")))
}

/// Opens a store by the system's clock, for a short while.
///
/// # Errors
/// The store's.
pub async fn open_store(address: &StoreAddress) -> Result<Store, Failure> {
    open_store_with(address, store::PAGES_BYTES_DEFAULT).await
}

/// Opens a store by the system's clock, with so many bytes for pages of the embedded store.
///
/// # Errors
/// The store's.
pub async fn open_store_with(address: &StoreAddress, pages_bytes: usize) -> Result<Store, Failure> {
    Store::open_with(address, Arc::new(SystemClock), pages_bytes).await.map_err(|cause| Failure::while_doing("opening the store", cause))
}

impl Here {
    /// The scope of a verb on a site.
    ///
    /// # Errors
    /// A site that is not named, or not there.
    pub async fn scope(&self, wanted: Option<&str>, dry_run: bool) -> Result<Scope, Failure> {
        let scope = cli_scope(INSTALLATION, dry_run);
        let sites = self.store.read(scope, ListSites).await.map_err(|cause| Failure::while_doing("reading the sites", cause))?;
        let codes: Vec<&str> = sites.iter().map(|view| view.site.code.as_str()).collect();
        let code = choose_site(&codes, wanted)?;
        let site = sites.iter().find(|view| view.site.code == code).map_or(INSTALLATION, |view| view.site.id);
        Ok(cli_scope(site, dry_run))
    }
}

/// The site that is meant: the named one, or the only one.
///
/// # Errors
/// Says which sites there are.
pub fn choose_site<'a>(codes: &[&'a str], wanted: Option<&str>) -> Result<&'a str, Failure> {
    let known = || codes.join(", ");
    match (wanted, codes) {
        (Some(code), _) => codes
            .iter()
            .find(|known| **known == code)
            .copied()
            .ok_or_else(|| Failure::refused(format!("there is no site `{code}`; there are: {}", known()))),
        (None, [only]) => Ok(only),
        (None, []) => Err(Failure::refused("there is no site yet; `guilder serve` makes one")),
        (None, _) => Err(Failure::refused(format!("name the site with --site: {}", known()))),
    }
}

fn cli_scope(site: SiteId, dry_run: bool) -> Scope {
    Scope { site, actor: Actor { name: "cli".to_owned(), source: Source::Cli }, dry_run }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_only_site_need_not_be_named() {
        assert_eq!(choose_site(&["main"], None).unwrap(), "main");
        assert_eq!(choose_site(&["main", "demo"], Some("demo")).unwrap(), "demo");
        assert!(choose_site(&["main", "demo"], None).unwrap_err().to_string().contains("main, demo"));
        assert!(choose_site(&["main"], Some("other")).unwrap_err().to_string().contains("main"));
        assert!(choose_site(&[], None).is_err());
    }
}

//! What a start finds or makes: the store, a first site or the demo, the local administrator's keys.

use crate::access::{open_store, open_store_with};
use crate::command_line::ServeOptions;
use crate::data_folder::DataFolder;
use crate::demo;
use crate::failure::Failure;
use app::identity::{CreateApiKey, DeleteApiKey, ListApiKeys, Role, Token, find_api_key};
use app::jobs::CreateJobs;
use app::site::{CreateSite, CreateSiteError, ListSites};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use store::identity::INSTALLATION;
use store::site::{Address, Site, SiteClock, SiteSettings};
use store::{Actor, Lane, Scope, Store, StoreAddress};

/// Code of the site of a first start without the demo.
const SITE_CODE: &str = "main";
/// Name of the key by which verbs on this machine reach the server.
const LOCAL_KEY: &str = "local administrator";
/// Days from issue to due.
const DUE_DAYS: i32 = 30;
/// What SQLite keeps beside a file.
const FILE_ENDINGS: [&str; 3] = ["", "-wal", "-shm"];

/// Opens the store; an empty one gets the demo or the site `main`.
///
/// # Errors
/// The store's, or what a use case refuses.
pub async fn open(options: &ServeOptions, folder: &DataFolder) -> Result<Store, Failure> {
    let address = match &options.storage.database {
        Some(url) => StoreAddress::Postgres(url.clone()),
        None => {
            if options.demo && !folder.database().exists() {
                make_demo_file(folder).await?;
            }
            StoreAddress::File(folder.database())
        }
    };
    let store = open_store_with(&address, options.pages_bytes()).await?;
    if sites(&store).await?.is_empty() {
        if options.demo {
            demo::live(store.clone()).await?;
        } else {
            make_site(&store, options).await?;
        }
    } else if sites(&store).await?.iter().any(|site| site.code == demo::SITE_CODE && site.clock != SiteClock::System) {
        tracing::warn!("the clock of the demo's site does not follow the system: somebody moved it, or its first start was interrupted");
    }
    Ok(store)
}

/// Makes the demo in a file that gets its name when it is whole, so that an interrupted first start begins anew.
async fn make_demo_file(folder: &DataFolder) -> Result<(), Failure> {
    let unfinished = folder.unfinished_database();
    remove(&unfinished)?;
    let store = open_store(&StoreAddress::File(unfinished.clone())).await?;
    let lived = demo::live(store.clone()).await;
    store.close();
    drop(store);
    lived?;
    // Closing folds the log into the file. A log that is still there holds commits that the name must not lose.
    let log = beside(&unfinished, "-wal");
    if log.metadata().is_ok_and(|log| log.len() > 0) {
        return Err(Failure::busy(format!("{} was not folded into its store; start again", log.display())));
    }
    std::fs::rename(&unfinished, folder.database()).map_err(|cause| Failure::while_doing("naming the demo's store", cause))
}

fn remove(file: &Path) -> Result<(), Failure> {
    for ending in FILE_ENDINGS {
        match std::fs::remove_file(beside(file, ending)) {
            Ok(()) => {}
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
            Err(cause) => return Err(Failure::while_doing("removing an unfinished store", cause)),
        }
    }
    Ok(())
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

async fn sites(store: &Store) -> Result<Vec<Site>, Failure> {
    let views = store.read(by_system(INSTALLATION), ListSites).await.map_err(|cause| Failure::while_doing("reading the sites", cause))?;
    Ok(views.into_iter().map(|view| view.site).collect())
}

async fn make_site(store: &Store, options: &ServeOptions) -> Result<(), Failure> {
    let settings = SiteSettings {
        name: "Main".to_owned(),
        organization: "My company".to_owned(),
        address: Address::default(),
        vat_number: String::new(),
        email: String::new(),
        currency: options.currency.clone(),
        time_zone: options.time_zone.clone(),
        languages: vec!["en".to_owned(), "fr".to_owned()],
        invoice_due_days: DUE_DAYS,
        invoice_number: "{year}-{seq:5}".to_owned(),
        credit_note_number: "C{year}-{seq:5}".to_owned(),
        debit_note_number: "D{year}-{seq:5}".to_owned(),
        invoice_templates: std::collections::BTreeMap::new(),
        late_usage_hours: 0,
        identifier_quarantine_days: 0,
        removal_days: store::site::REMOVAL_DAYS_DEFAULT,
        custom_attributes: Vec::new(),
    };
    let create = CreateSite { code: SITE_CODE.to_owned(), settings, sandbox: false, clock: SiteClock::System };
    let site = match store.write(by_system(INSTALLATION), create, Lane::Interactive).await {
        Ok(site) => site,
        Err(CreateSiteError::Fields(wrong)) => {
            let wrong: Vec<String> = wrong.iter().map(|wrong| format!("{}: {}", wrong.field, wrong.message)).collect();
            return Err(Failure::refused(format!("the site `{SITE_CODE}` cannot be made: {}", wrong.join("; "))));
        }
        Err(error) => return Err(Failure::while_doing("making the first site", error)),
    };
    let jobs = store.write(by_system(site.id), CreateJobs, Lane::Interactive).await;
    jobs.map_err(|cause| Failure::while_doing("making the jobs of the first site", cause))
}

/// The local administrator's key on every site: those that still work, and new ones where there are none.
///
/// # Errors
/// The store's.
pub async fn administrator_keys(store: &Store, known: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Failure> {
    let mut keys = BTreeMap::new();
    for site in sites(store).await? {
        let secret = match known.get(&site.code) {
            Some(secret) if works(store, secret, &site).await? => secret.clone(),
            Some(_) | None => make_key(store, &site).await?,
        };
        keys.insert(site.code, secret);
    }
    Ok(keys)
}

async fn works(store: &Store, secret: &str, site: &Site) -> Result<bool, Failure> {
    let found = find_api_key(store, &Token::received(secret)).await.map_err(|cause| Failure::while_doing("trying a local key", cause))?;
    Ok(found.is_some_and(|admitted| admitted.caller.reaches(site.id)))
}

async fn make_key(store: &Store, site: &Site) -> Result<String, Failure> {
    let doing = "making the local administrator's key";
    let scope = by_system(site.id);
    let old = store.read(scope.clone(), ListApiKeys).await.map_err(|cause| Failure::while_doing(doing, cause))?;
    for key in old.into_iter().filter(|key| key.name == LOCAL_KEY) {
        let deleted = store.write(scope.clone(), DeleteApiKey { id: key.id }, Lane::Interactive).await;
        deleted.map_err(|cause| Failure::while_doing(doing, cause))?;
    }
    let secret = Token::draw("guilder_").map_err(|cause| Failure::while_doing(doing, cause))?;
    let create = CreateApiKey { name: LOCAL_KEY.to_owned(), roles: vec![Role::Power], expires_at: None, secret };
    let made = store.write(scope, create, Lane::Interactive).await.map_err(|cause| Failure::while_doing(doing, cause))?;
    Ok(made.secret.reveal().to_owned())
}

fn by_system(site: ids::SiteId) -> Scope {
    Scope { site, actor: Actor::system(), dry_run: false }
}

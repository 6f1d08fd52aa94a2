//! Applies files as the site's whole catalog.

use super::in_use::{Frozen, changes_in_use};
use ::catalog::{CatalogFiles, CatalogText, CompileOptions, Kind, Object, Problem, Symbols, compile};
use calendar::{CalendarError, Zone};
use std::collections::BTreeMap;
use store::activity::{self, Activity, Change};
use store::site::{self, Site};
use store::{Operation, StoreError, Tx, catalog_object, subscription_row};

/// Makes the files the site's catalog: what they do not name is removed.
#[derive(Debug, Clone)]
pub struct ApplyCatalog {
    /// YAML files, and the CSV files that zone maps name.
    pub files: CatalogFiles,
}

/// An object by kind and code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectRef {
    /// Its kind.
    pub kind: Kind,
    /// Its code.
    pub code: String,
}

/// What applying did, or in a dry run would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The site's epoch afterwards.
    pub epoch: i64,
    /// New objects.
    pub created: Vec<ObjectRef>,
    /// Objects with another document.
    pub changed: Vec<ObjectRef>,
    /// Objects that are gone.
    pub removed: Vec<ObjectRef>,
    /// How many stay as they are.
    pub unchanged: usize,
}

/// Why a catalog is not applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyCatalogError {
    /// The files are wrong, or change what is in use; all problems at once.
    #[error("the catalog has {} problem(s), first: {}", .0.len(), .0.first().map_or_else(String::new, ToString::to_string))]
    Problems(Vec<Problem>),
    /// The site's time zone is unknown.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ApplyCatalogError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Problems(_) => "catalog_invalid",
            Self::Calendar(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    /// The problems, each with file, line and field.
    pub fn problems(&self) -> &[Problem] {
        match self {
            Self::Problems(problems) => problems,
            Self::Calendar(_) | Self::Store(_) => &[],
        }
    }
}

impl Operation for ApplyCatalog {
    type Output = Applied;
    type Error = ApplyCatalogError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Applied, ApplyCatalogError> {
        let text = CatalogText::parse(&self.files).map_err(ApplyCatalogError::Problems)?;
        // Two catalogs applied at once would mix: the site's row lets one wait for the other.
        let site = site::lock(tx).await?;
        let stored = catalog_object::load_objects(tx).await?;
        let mut symbols = catalog_object::load_symbols(tx).await?;
        let new_symbols = symbols.assign(text.codes().iter().map(String::as_str));
        let zone = check_compiles(&text, &site, &symbols)?;
        let objects = text.objects();
        if subscription_row::any_of_site(tx).await? {
            let frozen = Frozen { today: site.clock.at(tx.system_now())?.date_in(&zone) };
            let problems = changes_in_use(&stored, &objects, frozen);
            if !problems.is_empty() {
                return Err(ApplyCatalogError::Problems(problems));
            }
        }
        let mut applied = difference(&stored, &objects, site.epoch);
        let problems = taken_by_vouchers(tx, &applied).await?;
        if !problems.is_empty() {
            return Err(ApplyCatalogError::Problems(problems));
        }
        if applied.created.is_empty() && applied.changed.is_empty() && applied.removed.is_empty() {
            return Ok(applied);
        }
        applied.epoch += 1;
        for (code, sym) in new_symbols {
            catalog_object::insert_symbol(tx, &code, sym).await?;
        }
        save(tx, &objects, &applied).await?;
        site::raise_epoch(tx).await?;
        record(tx, &applied).await?;
        Ok(applied)
    }
}

/// New coupons whose code a voucher has: who enters it could mean either.
async fn taken_by_vouchers(tx: &mut Tx<'_>, applied: &Applied) -> Result<Vec<Problem>, StoreError> {
    let mut problems = Vec::new();
    for ObjectRef { code, .. } in applied.created.iter().filter(|new| new.kind == Kind::Coupon) {
        if store::voucher::first_taken(tx, std::slice::from_ref(code)).await?.is_some() {
            let (field, message) = (format!("{}[{code}]", Kind::Coupon.plural()), format!("a voucher has the code `{code}`"));
            problems.push(Problem { file: String::new(), line: 0, field, code: "taken", message });
        }
    }
    Ok(problems)
}

fn check_compiles(text: &CatalogText, site: &Site, symbols: &Symbols) -> Result<Zone, ApplyCatalogError> {
    let zone = Zone::named(&site.settings.time_zone)?;
    let options = CompileOptions { epoch: site.epoch, zone: zone.clone() };
    compile(text, options, symbols).map_err(ApplyCatalogError::Problems)?;
    Ok(zone)
}

fn difference(stored: &[Object], objects: &[Object], epoch: i64) -> Applied {
    let mut before: BTreeMap<ObjectRef, &Object> = stored.iter().map(|object| (reference(object), object)).collect();
    let mut applied = Applied { epoch, created: Vec::new(), changed: Vec::new(), removed: Vec::new(), unchanged: 0 };
    for object in objects {
        let key = reference(object);
        match before.remove(&key) {
            None => applied.created.push(key),
            Some(old) if old != object => applied.changed.push(key),
            Some(_) => applied.unchanged += 1,
        }
    }
    applied.removed = before.into_keys().collect();
    applied
}

fn reference(object: &Object) -> ObjectRef {
    ObjectRef { kind: object.kind, code: object.code.clone() }
}

async fn save(tx: &mut Tx<'_>, objects: &[Object], applied: &Applied) -> Result<(), StoreError> {
    for object in objects {
        let key = reference(object);
        if applied.created.contains(&key) || applied.changed.contains(&key) {
            // Documents are read in the order of kind and code, so all have one place.
            catalog_object::save(tx, object, 0).await?;
        }
    }
    for gone in &applied.removed {
        catalog_object::remove(tx, gone.kind, &gone.code).await?;
    }
    Ok(())
}

async fn record(tx: &mut Tx<'_>, applied: &Applied) -> Result<(), StoreError> {
    let change = |key: &ObjectRef, before: Option<&str>, after: Option<&str>| Change {
        field: format!("{}/{}", key.kind.plural(), key.code),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    let mut changes: Vec<Change> = applied.created.iter().map(|key| change(key, None, Some("created"))).collect();
    changes.extend(applied.changed.iter().map(|key| change(key, Some("stored"), Some("changed"))));
    changes.extend(applied.removed.iter().map(|key| change(key, Some("stored"), None)));
    let activity = Activity {
        action: "catalog.applied",
        object_kind: "catalog",
        object_id: applied.epoch.to_string(),
        object_name: "catalog".to_owned(),
        customer: None,
        changes,
    };
    activity::record(tx, &activity).await
}

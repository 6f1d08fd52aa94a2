//! The rows of zone maps that are in memory, by revision.
//!
//! Owns: that a map which a change of the catalog left alone is neither read nor indexed again. Invariant: a map stays here only as long as
//! a compiled catalog holds it; the one that was brought last stays until a catalog with it is compiled, and at most one such.

use catalog::{Kind, Object, ZoneMap};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, Weak};
use store::{StoreError, Tx, catalog_object, zone_rows};

/// Maps by the revision of their rows.
#[derive(Debug, Default)]
pub(crate) struct ZoneMaps {
    known: RwLock<HashMap<i64, Weak<ZoneMap>>>,
    brought: RwLock<Option<Arc<ZoneMap>>>,
}

impl ZoneMaps {
    /// All objects of the site's catalog; rows that are in memory are not read.
    pub async fn load_objects(&self, tx: &mut Tx<'_>) -> Result<Vec<Object>, StoreError> {
        let mut objects = catalog_object::load_documents(tx).await?;
        let revisions = zone_rows::revisions(tx).await?;
        for object in objects.iter_mut().filter(|object| object.kind == Kind::ZoneMap) {
            let Some(stored) = revisions.iter().find(|stored| stored.code == object.code) else { continue };
            object.zones = match self.get(stored.revision) {
                Some(zones) => zones,
                None => match zone_rows::load(tx, &object.code).await? {
                    // What is read may be newer than the list of revisions; it is kept as what it is.
                    Some((revision, zones)) => {
                        self.keep(revision, &zones);
                        zones
                    }
                    None => Arc::default(),
                },
            };
        }
        Ok(objects)
    }

    /// Takes rows that were just stored, for the next compilation.
    pub fn bring(&self, revision: i64, zones: &Arc<ZoneMap>) {
        self.keep(revision, zones);
        *self.brought.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(zones));
    }

    /// Remembers the rows of a revision.
    fn keep(&self, revision: i64, zones: &Arc<ZoneMap>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, zones| zones.strong_count() > 0);
        known.insert(revision, Arc::downgrade(zones));
    }

    fn get(&self, revision: i64) -> Option<Arc<ZoneMap>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&revision).and_then(Weak::upgrade)
    }
}

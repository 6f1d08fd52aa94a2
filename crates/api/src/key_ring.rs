//! API keys in memory: what the store said of a key is believed for a moment, so that a stream of requests does not ask it for each one.
//!
//! Owns: how long and how many. Invariants: a key that is withdrawn or ends works for [`KEY_BELIEVED`] at most; in the process that answers its
//! withdrawal it has stopped by then; a key that was not found is asked for again.

use crate::limits::{KEY_BELIEVED, KEYS_BELIEVED_MAX};
use app::identity::{self, Admitted, IdentityError, Token};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;
use store::Store;

/// The keys that came lately, by their hash.
#[derive(Debug, Default)]
pub(crate) struct KeyRing {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// Raised when all is forgotten: an answer that was asked for before is not kept after.
    generation: u64,
    keys: HashMap<String, (Arc<Admitted>, Instant)>,
}

impl KeyRing {
    /// The caller of a key; none when it has ended or never was.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub(crate) async fn find(&self, store: &Store, secret: &Token, now: Instant) -> Result<Option<Arc<Admitted>>, IdentityError> {
        let hash = secret.hash();
        let generation = {
            let kept = self.lock();
            match kept.keys.get(&hash) {
                Some((admitted, asked_at)) if now.duration_since(*asked_at) < KEY_BELIEVED => return Ok(Some(Arc::clone(admitted))),
                Some(_) | None => kept.generation,
            }
        };
        let Some(admitted) = identity::find_api_key(store, secret).await?.map(Arc::new) else {
            self.lock().keys.remove(&hash);
            return Ok(None);
        };
        let mut kept = self.lock();
        if kept.generation == generation {
            if kept.keys.len() >= KEYS_BELIEVED_MAX {
                kept.keys.clear();
            }
            kept.keys.insert(hash, (Arc::clone(&admitted), now));
        }
        Ok(Some(admitted))
    }

    /// Forgets every key: one of them was withdrawn.
    pub(crate) fn forget(&self) {
        let mut kept = self.lock();
        kept.generation += 1;
        kept.keys.clear();
    }

    /// The map is sound between any two statements.
    fn lock(&self) -> MutexGuard<'_, Kept> {
        match self.kept.lock() {
            Ok(kept) => kept,
            Err(poisoned) => poisoned.into_inner(),
        }
    }
}

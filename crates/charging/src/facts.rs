//! Facts in memory: bounded caches of what is known of groups and of who holds an identifier (architecture.md §5, step 3).
//!
//! Invariant: a cached group is used only when its row, read under its lock, carries the same `facts_version`, and with the same catalog; no
//! money is cached.

use crate::known::KnownGroup;
use calendar::Instant;
use ids::{CustomerId, GroupId, ServiceId, Sym};
use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard};
use store::subscription_row::Holder;

/// Groups, and identifiers of one service type, whose facts are kept at once.
pub const FACTS_MAX: usize = 200_000;

/// Whose service an identifier was at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) customer: CustomerId,
    pub(crate) group: GroupId,
    pub(crate) service: ServiceId,
    /// Looked up by the transaction itself, not remembered.
    pub(crate) is_fresh: bool,
}

impl Held {
    /// The group that is charged.
    pub(crate) const fn group_key(&self) -> (CustomerId, GroupId) {
        (self.customer, self.group)
    }
}

/// All that ever held identifiers of one service type.
type HoldersOfType = Generations<String, Arc<Vec<Holder>>>;

/// The bounded cache of one site.
#[derive(Debug, Default)]
pub(crate) struct FactsCache {
    groups: Mutex<Generations<(CustomerId, GroupId), Arc<KnownGroup>>>,
    holders: Mutex<HashMap<Sym, HoldersOfType>>,
}

impl FactsCache {
    pub(crate) fn group(&self, key: (CustomerId, GroupId)) -> Option<Arc<KnownGroup>> {
        lock(&self.groups).get(&key)
    }

    pub(crate) fn keep_group(&self, known: Arc<KnownGroup>) {
        lock(&self.groups).insert((known.group.customer, known.group.group), known);
    }

    /// Who held an identifier at an instant, as far as is known.
    pub(crate) fn holder(&self, service_type: Sym, identifier: &str, at: Instant) -> Option<Held> {
        let holders = lock(&self.holders).get_mut(&service_type)?.get(identifier)?;
        let holder = holders.iter().find(|holder| holder.valid.contains(at))?;
        Some(Held { customer: holder.customer, group: holder.group, service: holder.service, is_fresh: false })
    }

    pub(crate) fn keep_holders(&self, asked: &[(Sym, String)], found: Vec<Holder>) {
        let mut by_identifier: HashMap<(Sym, String), Vec<Holder>> = asked.iter().map(|key| (key.clone(), Vec::new())).collect();
        for holder in found {
            by_identifier.entry((holder.service_type, holder.identifier.clone())).or_default().push(holder);
        }
        let mut holders = lock(&self.holders);
        for ((service_type, identifier), found) in by_identifier {
            holders.entry(service_type).or_default().insert(identifier, Arc::new(found));
        }
    }

    /// Forgets who held an identifier: what it was given to has changed.
    pub(crate) fn forget_holder(&self, service_type: Sym, identifier: &str) {
        if let Some(holders) = lock(&self.holders).get_mut(&service_type) {
            holders.remove(identifier);
        }
    }
}

/// A cache of two generations: what the old one holds and is asked for moves to the young one; a full young one becomes the old.
#[derive(Debug)]
struct Generations<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K, V> Default for Generations<K, V> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<K: Hash + Eq + Clone, V: Clone> Generations<K, V> {
    fn get<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.insert(key, value.clone());
        Some(value)
    }

    fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= FACTS_MAX / 2 {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
    {
        self.young.remove(key);
        self.old.remove(key);
    }
}

/// A poisoned cache still holds sound values: each is inserted whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    match mutex.lock() {
        Ok(guard) => guard,
        Err(poisoned) => poisoned.into_inner(),
    }
}

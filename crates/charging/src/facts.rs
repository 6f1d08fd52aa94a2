//! Facts in memory: what is known of groups and of who holds an identifier, bounded in bytes over all sites (ARCHITECTURE.md §5, step 3).
//!
//! Invariant: a remembered group is used only when its row, read under its lock, carries the same `facts_version`, and with the same catalog; only
//! what is committed is remembered, and no money.

use crate::known::RatingFacts;
use calendar::{Instant, Period};
use hashbrown::{Equivalent, HashMap};
use ids::{CustomerId, GroupId, ServiceId, SiteId, Sym};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard};
use store::subscription_row::Holder;

/// What facts may take in memory where the operator says nothing else, in bytes: 256 MiB, some 200,000 customers with one service each.
pub const FACTS_BYTES_DEFAULT: usize = 256 << 20;
/// Of all bytes, holders of identifiers get one in so many, groups the others.
const HOLDERS_PART: usize = 4;

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

/// What all sites of a charger remember.
#[derive(Debug)]
pub(crate) struct Facts {
    groups: Mutex<Generations<(CustomerId, GroupId), Arc<RatingFacts>>>,
    holders: Mutex<Generations<HolderKey, Arc<[HeldDuring]>>>,
}

impl Facts {
    /// Facts that take at most so many bytes.
    pub(crate) fn bounded(bytes: usize) -> Self {
        let of_holders = bytes / HOLDERS_PART;
        Self { groups: Mutex::new(Generations::bounded(bytes - of_holders)), holders: Mutex::new(Generations::bounded(of_holders)) }
    }
}

/// The facts that one operation works with: what its site remembers, and what it reads itself, which is remembered once it is committed.
#[derive(Debug)]
pub(crate) struct OperationFacts {
    site: SiteId,
    facts: Arc<Facts>,
    read: Mutex<Read>,
}

/// What an operation has read.
#[derive(Debug, Default)]
struct Read {
    groups: HashMap<(CustomerId, GroupId), Arc<RatingFacts>>,
    holders: HashMap<HolderKey, Arc<[HeldDuring]>>,
}

impl OperationFacts {
    /// The facts of a site among those of all.
    pub(crate) fn of_site(site: SiteId, facts: Arc<Facts>) -> Self {
        Self { site, facts, read: Mutex::default() }
    }

    /// Facts that nobody remembers.
    pub(crate) fn alone(site: SiteId) -> Self {
        Self::of_site(site, Arc::new(Facts::bounded(0)))
    }

    /// Forgets what was read: the operation begins, perhaps once more.
    pub(crate) fn begin(&self) {
        *lock(&self.read) = Read::default();
    }

    /// Remembers what was read: the operation is committed.
    pub(crate) fn remember(&self) {
        let read = std::mem::take(&mut *lock(&self.read));
        if !read.groups.is_empty() {
            let mut groups = lock(&self.facts.groups);
            read.groups.into_iter().for_each(|(key, known)| groups.insert(key, known));
        }
        if !read.holders.is_empty() {
            let mut holders = lock(&self.facts.holders);
            read.holders.into_iter().for_each(|(key, held)| holders.insert(key, held));
        }
    }

    pub(crate) fn group(&self, key: (CustomerId, GroupId)) -> Option<Arc<RatingFacts>> {
        let read = lock(&self.read).groups.get(&key).map(Arc::clone);
        read.or_else(|| lock(&self.facts.groups).get(&key))
    }

    /// The currency of a customer whose facts the operation has read.
    pub(crate) fn currency_read(&self, customer: CustomerId) -> Option<Sym> {
        lock(&self.read).groups.values().find(|known| known.group.customer == customer).map(|known| known.group.currency)
    }

    pub(crate) fn keep_group(&self, known: Arc<RatingFacts>) {
        lock(&self.read).groups.insert((known.group.customer, known.group.group), known);
    }

    /// Who held an identifier at an instant, as far as is known; where nobody did, who had released it last and no longer ago than a time in
    /// microseconds: until then it is given to nobody else, so usage of it is late usage of theirs (domain.md §1, §4).
    pub(crate) fn holder(&self, service_type: Sym, identifier: &str, at: Instant, late_us: i64) -> Option<Held> {
        let name = HolderName { site: self.site, service_type, identifier };
        let read = lock(&self.read).holders.get(&name).map(Arc::clone);
        let holders = read.or_else(|| lock(&self.facts.holders).get(&name))?;
        let holder = holders.iter().find(|holder| holder.valid.contains(at)).or_else(|| {
            let ended = holders.iter().filter_map(|holder| Some((holder.valid.to()?, holder)));
            let late = ended.filter(|(to, _)| (0..late_us).contains(&at.micros().saturating_sub(to.micros())));
            late.max_by_key(|(to, _)| *to).map(|(_, holder)| holder)
        })?;
        Some(Held { customer: holder.customer, group: holder.group, service: holder.service, is_fresh: false })
    }

    pub(crate) fn keep_holders(&self, asked: &[(Sym, String)], found: &[Holder]) {
        let mut by_name: HashMap<(Sym, &str), Vec<HeldDuring>> = HashMap::with_capacity(asked.len());
        for (service_type, identifier) in asked {
            by_name.insert((*service_type, identifier), Vec::new());
        }
        for holder in found {
            if let Some(holders) = by_name.get_mut(&(holder.service_type, holder.identifier.as_str())) {
                holders.push(HeldDuring { valid: holder.valid, customer: holder.customer, group: holder.group, service: holder.service });
            }
        }
        let mut read = lock(&self.read);
        for ((service_type, identifier), holders) in by_name {
            read.holders.insert(HolderKey { site: self.site, service_type, identifier: identifier.into() }, holders.into());
        }
    }

    /// Forgets who held an identifier: what it was given to has changed.
    pub(crate) fn forget_holder(&self, service_type: Sym, identifier: &str) {
        let name = HolderName { site: self.site, service_type, identifier };
        lock(&self.read).holders.remove(&name);
        lock(&self.facts.holders).remove(&name);
    }
}

/// Whose an identifier is or was.
#[derive(Debug)]
struct HeldDuring {
    valid: Period,
    customer: CustomerId,
    group: GroupId,
    service: ServiceId,
}

/// An identifier of one service type of a site.
#[derive(Debug, PartialEq, Eq)]
struct HolderKey {
    site: SiteId,
    service_type: Sym,
    identifier: Box<str>,
}

/// The same, lent for a look.
#[derive(Debug)]
struct HolderName<'a> {
    site: SiteId,
    service_type: Sym,
    identifier: &'a str,
}

impl HolderKey {
    const fn name(&self) -> HolderName<'_> {
        HolderName { site: self.site, service_type: self.service_type, identifier: &self.identifier }
    }
}

impl Hash for HolderName<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.site, self.service_type, self.identifier).hash(state);
    }
}

impl Hash for HolderKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

impl Equivalent<HolderKey> for HolderName<'_> {
    fn equivalent(&self, key: &HolderKey) -> bool {
        self.site == key.site && self.service_type == key.service_type && *self.identifier == *key.identifier
    }
}

/// About what something takes on the heap, in bytes.
trait Weigh {
    fn bytes(&self) -> usize;
}

impl Weigh for (CustomerId, GroupId) {
    fn bytes(&self) -> usize {
        0
    }
}

impl Weigh for HolderKey {
    fn bytes(&self) -> usize {
        self.identifier.len()
    }
}

impl Weigh for Arc<RatingFacts> {
    fn bytes(&self) -> usize {
        self.as_ref().bytes()
    }
}

impl Weigh for Arc<[HeldDuring]> {
    fn bytes(&self) -> usize {
        size_of_val(&**self)
    }
}

/// A cache of two generations: what the old one holds and is asked for moves to the young one; a full young one becomes the old.
#[derive(Debug)]
struct Generations<K, V> {
    young: HashMap<K, V>,
    young_bytes: usize,
    old: HashMap<K, V>,
    /// Of one generation.
    bytes_max: usize,
}

impl<K: Hash + Eq + Weigh, V: Clone + Weigh> Generations<K, V> {
    /// What a map and the allocator take of an entry besides its own bytes: the entry's place, every other one empty, and the counts of an
    /// `Arc`.
    const ENTRY_BYTES: usize = 2 * size_of::<(K, V)>() + 4 * size_of::<usize>();

    fn bounded(bytes: usize) -> Self {
        Self { young: HashMap::new(), young_bytes: 0, old: HashMap::new(), bytes_max: bytes / 2 }
    }

    fn get<Q: Hash + Equivalent<K> + ?Sized>(&mut self, key: &Q) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        self.insert(key, value.clone());
        Some(value)
    }

    fn insert(&mut self, key: K, value: V) {
        if self.young_bytes >= self.bytes_max {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
        let key_bytes = key.bytes();
        self.young_bytes += Self::ENTRY_BYTES + key_bytes + value.bytes();
        if let Some(replaced) = self.young.insert(key, value) {
            self.young_bytes = self.young_bytes.saturating_sub(Self::ENTRY_BYTES + key_bytes + replaced.bytes());
        }
    }

    fn remove<Q: Hash + Equivalent<K> + ?Sized>(&mut self, key: &Q) {
        if let Some((key, value)) = self.young.remove_entry(key) {
            self.young_bytes = self.young_bytes.saturating_sub(Self::ENTRY_BYTES + key.bytes() + value.bytes());
        }
        self.old.remove(key);
    }
}

/// A poisoned lock still guards sound values: each is put in whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    match mutex.lock() {
        Ok(guard) => guard,
        Err(poisoned) => poisoned.into_inner(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Heavy(usize);

    impl Weigh for Heavy {
        fn bytes(&self) -> usize {
            self.0
        }
    }

    const KEY: fn(i64) -> (CustomerId, GroupId) = |number| (CustomerId(number), GroupId(number));
    const KILOBYTE: usize = 1 << 10;

    fn kept(generations: &Generations<(CustomerId, GroupId), Heavy>) -> usize {
        generations.young.values().chain(generations.old.values()).map(|heavy| heavy.0).sum()
    }

    #[test]
    fn bytes_are_bounded_whatever_comes() {
        let mut generations = Generations::bounded(100 * KILOBYTE);
        for number in 0..10_000 {
            generations.insert(KEY(number), Heavy(KILOBYTE));
            assert!(kept(&generations) <= 101 * KILOBYTE);
        }
        assert!(kept(&generations) >= 40 * KILOBYTE, "half of it is used at least");
    }

    #[test]
    fn what_is_asked_for_stays() {
        let mut generations = Generations::bounded(100 * KILOBYTE);
        generations.insert(KEY(-1), Heavy(KILOBYTE));
        for number in 0..1_000 {
            generations.insert(KEY(number), Heavy(KILOBYTE));
            assert_eq!(generations.get(&KEY(-1)), Some(Heavy(KILOBYTE)));
        }
        assert_eq!(generations.get(&KEY(0)), None, "nobody asked for it");
    }

    #[test]
    fn replacing_and_removing_give_the_bytes_back() {
        let mut generations = Generations::bounded(100 * KILOBYTE);
        for _ in 0..1_000 {
            generations.insert(KEY(1), Heavy(KILOBYTE));
        }
        assert!(generations.old.is_empty());
        generations.remove(&KEY(1));
        assert_eq!((generations.young_bytes, generations.get(&KEY(1))), (0, None));
    }
}

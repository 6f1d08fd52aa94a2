//! The groups of a batch under their locks: own ones, those of owners they share with, and counter sheets.
//!
//! Invariants: all groups are locked at once, in key order; a group that cannot be charged takes with it only those whose events moved it or
//! that its events moved; nothing is written of what is broken.

use crate::crossed::{cleared, crossed};
use crate::facts::OperationFacts;
use crate::fold::{fold_onto, rows_to_fold};
use crate::known::{Customers, GroupKey, KnownGroup, RatingFacts, facts_of, load};
use crate::notice::Teller;
use crate::settle::{keep, renew};
use crate::tax_rates::{Wanted, gateway_epoch, wanted_of};
use crate::{ChargeError, Reason};
use balance::{BalanceError, CounterSheet, GroupState, Hold, OPEN_ITEMS_MAX};
use calendar::Instant;
use catalog::Catalog;
use hashbrown::HashMap;
use ids::{CustomerId, ServiceId, SessionId, SubscriptionId};
use rating::{Decision, Ground, NotRated, Purse, ServiceFacts, SessionSoFar, Usage};
use std::sync::Arc;
use store::bill::BillItemRow;
use store::group::GroupRow;
use store::notification::{NewNotification, NotificationKind};
use store::sheet::{GROUP_SHEET, SheetKey};
use store::{StoreError, Tx};
use subscription::Charges;

/// A locked group.
pub(crate) struct OpenGroup {
    pub(crate) row: GroupRow,
    pub(crate) known: Arc<RatingFacts>,
    /// All that was read of it under the lock, where its facts were not remembered or something was due.
    read: Option<KnownGroup>,
    /// Fees and grants that fell due: applied, not yet stored.
    due: Vec<Charges>,
    pub(crate) touched: bool,
}

impl OpenGroup {
    /// As an event of an instant sees it.
    fn purse(&self, at: Instant) -> Purse<'_> {
        Purse { facts: &self.known.group, state: &self.row.state, bills: self.row.bills, cycle: Some(self.known.cycle_at(at)) }
    }
}

#[derive(Default)]
pub(crate) struct OpenSheet {
    pub(crate) sheet: CounterSheet,
    pub(crate) touched: bool,
}

/// The groups of a batch.
pub(crate) struct Groups<'a> {
    catalog: &'a Catalog,
    now: Instant,
    cache: &'a OperationFacts,
    /// Epoch of what the taxation gateway is known to say.
    tax_epoch: Option<i64>,
    pub(crate) open: HashMap<GroupKey, OpenGroup>,
    pub(crate) sheets: HashMap<SheetKey, OpenSheet>,
    /// Groups that cannot be charged, and why: nothing of theirs is written.
    broken: HashMap<GroupKey, Reason>,
    /// Groups that one event moved together, both ways.
    linked: HashMap<GroupKey, Vec<GroupKey>>,
    /// What is to be told of groups.
    pub(crate) told: Vec<(GroupKey, NewNotification)>,
    /// Rows of bills that open items past their number are folded into as the groups are written.
    folds: Vec<(GroupKey, Vec<BillItemRow>)>,
    /// Where groups stood before several things that are one for the customer: thresholds are judged once, at their end.
    watched: Option<Vec<(GroupKey, GroupState)>>,
}

impl<'a> Groups<'a> {
    pub(crate) fn new(catalog: &'a Catalog, now: Instant, cache: &'a OperationFacts, room: usize) -> Self {
        Self {
            catalog,
            now,
            cache,
            tax_epoch: None,
            open: HashMap::with_capacity(room),
            sheets: HashMap::new(),
            broken: HashMap::new(),
            linked: HashMap::new(),
            told: Vec::new(),
            folds: Vec::new(),
            watched: None,
        }
    }

    /// Locks groups whose own events are rated, given in key order, the owners' groups that they are known to share with, and further ones, all
    /// in key order; makes sure that their facts are of this version and of this catalog. A group of rated events whose owners turn out to be
    /// others stays out: its events come again. What an owner is himself a member of does not matter: what is shared is not shared again.
    pub(crate) async fn lock(&mut self, tx: &mut Tx<'_>, own: &[GroupKey], further: &[GroupKey]) -> Result<(), ChargeError> {
        self.tax_epoch = gateway_epoch(tx, self.catalog).await?;
        let remembered: Vec<Option<Arc<RatingFacts>>> = own.iter().map(|key| self.cache.group(*key)).collect();
        let owners = remembered.iter().flatten().flat_map(|known| &known.owners);
        let mut keys: Vec<GroupKey> = owners.map(|(key, _)| *key).chain(further.iter().copied()).collect();
        if keys.is_empty() {
            keys = own.to_vec();
        } else {
            keys.extend(own);
            keys.sort_unstable();
            keys.dedup();
        }
        let mut rows = Vec::with_capacity(keys.len());
        for (key, row) in store::group::lock_batch(tx, &keys).await? {
            match row {
                Ok(row) => rows.push((key, row)),
                Err(error) => drop(self.leave_out(key, error.into())?),
            }
        }
        let versions: HashMap<GroupKey, i64> = rows.iter().map(|(key, row)| (*key, row.facts_version)).collect();
        let is_current = |known: &RatingFacts, row: &GroupRow| {
            known.facts_version == row.facts_version
                && known.epoch == self.catalog.epoch
                && known.tax_epoch == self.tax_epoch
                && known.owners.iter().all(|(owner, version)| versions.get(owner).is_none_or(|locked| locked == version))
        };
        // What fees go by is not remembered: they fall due once a cycle.
        let is_due = |row: &GroupRow| row.due_at.is_some_and(|due| due <= self.now);
        let recall = |(key, row): (GroupKey, GroupRow)| {
            let remembered = match own.binary_search(&key) {
                Ok(place) => remembered.get(place).cloned().flatten(),
                Err(_) => self.cache.group(key),
            };
            let known = remembered.filter(|known| is_current(known, &row) && !is_due(&row));
            (row, known)
        };
        let rows: Vec<(GroupRow, Option<Arc<RatingFacts>>)> = rows.into_iter().map(recall).collect();
        let unknown = rows.iter().filter(|(_, known)| known.is_none()).map(|(row, _)| row.customer).collect();
        let customers = read_customers(tx, unknown).await?;
        for (mut row, known) in rows {
            let held = row.state.holds.iter().any(|hold| hold.until <= self.now).then(|| row.state.clone());
            row.state.expire_holds(self.now);
            let known = match known {
                Some(known) => Some((with_dues(tx, known).await?, None)),
                None => self.read(tx, &row, customers.as_ref()).await?,
            };
            let Some((known, read)) = known else { continue };
            let key = (row.customer, row.id);
            let place = own.binary_search(&key);
            let is_locked = |(owner, version): &(GroupKey, i64)| versions.get(owner) == Some(version) || self.broken.contains_key(owner);
            if place.is_err() || known.owners.iter().all(is_locked) {
                // What is told of a hold that ended must not be told again: the group is written without it.
                let told = held.map_or(Ok(Vec::new()), |held| cleared(self.catalog, &known.group, (&held, &row.state), self.now))?;
                let touched = !told.is_empty();
                self.told.extend(told.into_iter().map(|told| (key, told)));
                self.open.insert(key, OpenGroup { row, known, read, due: Vec::new(), touched });
            }
        }
        Ok(())
    }

    /// Reads the facts of a locked group, for rating and all of them.
    async fn read(
        &mut self,
        tx: &mut Tx<'_>,
        row: &GroupRow,
        customers: Option<&Customers>,
    ) -> Result<Option<(Arc<RatingFacts>, Option<KnownGroup>)>, ChargeError> {
        let read = match customers {
            Some(customers) => facts_of(tx, self.catalog, row, customers).await,
            None => load(tx, self.catalog, row).await,
        };
        match read {
            Ok(known) => {
                self.cache.keep_group(Arc::clone(&known.rating));
                Ok(Some((Arc::clone(&known.rating), Some(known))))
            }
            Err(error) => {
                self.leave_out((row.customer, row.id), error)?;
                Ok(None)
            }
        }
    }

    /// Reads the counter sheets of services whose prices need them.
    pub(crate) async fn load_sheets(&mut self, tx: &mut Tx<'_>, services: &[(GroupKey, ServiceId)]) -> Result<(), ChargeError> {
        let mut asked: Vec<SheetKey> = Vec::new();
        for (key, service) in services {
            let Some(open) = self.open.get(key) else { continue };
            let sheet = |service| SheetKey { customer: key.0, group: key.1, service };
            if open.known.services.iter().any(|known| known.service == *service && known.has_sheet) {
                asked.push(sheet(*service));
            }
            if open.known.has_group_sheet {
                asked.push(sheet(GROUP_SHEET));
            }
        }
        asked.sort_unstable();
        asked.dedup();
        for (key, sheet) in store::sheet::load(tx, &asked).await? {
            self.sheets.insert(key, OpenSheet { sheet, touched: false });
        }
        Ok(())
    }

    /// A locked group that can be charged; none where it has to be locked anew.
    pub(crate) fn get(&self, key: GroupKey) -> Option<&OpenGroup> {
        self.open.get(&key)
    }

    /// Why a group cannot be charged.
    pub(crate) fn broken(&self, key: GroupKey) -> Option<&Reason> {
        self.broken.get(&key)
    }

    /// Applies what is due of a group, and of the owners that it shares with, up to an instant. Answers why it cannot be charged.
    pub(crate) async fn settle(&mut self, tx: &mut Tx<'_>, key: GroupKey, until: Instant) -> Result<Option<Reason>, ChargeError> {
        let Some(known) = self.open.get(&key).map(|open| Arc::clone(&open.known)) else { return Ok(None) };
        for (owner, _) in &known.owners {
            if let Some(reason) = self.settle_one(tx, *owner, until).await? {
                return Ok(Some(reason));
            }
        }
        self.settle_one(tx, key, until).await
    }

    async fn settle_one(&mut self, tx: &mut Tx<'_>, key: GroupKey, until: Instant) -> Result<Option<Reason>, ChargeError> {
        if let Some(reason) = self.broken.get(&key) {
            return Ok(Some(reason.clone()));
        }
        let Some(open) = self.open.get_mut(&key).filter(|open| open.row.due_at.is_some_and(|due| due <= until)) else { return Ok(None) };
        let read = match open.read.take() {
            Some(read) => Ok(read),
            None => load(tx, self.catalog, &open.row).await,
        };
        let renewed = match read {
            Ok(known) => renew(self.catalog, &known, &mut open.row, (until, self.now)),
            Err(error) => Err(error),
        };
        match renewed {
            Ok((due, told)) => {
                open.touched |= !due.is_empty();
                self.told.extend(told.into_iter().map(|told| (key, told)));
                open.due.extend(due);
                Ok(None)
            }
            Err(error) => self.leave_out(key, error).map(Some),
        }
    }

    /// Rates one event. Changes nothing.
    pub(crate) fn rate(
        &self,
        key: GroupKey,
        service: &ServiceFacts,
        session: Option<&SessionSoFar>,
        usage: &Usage<'_>,
    ) -> Result<Result<Decision, NotRated>, ChargeError> {
        let own = self.open.get(&key).ok_or(StoreError::Invariant("an event of a group that is not locked"))?;
        let locked = own.known.owners.iter().filter_map(|(owner, _)| self.open.get(owner));
        let owners: Vec<Purse<'_>> = locked.map(|open| open.purse(usage.at)).collect();
        let empty = CounterSheet::default();
        let sheet = |service| {
            let key = SheetKey { customer: key.0, group: key.1, service };
            self.sheets.get(&key).map_or(&empty, |open| &open.sheet)
        };
        let (sheet_of_service, group_sheet) =
            if self.sheets.is_empty() { (&empty, &empty) } else { (sheet(service.service), sheet(GROUP_SHEET)) };
        let ground = Ground { service, own: own.purse(usage.at), owners: &owners, sheet: sheet_of_service, group_sheet, session };
        Ok(rating::rate(self.catalog, &ground, usage))
    }

    /// What has to be asked for a decision's taxes.
    pub(crate) fn wanted(&self, decision: &Decision) -> Vec<Wanted> {
        let known = |impact: &rating::Impact| self.open.get(&(impact.customer, impact.group)).map(|open| &*open.known);
        wanted_of(known, decision.impacts())
    }

    /// Applies a decision to all groups that it moves. Answers why they cannot be charged after all.
    pub(crate) fn apply(
        &mut self,
        key: GroupKey,
        service: &ServiceFacts,
        decision: &Decision,
        (at, about): (Instant, &str),
    ) -> Result<Option<Reason>, ChargeError> {
        for impact in decision.impacts() {
            let moved = (impact.customer, impact.group);
            self.link(key, moved);
            let Some(open) = self.open.get_mut(&moved) else {
                return Err(StoreError::Invariant("a decision on a group that is not locked").into());
            };
            open.touched = true;
            if let Err(error) = impact.apply(&mut open.row.state, at.utc_day()) {
                return Ok(Some(self.leave_out(moved, error.into())?));
            }
            let is_watched = self.watched.is_some();
            if (!impact.crossings.is_empty() && !is_watched) || !impact.passed.is_empty() {
                let subscription = (moved == key).then_some(service.subscription);
                let teller = Teller { catalog: self.catalog, facts: &open.known.group, at: self.now, subscription, about };
                let told = if is_watched { teller.passed(impact) } else { teller.impact(impact) };
                self.told.extend(told.into_iter().map(|told| (moved, told)));
            }
        }
        for (service, moved) in [(service.service, &decision.sheet), (GROUP_SHEET, &decision.group_sheet)] {
            if let Some(sheet) = moved {
                let key = SheetKey { customer: key.0, group: key.1, service };
                self.sheets.insert(key, OpenSheet { sheet: sheet.clone(), touched: true });
            }
        }
        Ok(None)
    }

    /// Notes that two groups are moved together: where one of them breaks, the other is left out too.
    pub(crate) fn link(&mut self, one: GroupKey, other: GroupKey) {
        if one != other {
            self.linked.entry(one).or_default().push(other);
            self.linked.entry(other).or_default().push(one);
        }
    }

    /// Notes where the groups stand: thresholds are judged by [`Self::tell_crossed`], not by each impact.
    pub(crate) fn watch(&mut self) {
        self.watched = Some(self.open.iter().map(|(key, open)| (*key, open.row.state.clone())).collect());
    }

    /// Tells of the thresholds between where the groups stood and where they stand; of a subscription's group what it is about, where it is
    /// about one.
    pub(crate) fn tell_crossed(&mut self, of: Option<(GroupKey, SubscriptionId)>, about: &str) -> Result<(), ChargeError> {
        let mut watched = self.watched.take().unwrap_or_default();
        watched.sort_unstable_by_key(|(key, _)| *key);
        for (key, before) in watched {
            let Some(open) = self.open.get(&key) else { continue };
            let facts = &open.known.group;
            let subscription = of.filter(|(own, _)| *own == key).map(|(_, subscription)| subscription);
            let teller = Teller { catalog: self.catalog, facts, at: self.now, subscription, about };
            let found = crossed(facts, &before, &open.row.state, self.now)?;
            self.told.extend(found.iter().map(|crossing| (key, teller.crossing(crossing))));
        }
        Ok(())
    }

    /// Takes back what a session holds of any of the groups.
    pub(crate) fn release(&mut self, session: SessionId) {
        for open in self.open.values_mut() {
            open.touched |= open.row.state.release(session).is_some();
        }
    }

    /// Lets a session hold something of a group, or answers why the group refuses it.
    pub(crate) fn hold(&mut self, key: GroupKey, hold: Hold) -> Result<Result<(), BalanceError>, ChargeError> {
        let open = self.open.get_mut(&key).ok_or(StoreError::Invariant("a hold on a group that is not locked"))?;
        open.touched = true;
        Ok(open.row.state.hold(hold))
    }

    /// Marks a group as one that cannot be charged, with those that were moved together with it: the others of the batch have nothing to do
    /// with it. A failure of the store fails the batch.
    pub(crate) fn leave_out(&mut self, key: GroupKey, error: ChargeError) -> Result<Reason, ChargeError> {
        if !error.is_of_one_group() {
            return Err(error);
        }
        let (customer, group) = key;
        tracing::error!(%customer, %group, code = error.code(), error = &error as &dyn std::error::Error, "a balance group cannot be charged");
        // What the store holds is for the operator, who has it in the log.
        let message = if matches!(error, ChargeError::Store(_)) {
            "the customer cannot be charged now; the operator has been told why".to_owned()
        } else {
            format!("the customer cannot be charged: {error}")
        };
        let reason = Reason { code: error.code().to_owned(), message };
        let mut left = vec![key];
        while let Some(key) = left.pop() {
            if self.broken.insert(key, reason.clone()).is_none() {
                left.extend(self.linked.get(&key).into_iter().flatten());
            }
        }
        Ok(reason)
    }

    /// Whether any group cannot be charged.
    pub(crate) fn is_whole(&self) -> bool {
        self.broken.is_empty()
    }

    /// Finds the open items past their number, which become rows of their bill as the groups are written; before anything is answered,
    /// because a sum that no row can hold breaks its group. Answers why, where a group breaks that could be charged until now: whoever writes
    /// more than the groups must ask.
    pub(crate) async fn check_items(&mut self, tx: &mut Tx<'_>) -> Result<Option<Reason>, ChargeError> {
        let is_full = |open: &OpenGroup| open.touched && open.row.state.items.len() > OPEN_ITEMS_MAX;
        let mut full: Vec<GroupKey> = self.open.iter().filter(|(_, open)| is_full(open)).map(|(key, _)| *key).collect();
        full.sort_unstable();
        let mut broken = None;
        for key in full {
            let Some(open) = self.open.get(&key).filter(|_| !self.broken.contains_key(&key)) else { continue };
            match rows_to_fold(tx, &open.row, None).await {
                Ok(rows) => self.folds.push((key, rows)),
                Err(error) => broken = Some(self.leave_out(key, error)?),
            }
        }
        Ok(broken)
    }

    /// Writes what fell due, each touched group once, and counter sheets.
    pub(crate) async fn write(&mut self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let broken = &self.broken;
        // A group that broke after it was checked has no rows of its own either.
        for (key, rows) in self.folds.drain(..).filter(|(key, _)| !broken.contains_key(key)) {
            if let Some(open) = self.open.get_mut(&key) {
                fold_onto(tx, &mut open.row, None, &rows).await?;
            }
        }
        let mut touched: Vec<&mut OpenGroup> =
            self.open.iter_mut().filter(|(key, open)| open.touched && !broken.contains_key(*key)).map(|(_, open)| open).collect();
        touched.sort_unstable_by_key(|open| (open.row.customer, open.row.id));
        for open in &mut touched {
            for charges in &open.due {
                keep(tx, self.catalog, &open.row, charges, self.now).await?;
            }
        }
        let rows: Vec<&GroupRow> = touched.iter().map(|open| &open.row).collect();
        if !rows.is_empty() {
            store::group::save_states(tx, &rows).await?;
        }
        let is_whole = |key: &SheetKey| !broken.contains_key(&(key.customer, key.group));
        let mut sheets: Vec<(SheetKey, &CounterSheet)> =
            self.sheets.iter().filter(|(key, open)| open.touched && is_whole(key)).map(|(key, open)| (*key, &open.sheet)).collect();
        sheets.sort_unstable_by_key(|(key, _)| *key);
        store::sheet::save(tx, &sheets).await?;
        let told: Vec<NewNotification> = self.told.drain(..).filter(|(key, _)| !broken.contains_key(key)).map(|(_, told)| told).collect();
        store::notification::insert(tx, &told).await?;
        Ok(())
    }

    /// Tells something of a locked group about a session.
    pub(crate) fn tell_session(
        &mut self,
        key: GroupKey,
        kind: NotificationKind,
        about: &str,
        subscription: SubscriptionId,
    ) -> Result<(), ChargeError> {
        let open = self.open.get(&key).ok_or(StoreError::Invariant("something to be told of a group that is not locked"))?;
        let standing = open.row.state.exposure(open.known.group.currency, self.now).map_err(BalanceError::from)?;
        let teller = Teller { catalog: self.catalog, facts: &open.known.group, at: self.now, subscription: Some(subscription), about };
        self.told.push((key, teller.session(kind, standing)));
        Ok(())
    }
}

/// Reads customers together; none where one of them cannot be read: each is then read alone, so that it keeps nobody else from being read.
async fn read_customers(tx: &mut Tx<'_>, unknown: Vec<CustomerId>) -> Result<Option<Customers>, ChargeError> {
    match Customers::read(tx, unknown).await.map_err(ChargeError::from) {
        Ok(customers) => Ok(Some(customers)),
        Err(error) if error.is_of_one_group() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Remembered facts with what bills owe now, where a limit counts it: bills and payments move that without touching any fact.
async fn with_dues(tx: &mut Tx<'_>, known: Arc<RatingFacts>) -> Result<Arc<RatingFacts>, ChargeError> {
    if !known.group.counts_dues() {
        return Ok(known);
    }
    let dues = store::bill::dues_of_profile(tx, known.group.customer, known.group.profile).await?;
    if dues == known.group.dues {
        return Ok(known);
    }
    let mut current = RatingFacts::clone(&known);
    current.group.dues = dues;
    Ok(Arc::new(current))
}

//! Pending taxes of one group put right: what the gateway has answered by now replaces the rate that served (domain.md §8).
//!
//! Owns: the differences, their revisions and postings. Does not own: when it is tried and asking (app). Invariants: nothing but the tax moves,
//! a charge's net goes from the item of the old rate to that of the new one; what is on a bill that left `active` stays, and its difference
//! lands on the active one; each charge is settled once.

use crate::facts::OperationFacts;
use crate::groups::Groups;
use crate::known::GroupKey;
use crate::revise::ReviseError;
use crate::revise_rows::{self, Change};
use crate::revise_work::Outcome;
use crate::standing::Standing;
use crate::tax_rates::{Wanted, pending_charge};
use crate::{Catalogs, ChargeError};
use balance::{Draft, ItemKey, Leg};
use calendar::Instant;
use catalog::{Catalog, PaymentType};
use ids::{CustomerId, GroupId, PostingId};
use money::MoneyError;
use rating::{Trace, TraceStep};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::posting::{PostingKind, PostingRow};
use store::tax_pending::{PendingRow, Source};
use store::usage::{EventKey, EventStatus};
use store::usage_revision::RevisionKind;
use store::{Operation, StoreError, Tx};
use tax::{TaxError, Treatment};

/// Charges that one operation settles, so that those who wait are served in between.
pub const TAXES_SETTLED_AT_ONCE_MAX: i64 = 100;
/// The first wait after a try in vain; each one after it is twice as long.
const WAIT_S: i64 = 30;
/// The longest wait.
const WAIT_S_MAX: i64 = 3_600;
/// Doublings that lead to the longest wait.
const DOUBLINGS_MAX: i32 = 7;
/// What a revision says of why it was made.
const REASON: &str = "the taxation gateway answered";

/// Settles the pending taxes of a group's events and postings that are due to be tried.
#[derive(Clone)]
pub struct SettleTaxes {
    /// The customer.
    pub customer: CustomerId,
    /// The group.
    pub group: GroupId,
    /// Puts off what is still pending: the gateway was asked just now.
    pub puts_off: bool,
    /// Compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

/// What became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettledTaxes {
    /// Charges that are settled.
    pub settled: usize,
    /// What the others wait for.
    pub wanted: Vec<Wanted>,
    /// Charges that stay pending.
    pub pending: usize,
}

impl Operation for SettleTaxes {
    type Output = SettledTaxes;
    type Error = ReviseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<SettledTaxes, ReviseError> {
        let now = store::site::now(tx).await?;
        let catalog = self.catalogs.current(tx).await?;
        let key = (self.customer, self.group);
        let seen = store::tax_pending::due_of_group(tx, key, TAXES_SETTLED_AT_ONCE_MAX).await?;
        if seen.is_empty() {
            return Ok(SettledTaxes::default());
        }
        let keys = keys_to_lock(key, &seen);
        let cache = OperationFacts::alone(tx.site());
        let mut groups = Groups::new(&catalog, now, &cache, keys.len());
        // Nothing is rated, so whom they share with is of no account.
        groups.lock(tx, &[], &keys).await?;
        groups.watch();
        // Only what was read under the locks is decided on.
        let rows = store::tax_pending::due_of_group(tx, key, TAXES_SETTLED_AT_ONCE_MAX).await?;
        let keys = keys.into_iter().map(|key| (key.1, key)).collect();
        let mut settling = Settling { catalog: &catalog, now, key, keys, groups, answer: SettledTaxes::default(), left: Vec::new() };
        settling.run(tx, rows).await?;
        let Settling { answer, left, .. } = settling;
        if self.puts_off {
            for row in &left {
                let wait = WAIT_S.saturating_mul(1 << row.attempts.clamp(0, DOUBLINGS_MAX)).min(WAIT_S_MAX);
                store::tax_pending::put_off(tx, row, tx.system_now().plus_seconds(wait)?).await?;
            }
        }
        Ok(answer)
    }
}

/// The group, and those that its charges landed on.
fn keys_to_lock(own: GroupKey, rows: &[PendingRow]) -> Vec<GroupKey> {
    let mut keys = vec![own];
    keys.extend(rows.iter().map(|row| (row.customer, row.group)));
    keys.sort_unstable();
    keys.dedup();
    keys
}

struct Settling<'a> {
    catalog: &'a Catalog,
    now: Instant,
    key: GroupKey,
    keys: HashMap<GroupId, GroupKey>,
    groups: Groups<'a>,
    answer: SettledTaxes,
    left: Vec<PendingRow>,
}

/// A charge whose rate is known by now.
struct Settled {
    row: PendingRow,
    ppm: i32,
    treatment: Treatment,
    /// Tax of the charge at that rate.
    tax: i64,
    /// The legs that put it right; none where the rate is the one that served.
    legs: Vec<Leg>,
}

impl Settled {
    const fn key(&self) -> GroupKey {
        (self.row.customer, self.row.group)
    }
}

impl Settling<'_> {
    async fn run(&mut self, tx: &mut Tx<'_>, rows: Vec<PendingRow>) -> Result<(), ReviseError> {
        let mut by_source: BTreeMap<Source, Vec<Settled>> = BTreeMap::new();
        for row in rows {
            match self.settle(&row)? {
                Some(settled) => by_source.entry(row.source).or_default().push(settled),
                None => self.left.push(row),
            }
        }
        self.answer.wanted.sort_unstable();
        self.answer.wanted.dedup();
        let by_source = self.leave_broken(tx, by_source).await?;
        self.answer.pending = self.left.len();
        self.groups.tell_crossed(None, "")?;
        self.groups.write(tx).await?;
        let mut events = Vec::new();
        for (source, settled) in by_source {
            self.answer.settled += settled.len();
            match source {
                Source::Event(id) => events.push((id, settled)),
                Source::Posting(customer, id) => self.post(tx, (customer, id), &settled).await?,
            }
        }
        self.revise(tx, events).await
    }

    /// Leaves charges pending whose groups turn out to be broken: all that an event or a posting did is put right together, or nothing of it.
    async fn leave_broken(
        &mut self,
        tx: &mut Tx<'_>,
        mut by_source: BTreeMap<Source, Vec<Settled>>,
    ) -> Result<BTreeMap<Source, Vec<Settled>>, ReviseError> {
        for settled in by_source.values() {
            for (one, other) in settled.iter().zip(settled.iter().skip(1)) {
                self.groups.link(one.key(), other.key());
            }
        }
        if self.groups.check_items(tx).await?.is_some() {
            let broken = by_source.extract_if(.., |_, settled| settled.iter().any(|one| self.groups.broken(one.key()).is_some()));
            self.left.extend(broken.flat_map(|(_, settled)| settled).map(|one| one.row));
        }
        Ok(by_source)
    }

    /// Settles one charge in its group's state; none where its rate is still unknown, or its group cannot be charged.
    fn settle(&mut self, row: &PendingRow) -> Result<Option<Settled>, ReviseError> {
        let key = (row.customer, row.group);
        if self.groups.broken(key).is_some() {
            return Ok(None);
        }
        let Some(open) = self.groups.open.get_mut(&key) else { return Ok(None) };
        let payer = &open.known.group.payer;
        let levy = match tax::levy_on(self.catalog, row.tax.tax, row.tax.supplier, payer, row.tax.on) {
            Ok(levy) => levy,
            // The gateway was taken away, and the table has no rate of the place: it stays visible as pending.
            Err(TaxError::NoRate(_) | TaxError::Unknown(_)) => return Ok(None),
        };
        match levy.treatment {
            Treatment::Rated | Treatment::Exempt | Treatment::ReverseCharge => {}
            Treatment::Pending => {
                self.answer.wanted.push(Wanted::of(payer, row.tax));
                return Ok(None);
            }
        }
        let (leg, item) = pending_charge(row)?;
        let currency = self.catalog.resources.get(&leg.resource).ok_or(StoreError::Missing("currency"))?;
        let tax = tax::tax_of(leg.net, levy.ppm, currency.rounding)?;
        let bills = open.row.bills;
        let is_open = item.bill == bills.active || Some(item.bill) == bills.next;
        let bill = if is_open { item.bill } else { bills.place(row.at).unwrap_or(bills.active) };
        let mut legs = Vec::new();
        if levy.ppm != item.tax_ppm {
            let mut draft = Draft::new(row.group, &open.row.state, bills);
            draft.legs = differences(&leg, (item, bill), levy.ppm, tax)?;
            if open.known.group.payment_type == PaymentType::Prepaid {
                draft.pay_from_funds(currency, self.now, true).map_err(ChargeError::from)?;
            }
            let (new, made) = (draft.new, draft.legs);
            // The revision has the event's day, the posting that of now: an item's days lead to what stands behind it.
            let day = match row.source {
                Source::Event(id) => id.day,
                Source::Posting(..) => self.now.utc_day(),
            };
            open.row.state.apply(&new, &made, day).map_err(ChargeError::from)?;
            open.touched = true;
            legs = made;
        }
        Ok(Some(Settled { row: row.clone(), ppm: levy.ppm, treatment: levy.treatment, tax, legs }))
    }

    /// Appends a revision to each event, and to what of it stands with owners of sharing groups.
    async fn revise(&mut self, tx: &mut Tx<'_>, mut events: Vec<(EventKey, Vec<Settled>)>) -> Result<(), ReviseError> {
        events.sort_unstable_by_key(|(id, _)| *id);
        let asked: Vec<EventKey> = events.iter().map(|(id, _)| *id).collect();
        let rows = store::usage::probe(tx, &asked).await?;
        let standings: HashMap<EventKey, Standing> =
            Standing::of(tx, rows).await?.into_iter().map(|standing| (standing.first.id, standing)).collect();
        let mut outcomes = Vec::new();
        for (id, settled) in &events {
            let standing = standings.get(id).ok_or(StoreError::Missing("usage event"))?;
            if standing.status() != EventStatus::Rated {
                return Err(StoreError::Invariant("a pending tax of an event that is not rated").into());
            }
            outcomes.push((standing, outcome(standing, settled)?, settled.iter().flat_map(|one| one.legs.iter().cloned()).collect()));
        }
        let changes: Vec<Change<'_>> =
            outcomes.iter().map(|(standing, outcome, added)| Change { standing, outcome, added: Vec::clone(added) }).collect();
        let why = (RevisionKind::Taxed, REASON, self.now);
        revise_rows::write_revisions(tx, &changes, &self.keys, self.key, why).await?;
        for settled in events.iter().flat_map(|(_, settled)| settled) {
            store::tax_pending::delete(tx, &settled.row).await?;
        }
        Ok(())
    }

    /// Posts the difference of fees.
    async fn post(&mut self, tx: &mut Tx<'_>, (customer, of): (CustomerId, PostingId), settled: &[Settled]) -> Result<(), ReviseError> {
        let legs: Vec<Leg> = settled.iter().flat_map(|one| one.legs.iter().cloned()).collect();
        if !legs.is_empty() {
            let lines: Vec<serde_json::Value> = settled.iter().map(|one| self.line(one)).collect();
            let posting = PostingRow {
                id: PostingId(tx.next_id()?),
                customer,
                group: self.group_of(settled)?,
                kind: PostingKind::Tax,
                at: self.now,
                recorded_at: self.now,
                actor: tx.actor().name.clone(),
                content: serde_json::json!({ "posting": of.to_string(), "reason": REASON, "taxes": lines }),
                legs: rating::legs::encode(&legs),
            };
            store::posting::insert(tx, &posting).await?;
        }
        for one in settled {
            store::tax_pending::delete(tx, &one.row).await?;
        }
        Ok(())
    }

    fn group_of(&self, settled: &[Settled]) -> Result<GroupId, StoreError> {
        settled.first().map(|one| one.row.group).ok_or(StoreError::Invariant("a posting without charges"))
    }

    fn line(&self, settled: &Settled) -> serde_json::Value {
        let code = |sym| self.catalog.symbols.code(sym);
        serde_json::json!({
            "place": settled.row.place,
            "tax": code(settled.row.tax.tax),
            "on": settled.row.tax.on.to_string(),
            "tax_ppm": settled.ppm,
            "amount": settled.tax.to_string(),
        })
    }
}

/// From the item of the rate that served to that of the rate that holds.
fn differences(leg: &Leg, (item, bill): (ItemKey, ids::BillId), ppm: i32, tax: i64) -> Result<Vec<Leg>, MoneyError> {
    let minus = |quanta: i64| quanta.checked_neg().ok_or(MoneyError::Overflow);
    let (old, new) = (ItemKey { bill, ..item }, ItemKey { bill, tax_ppm: ppm, ..item });
    let back = Leg { item: Some(old), net: minus(leg.net)?, tax: minus(leg.tax)?, quantity: minus(leg.quantity)?, ..leg.clone() };
    Ok(vec![back, Leg { item: Some(new), tax, ..leg.clone() }])
}

/// The event as it stands, its trace with the rates that hold.
fn outcome(standing: &Standing, settled: &[Settled]) -> Result<Outcome, ReviseError> {
    let trace = standing.trace();
    let mut trace = if trace.is_empty() { Trace::default() } else { Trace::decode(trace).map_err(ChargeError::from)? };
    for one in settled {
        let step = usize::try_from(one.row.place).ok().and_then(|place| trace.steps.get_mut(place));
        // An erased event has no trace any more.
        if let Some(TraceStep::Tax { ppm, exempt, reverse, pending, quanta, .. }) = step {
            (*ppm, *quanta, *pending) = (one.ppm, one.tax, false);
            (*exempt, *reverse) = match one.treatment {
                Treatment::Exempt => (true, false),
                Treatment::ReverseCharge => (false, true),
                Treatment::Rated | Treatment::Pending => (false, false),
            };
        }
    }
    Ok(Outcome {
        legs: Vec::new(),
        status: EventStatus::Rated,
        quantity: standing.quantity().to_owned(),
        content: standing.content().to_owned(),
        trace: trace.encode(),
        unrated: None,
        pending: None,
    })
}

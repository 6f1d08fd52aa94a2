//! The binary form of a group's working set, kept in its row (ARCHITECTURE.md §4).
//!
//! Version 3: a version byte, the number of the next balance, then each list behind its count. Ids and instants of one group lie close to
//! each other, so each is written as its distance from the one before.

use crate::binary::{CodecError, Reader, Writer};
use crate::{Balance, Discounted, GroupState, Hold, ItemKey, OpenItem, Origin, RefusedCycles, Renewal, RollRule};
use calendar::{Instant, Period};
use ids::{BillId, PurchaseId, ServiceId, SessionId, SubscriptionId};

const VERSION: u8 = 3;
/// Bytes of a usual group.
const ROOM: usize = 256;

const ORIGIN: u8 = 0b111;
const HAS_END: u8 = 1 << 3;
const HAS_ROLLOVER: u8 = 1 << 4;
const HAS_PRIORITY: u8 = 1 << 5;
const HAS_GRANTED: u8 = 1 << 6;

const HAS_CYCLE_CAP: u8 = 1;
const HAS_TOTAL_CAP: u8 = 1 << 1;

const HAS_SUBSCRIPTION: u8 = 1;
const HAS_SERVICE: u8 = 1 << 1;
const HAS_TAX: u8 = 1 << 2;
const HAS_LEDGER: u8 = 1 << 3;

impl GroupState {
    /// The bytes that a store keeps.
    pub fn encode(&self) -> Vec<u8> {
        let mut to = Encoder { writer: Writer::with_capacity(ROOM), id: 0, micros: 0 };
        to.writer.byte(VERSION).unsigned(u64::from(self.next_balance));
        to.list(&self.balances, Encoder::balance);
        to.list(&self.items, Encoder::item);
        to.list(&self.unbilled, Encoder::sum);
        to.list(&self.paid_by_funds, Encoder::sum);
        to.list(&self.renewals, Encoder::renewal);
        to.list(&self.holds, Encoder::hold);
        to.list(&self.discounted, Encoder::discounted);
        to.list(&self.refused, Encoder::refused);
        to.writer.finish()
    }

    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut from = Decoder { reader: Reader::new(bytes), id: 0, micros: 0 };
        match from.reader.byte()? {
            VERSION => {}
            other => return Err(CodecError::Version(other)),
        }
        let state = Self {
            next_balance: from.reader.number32()?,
            balances: from.list(Decoder::balance)?,
            items: from.list(Decoder::item)?,
            unbilled: from.list(Decoder::sum)?,
            paid_by_funds: from.list(Decoder::sum)?,
            renewals: from.list(Decoder::renewal)?,
            holds: from.list(Decoder::hold)?,
            discounted: from.list(Decoder::discounted)?,
            refused: from.list(Decoder::refused)?,
        };
        from.reader.end()?;
        Ok(state)
    }
}

struct Encoder {
    writer: Writer,
    id: i64,
    micros: i64,
}

impl Encoder {
    fn list<T>(&mut self, all: &[T], write: fn(&mut Self, &T)) {
        self.writer.unsigned(all.len() as u64);
        for one in all {
            write(self, one);
        }
    }

    fn id(&mut self, id: i64) {
        self.writer.signed(id.wrapping_sub(self.id));
        self.id = id;
    }

    fn instant(&mut self, instant: Instant) {
        self.writer.signed(instant.micros().wrapping_sub(self.micros));
        self.micros = instant.micros();
    }

    fn balance(&mut self, balance: &Balance) {
        let end = balance.validity.to();
        let flags = origin_number(balance.origin)
            | flag(end.is_some(), HAS_END)
            | flag(balance.rollover.is_some(), HAS_ROLLOVER)
            | flag(balance.priority != 0, HAS_PRIORITY)
            | flag(balance.granted != 0, HAS_GRANTED);
        self.writer.byte(flags).unsigned(u64::from(balance.id)).sym(balance.resource);
        self.instant(balance.created);
        self.instant(balance.validity.from());
        if let Some(end) = end {
            self.instant(end);
        }
        self.writer.signed(balance.quanta);
        if let Some(rule) = balance.rollover {
            self.roll_rule(rule);
        }
        if balance.priority != 0 {
            self.writer.signed(i64::from(balance.priority));
        }
        if balance.granted != 0 {
            self.writer.signed(balance.granted);
        }
    }

    fn item(&mut self, item: &OpenItem) {
        let ItemKey { bill, code, subscription, service, tax, tax_ppm, ledger } = item.key;
        let flags = flag(subscription.is_some(), HAS_SUBSCRIPTION)
            | flag(service.is_some(), HAS_SERVICE)
            | flag(tax.is_some(), HAS_TAX)
            | flag(ledger.is_some(), HAS_LEDGER);
        self.writer.byte(flags);
        self.id(bill.0);
        if let Some(subscription) = subscription {
            self.id(subscription.0);
        }
        if let Some(service) = service {
            self.id(service.0);
        }
        self.writer.sym(code);
        for sym in [tax, ledger].into_iter().flatten() {
            self.writer.sym(sym);
        }
        self.writer.signed(i64::from(tax_ppm)).signed(item.net).signed(item.taxed).signed(item.quantity);
        self.writer.unsigned(u64::from(item.count)).signed(i64::from(item.days.0));
        self.writer.signed(i64::from(item.days.1) - i64::from(item.days.0));
    }

    fn sum(&mut self, (bill, quanta): &(BillId, i64)) {
        self.id(bill.0);
        self.writer.signed(*quanta);
    }

    fn renewal(&mut self, renewal: &Renewal) {
        self.id(renewal.purchase.0);
        self.instant(renewal.done_to);
    }

    fn roll_rule(&mut self, rule: RollRule) {
        self.writer.byte(flag(rule.cycle_cap.is_some(), HAS_CYCLE_CAP) | flag(rule.total_cap.is_some(), HAS_TOTAL_CAP));
        self.instant(rule.until);
        for cap in [rule.cycle_cap, rule.total_cap].into_iter().flatten() {
            self.writer.signed(cap);
        }
    }

    fn hold(&mut self, hold: &Hold) {
        self.id(hold.session.0);
        self.instant(hold.until);
        self.writer.signed(hold.money).unsigned(hold.balances.len() as u64);
        for (number, quanta) in &hold.balances {
            self.writer.unsigned(u64::from(*number)).signed(*quanta);
        }
    }

    fn discounted(&mut self, taken: &Discounted) {
        self.id(taken.purchase.0);
        self.instant(taken.cycle);
        self.writer.signed(taken.quanta);
    }

    fn refused(&mut self, refused: &RefusedCycles) {
        self.id(refused.purchase.0);
        self.instant(refused.from);
        self.instant(refused.to);
    }
}

struct Decoder<'a> {
    reader: Reader<'a>,
    id: i64,
    micros: i64,
}

impl<'a> Decoder<'a> {
    fn list<T>(&mut self, read: fn(&mut Self) -> Result<T, CodecError>) -> Result<Vec<T>, CodecError> {
        let count = self.reader.count(self.reader.left())?;
        let mut all = Vec::with_capacity(count);
        for _ in 0..count {
            all.push(read(self)?);
        }
        Ok(all)
    }

    fn id(&mut self) -> Result<i64, CodecError> {
        self.id = self.reader.signed()?.wrapping_add(self.id);
        Ok(self.id)
    }

    fn instant(&mut self) -> Result<Instant, CodecError> {
        self.micros = self.reader.signed()?.wrapping_add(self.micros);
        Ok(Instant::from_micros(self.micros))
    }

    fn flags(&mut self, known: u8) -> Result<u8, CodecError> {
        let flags = self.reader.byte()?;
        if flags & !known == 0 { Ok(flags) } else { Err(CodecError::Malformed("flag")) }
    }

    fn balance(&mut self) -> Result<Balance, CodecError> {
        let flags = self.flags(ORIGIN | HAS_END | HAS_ROLLOVER | HAS_PRIORITY | HAS_GRANTED)?;
        let has = |flag: u8| flags & flag != 0;
        let (id, resource) = (self.reader.number32()?, self.reader.sym()?);
        let (created, from) = (self.instant()?, self.instant()?);
        let end = if has(HAS_END) { Some(self.instant()?) } else { None };
        let quanta = self.reader.signed()?;
        let rollover = if has(HAS_ROLLOVER) { Some(self.roll_rule()?) } else { None };
        let priority = if has(HAS_PRIORITY) { self.reader.signed()? } else { 0 };
        let granted = if has(HAS_GRANTED) { self.reader.signed()? } else { 0 };
        Ok(Balance {
            id,
            resource,
            validity: Period::try_new(from, end).map_err(|_backwards| CodecError::Malformed("validity"))?,
            quanta,
            origin: origin_of(flags & ORIGIN)?,
            priority: i16::try_from(priority).map_err(|_too_large| CodecError::Malformed("priority"))?,
            granted,
            created,
            rollover,
        })
    }

    fn item(&mut self) -> Result<OpenItem, CodecError> {
        let flags = self.flags(HAS_SUBSCRIPTION | HAS_SERVICE | HAS_TAX | HAS_LEDGER)?;
        let has = |flag: u8| flags & flag != 0;
        let bill = BillId(self.id()?);
        let subscription = if has(HAS_SUBSCRIPTION) { Some(SubscriptionId(self.id()?)) } else { None };
        let service = if has(HAS_SERVICE) { Some(ServiceId(self.id()?)) } else { None };
        let code = self.reader.sym()?;
        let tax = if has(HAS_TAX) { Some(self.reader.sym()?) } else { None };
        let ledger = if has(HAS_LEDGER) { Some(self.reader.sym()?) } else { None };
        let key = ItemKey { bill, code, subscription, service, tax, tax_ppm: self.reader.signed32()?, ledger };
        let (net, taxed, quantity) = (self.reader.signed()?, self.reader.signed()?, self.reader.signed()?);
        let (count, first) = (self.reader.number32()?, self.reader.signed32()?);
        let last = first.checked_add(self.reader.signed32()?).ok_or(CodecError::Malformed("day"))?;
        Ok(OpenItem { key, net, taxed, quantity, count, days: (first, last) })
    }

    fn sum(&mut self) -> Result<(BillId, i64), CodecError> {
        Ok((BillId(self.id()?), self.reader.signed()?))
    }

    fn renewal(&mut self) -> Result<Renewal, CodecError> {
        Ok(Renewal { purchase: PurchaseId(self.id()?), done_to: self.instant()? })
    }

    fn roll_rule(&mut self) -> Result<RollRule, CodecError> {
        let flags = self.flags(HAS_CYCLE_CAP | HAS_TOTAL_CAP)?;
        let until = self.instant()?;
        let cycle_cap = if flags & HAS_CYCLE_CAP != 0 { Some(self.reader.signed()?) } else { None };
        let total_cap = if flags & HAS_TOTAL_CAP != 0 { Some(self.reader.signed()?) } else { None };
        Ok(RollRule { until, cycle_cap, total_cap })
    }

    fn hold(&mut self) -> Result<Hold, CodecError> {
        let (session, until, money) = (SessionId(self.id()?), self.instant()?, self.reader.signed()?);
        let count = self.reader.count(self.reader.left())?;
        let mut balances = Vec::with_capacity(count);
        for _ in 0..count {
            balances.push((self.reader.number32()?, self.reader.signed()?));
        }
        Ok(Hold { session, until, money, balances })
    }

    fn discounted(&mut self) -> Result<Discounted, CodecError> {
        Ok(Discounted { purchase: PurchaseId(self.id()?), cycle: self.instant()?, quanta: self.reader.signed()? })
    }

    fn refused(&mut self) -> Result<RefusedCycles, CodecError> {
        Ok(RefusedCycles { purchase: PurchaseId(self.id()?), from: self.instant()?, to: self.instant()? })
    }
}

const fn flag(there: bool, flag: u8) -> u8 {
    if there { flag } else { 0 }
}

const fn origin_number(origin: Origin) -> u8 {
    match origin {
        Origin::Grant => 0,
        Origin::Funds => 1,
        Origin::Manual => 2,
        Origin::Counter => 3,
        Origin::Rollover => 4,
    }
}

const fn origin_of(bits: u8) -> Result<Origin, CodecError> {
    match bits {
        0 => Ok(Origin::Grant),
        1 => Ok(Origin::Funds),
        2 => Ok(Origin::Manual),
        3 => Ok(Origin::Counter),
        4 => Ok(Origin::Rollover),
        5.. => Err(CodecError::Malformed("origin")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ids::Sym;

    fn full() -> GroupState {
        let at = |day: i64| Instant::from_micros(day * 86_400_000_000);
        let key = ItemKey {
            bill: BillId(7_000_001),
            code: Sym(3),
            subscription: Some(SubscriptionId(7_000_009)),
            service: None,
            tax: Some(Sym(4)),
            tax_ppm: 220_000,
            ledger: None,
        };
        GroupState {
            next_balance: 3,
            balances: vec![Balance {
                id: 2,
                resource: Sym(9),
                validity: Period::open(at(20_000)),
                quanta: i64::MIN,
                origin: Origin::Counter,
                priority: -7,
                granted: i64::MAX,
                created: at(-3),
                rollover: Some(RollRule { until: at(20_060), cycle_cap: None, total_cap: Some(9) }),
            }],
            items: vec![OpenItem { key, net: -1, taxed: 0, quantity: 6, count: 2, days: (20_000, 20_030) }],
            unbilled: vec![(BillId(7_000_001), 12)],
            paid_by_funds: vec![(BillId(7_000_001), 12)],
            renewals: vec![Renewal { purchase: PurchaseId(i64::MAX), done_to: Instant::EPOCH_MAX }],
            holds: vec![Hold { session: SessionId(i64::MIN), until: at(20_001), money: 3, balances: vec![(2, 7)] }],
            discounted: vec![Discounted { purchase: PurchaseId(5), cycle: at(20_000), quanta: 1 }],
            refused: vec![RefusedCycles { purchase: PurchaseId(6), from: at(19_000), to: at(19_030) }],
        }
    }

    #[test]
    fn a_state_reads_back_as_it_was() {
        for state in [GroupState::default(), full()] {
            assert_eq!(GroupState::decode(&state.encode()), Ok(state));
        }
    }

    #[test]
    fn bytes_that_were_cut_or_changed_never_panic() {
        let bytes = full().encode();
        for end in 0..bytes.len() {
            assert!(GroupState::decode(&bytes[..end]).is_err(), "cut at {end}");
        }
        for place in 0..bytes.len() {
            for value in [0, 0x7f, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[place] = value;
                // Another state or an error: both are answers.
                drop(GroupState::decode(&changed));
            }
        }
        assert_eq!(GroupState::decode(&[9]), Err(CodecError::Version(9)));
    }
}

//! Impacts decided so far, over a state that stays as it is until they are applied.
//!
//! So a refusal costs nothing and a dry run is the same code.

use crate::order::compare;
use crate::state::item_quantity;
use crate::{BALANCES_PER_GROUP_MAX, Balance, BalanceError, Bills, GroupState, ItemKey, Leg, LegKind, Origin};
use calendar::{Instant, Period};
use catalog::Resource;
use ids::{GroupId, Sym};
use money::{Exact, MoneyError};

/// Legs and new balances that a decision would make in one group.
#[derive(Debug)]
pub struct Draft<'a> {
    group: GroupId,
    state: &'a GroupState,
    bills: Bills,
    /// Balances to be made.
    pub new: Vec<Balance>,
    /// Impacts in their order.
    pub legs: Vec<Leg>,
}

impl<'a> Draft<'a> {
    /// Nothing decided yet.
    pub const fn new(group: GroupId, state: &'a GroupState, bills: Bills) -> Self {
        Self { group, state, bills, new: Vec::new(), legs: Vec::new() }
    }

    /// The state that the draft is over.
    pub const fn state(&self) -> &'a GroupState {
        self.state
    }

    /// The open bills.
    pub const fn bills(&self) -> Bills {
        self.bills
    }

    /// Takes a quantity from credit valid at event time and hands on what is left of it (domain.md §3).
    /// Whole quanta are taken; the exact rest goes on (domain.md §2).
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn consume(&mut self, resource: &Resource, at: Instant, quantity: Exact) -> Result<Exact, BalanceError> {
        let mut left = quantity;
        let state = self.state;
        let mut usable: Vec<&Balance> = state
            .balances
            .iter()
            .filter(|balance| balance.resource == resource.sym && balance.origin != Origin::Counter && balance.validity.contains(at))
            .collect();
        usable.sort_by(|a, b| compare(resource.order, a, b));
        for balance in usable {
            let credit = self.credit_of(balance)?;
            let wanted = left.times(Exact::from_quanta(1, resource.scale).reciprocal()?)?.floor_saturating();
            let taken = credit.min(wanted);
            if taken > 0 {
                self.push(LegKind::Consume, resource.sym, Some(balance.id), taken);
                left = left.minus(Exact::from_quanta(taken, resource.scale))?;
            }
            if left.is_zero() {
                break;
            }
        }
        Ok(left)
    }

    /// Charges money on the bill of an instant: net and tax in quanta. `item` names everything but the bill.
    ///
    /// # Errors
    /// [`BalanceError::BeyondPreparedBill`], [`MoneyError::Overflow`].
    pub fn charge(&mut self, charge: &Charged, at: Instant) -> Result<(), BalanceError> {
        let bill = self.bills.place(at)?;
        self.charge_on(charge, bill)
    }

    /// Charges money on a bill that is named.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn charge_on(&mut self, charge: &Charged, bill: ids::BillId) -> Result<(), BalanceError> {
        self.legs.push(Leg {
            kind: LegKind::Charge,
            group: self.group,
            resource: charge.currency,
            balance: None,
            item: Some(ItemKey { bill, ..charge.item }),
            net: charge.net,
            tax: charge.tax,
            quantity: item_quantity(charge.quantity)?,
        });
        Ok(())
    }

    /// Lets funds pay the charges of this draft that are not paid yet, in the order of the currency's balances: all of them on a prepaid
    /// profile, where what funds do not cover takes a balance without end above zero, because a debt does not expire; else as far as funds
    /// reach (domain.md §3). What is credited goes back to the funds of a prepaid profile and stays on the bill of any other.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`], [`BalanceError::TooManyBalances`].
    pub fn pay_from_funds(&mut self, resource: &Resource, at: Instant, prepaid: bool) -> Result<(), BalanceError> {
        let currency = resource.sym;
        let valid = self.funds_in_order(resource, at);
        if valid.is_empty() && !prepaid {
            return Ok(());
        }
        for (item, owed) in self.unpaid_charges(currency)? {
            let mut left = owed;
            for number in &valid {
                let part = self.credit_by_number(*number)?.min(left);
                if part > 0 {
                    self.pay(currency, *number, item, part);
                    left = left.checked_sub(part).ok_or(MoneyError::Overflow)?;
                }
            }
            if prepaid && left != 0 {
                let number = self.funds_number(currency, at)?;
                self.pay(currency, number, item, left);
            }
        }
        Ok(())
    }

    /// Gives money of the funds back to the customer, in the order of the currency's balances; what sessions hold and what is owed stays.
    /// Answers the quanta that funds do not cover, a figure of zero or more (domain.md §8).
    ///
    /// # Errors
    /// [`BalanceError::UnknownBalance`], [`MoneyError::Overflow`].
    pub fn pay_out(&mut self, resource: &Resource, at: Instant, quanta: i64) -> Result<i64, BalanceError> {
        // A debt stands above zero among the funds and counts against them.
        let mut owed = self.state.held_money()?;
        for fund in self.funds(resource.sym, at) {
            owed = owed.checked_add(self.with_legs(fund.id, fund.quanta)?).ok_or(MoneyError::Overflow)?;
        }
        let free = owed.checked_neg().ok_or(MoneyError::Overflow)?.max(0);
        let mut left = quanta.min(free);
        for number in self.funds_in_order(resource, at) {
            let part = self.credit_by_number(number)?.min(left);
            if part > 0 {
                self.push(LegKind::Adjust, resource.sym, Some(number), part);
                left = left.checked_sub(part).ok_or(MoneyError::Overflow)?;
            }
        }
        Ok(quanta.checked_sub(free).ok_or(MoneyError::Overflow)?.max(0))
    }

    /// Money that the draft adds to the group's exposure, tax included.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn charged(&self, currency: Sym) -> Result<i64, MoneyError> {
        let mut sum: i64 = 0;
        for leg in self.legs.iter().filter(|leg| leg.kind == LegKind::Charge && leg.resource == currency) {
            let amount = leg.net.checked_add(leg.tax).ok_or(MoneyError::Overflow)?;
            sum = sum.checked_add(amount).ok_or(MoneyError::Overflow)?;
        }
        Ok(sum)
    }

    /// Adds a leg that moves one balance.
    pub(crate) fn push(&mut self, kind: LegKind, resource: Sym, balance: Option<u32>, quanta: i64) {
        self.legs.push(Leg { kind, group: self.group, resource, balance, item: None, net: quanta, tax: 0, quantity: 0 });
    }

    /// Makes an empty balance and answers its number.
    pub(crate) fn open(
        &mut self,
        resource: Sym,
        validity: Period,
        origin: Origin,
        priority: i16,
        at: Instant,
    ) -> Result<u32, BalanceError> {
        if self.state.balances.len() + self.new.len() >= BALANCES_PER_GROUP_MAX {
            return Err(BalanceError::TooManyBalances);
        }
        let id = self.new.iter().map(|balance| balance.id.saturating_add(1)).max().unwrap_or(0).max(self.state.next_balance);
        self.new.push(Balance { id, resource, validity, quanta: 0, origin, priority, granted: 0, created: at, rollover: None });
        Ok(id)
    }

    /// A balance's quanta with the draft's legs on it.
    pub(crate) fn with_legs(&self, number: u32, stored: i64) -> Result<i64, MoneyError> {
        let mut moves = self.legs.iter().filter(|leg| leg.balance == Some(number));
        moves.try_fold(stored, |sum, leg| sum.checked_add(leg.net)).ok_or(MoneyError::Overflow)
    }

    fn pay(&mut self, currency: Sym, number: u32, item: ItemKey, quanta: i64) {
        self.legs.push(Leg {
            kind: LegKind::Funds,
            group: self.group,
            resource: currency,
            balance: Some(number),
            item: Some(item),
            net: quanta,
            tax: 0,
            quantity: 0,
        });
    }

    fn funds(&self, currency: Sym, at: Instant) -> impl Iterator<Item = &Balance> {
        self.state
            .balances
            .iter()
            .chain(self.new.iter())
            .filter(move |balance| balance.resource == currency && balance.origin == Origin::Funds && balance.validity.contains(at))
    }

    /// Numbers of the funds that are valid at an instant, in the order in which they are spent.
    fn funds_in_order(&self, resource: &Resource, at: Instant) -> Vec<u32> {
        let mut valid: Vec<&Balance> = self.funds(resource.sym, at).collect();
        valid.sort_by(|left, right| compare(resource.order, left, right));
        valid.into_iter().map(|balance| balance.id).collect()
    }

    /// The funds balance that takes what funds do not cover: one without end, made where there is none.
    fn funds_number(&mut self, currency: Sym, at: Instant) -> Result<u32, BalanceError> {
        if let Some(balance) = self.funds(currency, at).find(|balance| balance.validity.to().is_none()) {
            return Ok(balance.id);
        }
        self.open(currency, Period::open(at), Origin::Funds, 0, at)
    }

    fn unpaid_charges(&self, currency: Sym) -> Result<Vec<(ItemKey, i64)>, MoneyError> {
        let mut unpaid: Vec<(ItemKey, i64)> = Vec::new();
        for leg in self.legs.iter().filter(|leg| leg.resource == currency) {
            let (Some(item), owed) = (leg.item, leg.net.checked_add(leg.tax).ok_or(MoneyError::Overflow)?) else { continue };
            let owed = match leg.kind {
                LegKind::Charge => owed,
                LegKind::Funds => owed.checked_neg().ok_or(MoneyError::Overflow)?,
                LegKind::Consume | LegKind::Grant | LegKind::Count | LegKind::Adjust | LegKind::Rollover => continue,
            };
            match unpaid.iter_mut().find(|(key, _)| *key == item) {
                Some((_, sum)) => *sum = sum.checked_add(owed).ok_or(MoneyError::Overflow)?,
                None => unpaid.push((item, owed)),
            }
        }
        Ok(unpaid)
    }

    /// Credit left of a balance after the draft's legs, a figure of zero or more.
    fn credit_of(&self, balance: &Balance) -> Result<i64, MoneyError> {
        let held = balance.quanta.checked_add(self.state.held(balance.id)?).ok_or(MoneyError::Overflow)?;
        let quanta = self.with_legs(balance.id, held)?;
        Ok(quanta.checked_neg().ok_or(MoneyError::Overflow)?.max(0))
    }

    /// What is left of a balance and not held by sessions, after the draft's legs: a figure of zero or more. Money is held of the group,
    /// so of funds all of it counts as held of this balance.
    ///
    /// # Errors
    /// [`BalanceError::UnknownBalance`], [`MoneyError::Overflow`].
    pub fn left_of(&self, number: u32) -> Result<i64, BalanceError> {
        let balance = self.by_number(number)?;
        let held = match balance.origin {
            Origin::Funds => self.state.held_money()?,
            Origin::Grant | Origin::Manual | Origin::Counter | Origin::Rollover => 0,
        };
        Ok(self.credit_of(balance)?.checked_sub(held).ok_or(MoneyError::Overflow)?.max(0))
    }

    fn credit_by_number(&self, number: u32) -> Result<i64, BalanceError> {
        Ok(self.credit_of(self.by_number(number)?)?)
    }

    pub(crate) fn by_number(&self, number: u32) -> Result<&Balance, BalanceError> {
        let mut all = self.state.balances.iter().chain(self.new.iter());
        all.find(|balance| balance.id == number).ok_or(BalanceError::UnknownBalance(number))
    }
}

/// Money to be charged.
#[derive(Debug, Clone)]
pub struct Charged {
    /// The currency.
    pub currency: Sym,
    /// The item; its bill is put in when the charge is placed.
    pub item: ItemKey,
    /// Quanta without tax.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
    /// Quantity, for people to read.
    pub quantity: Exact,
}

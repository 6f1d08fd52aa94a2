//! Desired minus billed (domain.md §4): what the history of a group's subscriptions says should have been charged, less what was charged.
//!
//! Owns: the unit cycles that are done already and that a change of the history touches. Does not own: what is not done yet (`renew`,
//! `arrears`), where the lines of what was charged are kept. Invariants: only the difference is posted, so a second run posts nothing; what
//! was charged keeps its price, its tax rate and its discounts, whatever the catalog says today; a cycle is granted once.

use crate::charges::{ChargeLine, Charges, LineKind};
use crate::component::{Component, Recurrence, components, unknown};
use crate::discounts::{discount_fee, post_discount};
use crate::part::{Part, fraction};
use crate::renew::{DUE_INSTANTS_MAX, beyond_funds};
use crate::unit::post_fee;
use crate::{ChargeError, ProfileFacts, Subscription};
use balance::{Draft, GroupState};
use calendar::{Instant, Share, Unit};
use catalog::{Catalog, GrantEnd, PaymentType, ProductKind, Resource};
use ids::BillId;
use money::{Exact, MoneyError};
use std::collections::BTreeSet;

/// What was charged of a group, as its postings tell, and from when on its history is another one.
#[derive(Debug, Clone, Copy)]
pub struct Billed<'a> {
    /// Lines in the order in which they were posted; those of other groups and purchases are passed over.
    pub lines: &'a [ChargeLine],
    /// What changed lies at or after this instant.
    pub since: Instant,
}

/// Posts, at an instant, what subscriptions should have been charged and granted since their history changed, less what they were.
///
/// # Errors
/// [`ChargeError`]; [`ChargeError::FundsMissing`] where prepaid money does not cover what the history asks for.
pub fn difference(
    catalog: &Catalog,
    profile: &ProfileFacts,
    subscriptions: &[Subscription],
    state: &GroupState,
    billed: Billed<'_>,
    at: Instant,
) -> Result<Charges, ChargeError> {
    let mut charges = Charges::at(at);
    let Some(group) = subscriptions.first().map(|subscription| subscription.group) else { return Ok(charges) };
    let currency = catalog.resources.get(&profile.currency).ok_or_else(|| unknown(catalog, "currency", profile.currency))?;
    let bill = profile.bills.place(at)?;
    let components = components(catalog, profile, subscriptions)?;
    let mut draft = Draft::new(group, state, profile.bills);
    for component in &components {
        let mut correction =
            Correction { catalog, profile, component, currency, billed, at, bill, draft: &mut draft, charges: &mut charges };
        match &component.product.kind {
            ProductKind::Recurring { .. } => correction.fees()?,
            ProductKind::Grant { .. } => correction.grants()?,
            // A fee that came once is kept.
            ProductKind::OneTime | ProductKind::Service { .. } => {}
        }
    }
    if let Some((asked, left)) = beyond_funds(profile, state, &draft, at)? {
        return Err(ChargeError::FundsMissing { asked, left });
    }
    draft.pay_from_funds(currency, at, profile.payment_type == PaymentType::Prepaid)?;
    (charges.legs, charges.new_balances) = (draft.legs, draft.new);
    Ok(charges)
}

struct Correction<'a, 'd> {
    catalog: &'a Catalog,
    profile: &'a ProfileFacts,
    component: &'a Component<'a>,
    currency: &'a Resource,
    billed: Billed<'a>,
    at: Instant,
    bill: BillId,
    draft: &'d mut Draft<'a>,
    charges: &'d mut Charges,
}

impl<'a> Correction<'a, '_> {
    /// Corrects the fees of the unit cycles that are done.
    fn fees(&mut self) -> Result<(), ChargeError> {
        let (purchase, zone) = (self.component.purchase, &self.profile.zone);
        let Some(done_to) = self.draft.state().done_to(purchase.id) else { return Ok(()) };
        let done_to = done_to.date_in(zone);
        let mut day = purchase.valid.from().max(self.billed.since).date_in(zone);
        for _ in 0..DUE_INSTANTS_MAX {
            match self.component.unit_at(day) {
                Some(unit) if unit.end() <= done_to => {
                    self.fee(unit)?;
                    day = unit.end();
                }
                Some(_) | None => return Ok(()),
            }
        }
        Err(ChargeError::TooManyDue)
    }

    /// Corrects the fee of one unit cycle, version by version.
    fn fee(&mut self, unit: Unit) -> Result<(), ChargeError> {
        let purchase = self.component.purchase.id;
        let of_unit = |line: &&ChargeLine| {
            line.purchase == purchase && line.kind == LineKind::Recurring && line.unit == Some((unit.from, unit.end()))
        };
        let lines: Vec<&ChargeLine> = self.billed.lines.iter().filter(of_unit).collect();
        // What the limit refused and nothing renewed is lost: the purchase was inactive for lack of funds (domain.md §4).
        if lines.is_empty() && self.draft.state().is_refused(purchase, self.profile.zone.start_of_day(unit.from)) {
            return Ok(());
        }
        let opens = lines.iter().filter_map(|line| line.opens).max();
        let mut desired = Vec::new();
        for part in self.component.parts(self.profile, unit, opens) {
            // What is charged ahead keeps the version of its first charge.
            let pinned = match self.component.recurrence {
                Recurrence::Forward(_) => lines.first().map(|line| line.version),
                Recurrence::Arrear(_) | Recurrence::Once | Recurrence::Never => None,
            };
            let version = match pinned {
                Some(version) => version,
                None => self.component.version_on(self.catalog, part.priced_on)?.0,
            };
            desired.push((version, part));
        }
        let versions: BTreeSet<u32> = lines.iter().map(|line| line.version).chain(desired.iter().map(|(version, _)| *version)).collect();
        for version in versions {
            let parts: Vec<&Part> = desired.iter().filter(|(of, _)| *of == version).map(|(_, part)| part).collect();
            let standing: Vec<&ChargeLine> = lines.iter().copied().filter(|line| line.version == version).collect();
            match (standing.first(), parts.first()) {
                (Some(first), _) => self.change(first, &standing, parts.iter().map(|part| part.days).sum(), unit)?,
                (None, Some(part)) if part.days > 0 => self.charge(part)?,
                (None, Some(_) | None) => {}
            }
        }
        Ok(())
    }

    /// Charges what was never charged, as it would have been.
    fn charge(&mut self, part: &Part) -> Result<(), ChargeError> {
        let line = match self.component.recurrence {
            Recurrence::Arrear(_) => self.component.arrear_line(self.catalog, self.profile, part)?,
            Recurrence::Forward(_) | Recurrence::Once | Recurrence::Never => {
                let priced = self.component.price(self.catalog, self.profile, part.share(), part.priced_on, part.active.0)?;
                let covered = self.component.covered(self.profile, part.active)?;
                let line = self.component.fee_line(self.catalog, self.profile, priced, LineKind::Recurring, covered)?;
                ChargeLine { unit: Some((part.unit.from, part.unit.end())), ..line }
            }
        };
        let start = self.draft.legs.len();
        post_fee(self.component, self.profile, &line, self.bill, self.draft)?;
        let line = ChargeLine { legs: start..self.draft.legs.len(), ..line };
        let fee = (&line, self.bill, self.at);
        let discounts = discount_fee(self.catalog, self.profile, self.component, fee, self.draft, &mut self.charges.discounted)?;
        self.charges.lines.push(line);
        self.charges.lines.extend(discounts);
        Ok(())
    }

    /// Brings what was charged of one version to so many days, at the price and the tax of the first charge.
    fn change(&mut self, first: &ChargeLine, standing: &[&ChargeLine], days: i32, unit: Unit) -> Result<(), ChargeError> {
        let share = Share { days, of: unit.cycle.0.days_until(unit.cycle.1) };
        let exact = first.unit_price.times(first.quantity)?.times(fraction(share)?)?;
        let net = exact.round(self.currency.scale, self.currency.rounding)?;
        let tax = tax::tax_of(net, first.tax_ppm, self.currency.rounding)?;
        let (net_more, tax_more) = (minus(net, sum(standing, |line| line.net)?)?, minus(tax, sum(standing, |line| line.tax)?)?);
        if net_more == 0 && tax_more == 0 {
            return Ok(());
        }
        let share = Share { days: days - standing.iter().map(|line| line.share.days).sum::<i32>(), of: share.of };
        let line = ChargeLine { share, net: net_more, tax: tax_more, quantity: first.quantity, ..ChargeLine::clone(first) };
        let start = self.draft.legs.len();
        // The quantity of the item was counted with the first charge.
        post_fee(self.component, self.profile, &ChargeLine { quantity: Exact::ZERO, ..line.clone() }, self.bill, self.draft)?;
        self.charges.lines.push(ChargeLine { legs: start..self.draft.legs.len(), ..line });
        self.discounts(first, net)
    }

    /// Brings the discounts of a fee to what they take of its new amount.
    fn discounts(&mut self, fee: &ChargeLine, net: i64) -> Result<(), ChargeError> {
        let is_of_fee = |line: &&ChargeLine| {
            line.unit == fee.unit && line.version == fee.version && line.taken.as_ref().is_some_and(|taken| taken.fee == fee.purchase)
        };
        let lines: Vec<&ChargeLine> = self.billed.lines.iter().filter(is_of_fee).collect();
        let mut left = net;
        let mut seen = BTreeSet::new();
        for first in lines.iter().filter(|line| seen.insert(line.purchase)) {
            let Some(taken) = &first.taken else { continue };
            let before = sum(&lines, |line| if line.purchase == first.purchase { line.net } else { 0 })?.saturating_neg();
            let mut quanta = taken.rule.of(left, self.currency)?;
            let found = self.catalog.discounts.get(&first.product).ok_or_else(|| unknown(self.catalog, "discount", first.product))?;
            if let (Some(cycle), Some(cap)) = (taken.cycle, found.cycle_cap.get(&self.currency.sym)) {
                let now = self.charges.discounted.iter().filter(|(of, at, _)| *of == first.purchase && *at == cycle);
                let now = now.map(|(_, _, quanta)| *quanta).try_fold(0, i64::checked_add).ok_or(MoneyError::Overflow)?;
                let others = minus(minus(self.draft.state().discounted(first.purchase, cycle), before)?, minus(0, now)?)?;
                let cap = cap.round(self.currency.scale, self.currency.rounding)?;
                quanta = quanta.min(minus(cap, others)?.max(0));
            }
            left = minus(left, quanta)?;
            let more = minus(quanta, before)?;
            if more == 0 {
                continue;
            }
            if let Some(cycle) = taken.cycle {
                self.charges.discounted.push((first.purchase, cycle, more));
            }
            let line = ChargeLine::clone(first);
            let line = post_discount(self.component, (line, self.bill), (found, self.currency, more), self.draft)?;
            self.charges.lines.push(line);
        }
        Ok(())
    }

    /// Cuts what is left of grants whose purchase is not active any more, and restores it where it is again. What is over already stays as it
    /// is, and so does money, which is the customer's.
    fn grants(&mut self) -> Result<(), ChargeError> {
        let (purchase, state) = (self.component.purchase, self.draft.state());
        let of_purchase = |line: &&ChargeLine| line.purchase == purchase.id && line.resource != self.profile.currency;
        let lines: Vec<&ChargeLine> = self.billed.lines.iter().filter(of_purchase).collect();
        let is_active = self.component.timeline.is_active(self.at);
        let keeps = is_kept(self.component, self.at);
        for granted in lines.iter().filter(|line| line.kind == LineKind::Grant) {
            let Some(number) = granted.balance else { continue };
            let is_there = state.balances.iter().any(|balance| balance.id == number);
            if !is_there || granted.covered.to().is_some_and(|to| to <= self.at) {
                continue;
            }
            let turned = |line: &&&ChargeLine| {
                line.balance == Some(number) && line.unit == granted.unit && matches!(line.kind, LineKind::Cut | LineKind::Restored)
            };
            let cut = lines.iter().rfind(turned).filter(|line| line.kind == LineKind::Cut).map(|line| line.net);
            let quanta = minus(0, granted.net)?;
            let (kind, net) = match (cut, is_active) {
                (None, false) if !keeps => (LineKind::Cut, self.draft.cut(number, quanta)?),
                (Some(cut), true) => {
                    self.draft.give_back(number, quanta, cut)?;
                    (LineKind::Restored, minus(0, cut)?)
                }
                (None, true | false) | (Some(_), false) => continue,
            };
            self.charges.lines.push(ChargeLine { kind, net, ..ChargeLine::clone(granted) });
        }
        Ok(())
    }
}

/// Whether what was granted is kept beyond the end of the purchase: under a last period that counts in full (domain.md §4).
fn is_kept(component: &Component<'_>, at: Instant) -> bool {
    let is_over = component.purchase.valid.to().is_some_and(|to| to <= at);
    match component.product.kind {
        ProductKind::Grant { last, .. } => is_over && last == GrantEnd::Keep,
        ProductKind::OneTime | ProductKind::Recurring { .. } | ProductKind::Service { .. } => false,
    }
}

fn sum(lines: &[&ChargeLine], quanta: impl Fn(&ChargeLine) -> i64) -> Result<i64, MoneyError> {
    lines.iter().try_fold(0_i64, |sum, line| sum.checked_add(quanta(line))).ok_or(MoneyError::Overflow)
}

fn minus(left: i64, right: i64) -> Result<i64, MoneyError> {
    left.checked_sub(right).ok_or(MoneyError::Overflow)
}

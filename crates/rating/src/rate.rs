//! From one event to its decision: parts, resource infos and their details, tax (domain.md §5).
//!
//! Invariant: consumption, placement and tax go by event time; each part is priced by its own row.

use crate::event_date::EventDate;
use crate::part::{Choice, Part, Parts, choose};
use crate::price::{Flats, hold_bounds, price_tiers, rated_quantity, sum};
use crate::refusal::Stop;
use crate::{Decision, GroupFacts, NotRated, OnceFee, RatingError, Refused, ServiceFacts, Trace, TraceStep, Unrated, Usage};
use balance::{Bills, Charged, Draft, GroupState, ItemKey, LATE_USAGE_DAYS_MAX};
use calendar::{Instant, Period};
use catalog::{Catalog, Charge, CountRule, Detail, OncePer, Resource, ResourceInfo, Step};
use ids::Sym;
use money::{Exact, MoneyError, Rounding};

/// Decimal digits of a percentage in parts per million.
const PPM_DIGITS: u8 = 4;
/// The place of a `once per` fee in its row is info × this + detail.
const DETAILS_MAX: u32 = 1 << 16;

/// Rates one event against the state of the group that pays. Changes nothing: [`Decision::apply`] does.
///
/// # Errors
/// [`NotRated`]: no price, refused, or failed.
pub fn rate(
    catalog: &Catalog,
    service: &ServiceFacts,
    group: &GroupFacts,
    state: &GroupState,
    bills: Bills,
    usage: &Usage<'_>,
) -> Result<Decision, NotRated> {
    let mut rater = Rater {
        catalog,
        service,
        group,
        usage,
        date: EventDate::new(usage.at, &group.zone),
        draft: Draft::new(group.group, state, bills),
        trace: Trace::with_room(),
        once: Vec::new(),
        connected: None,
        net: 0,
        tax: 0,
    };
    match rater.run() {
        Ok((choice, over_limit)) => Ok(rater.decide(&choice, over_limit)),
        Err(stop) => Err(stop.with(rater.trace)),
    }
}

/// One event under way.
pub(crate) struct Rater<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) service: &'a ServiceFacts,
    pub(crate) group: &'a GroupFacts,
    pub(crate) usage: &'a Usage<'a>,
    pub(crate) date: EventDate<'a>,
    pub(crate) draft: Draft<'a>,
    pub(crate) trace: Trace,
    once: Vec<OnceFee>,
    /// Start of the part whose rows charged the connect fee.
    connected: Option<Instant>,
    net: i64,
    tax: i64,
}

/// Where in the catalog a detail stands.
#[derive(Clone, Copy)]
struct Spot<'a> {
    info: &'a ResourceInfo,
    detail: &'a Detail,
    part: Instant,
    /// Rate plan, row, info and detail.
    place: (Sym, u32, u32),
}

impl<'a> Rater<'a> {
    fn run(&mut self) -> Result<(Choice<'a>, bool), Stop> {
        let choice = choose(self.catalog, self.service, self.usage, &self.date, &mut self.trace)?;
        let split = matches!(choice.parts, Parts::Split(_));
        for part in choice.parts.as_slice() {
            if split {
                self.trace.push(TraceStep::Part { from: part.from, to: part.to, quantity: part.quantity });
            }
            self.trace.push(TraceStep::Row { plan: choice.plan.sym, row: part.place });
            for (number, info) in (0..).zip(&part.row.infos) {
                self.run_info(choice.plan.sym, part, number, info)?;
            }
        }
        let over_limit = self.settle()?;
        Ok((choice, over_limit))
    }

    fn decide(self, choice: &Choice<'_>, over_limit: bool) -> Decision {
        Decision {
            legs: self.draft.legs,
            new_balances: self.draft.new,
            once: self.once,
            quantity: self.usage.quantity,
            net: self.net,
            tax: self.tax,
            product: choice.product.product,
            purchase: choice.product.purchase,
            trace: self.trace,
            over_limit,
        }
    }

    /// The details of an info in their order: `consume` hands the rest on, the others hand on what they got.
    fn run_info(&mut self, plan: Sym, part: &Part<'_>, number: u32, info: &ResourceInfo) -> Result<(), Stop> {
        let mut quantity = part.quantity;
        let (mut priced, mut passed_over) = (false, false);
        for (step, detail) in (0..).zip(&info.details) {
            let place = (plan, part.place, number.saturating_mul(DETAILS_MAX).saturating_add(step));
            let spot = Spot { info, detail, part: part.from, place };
            match &detail.step {
                Step::Consume => quantity = self.consume(detail, quantity)?,
                Step::Charge(charge) if detail.resource == self.group.currency => {
                    self.charge(spot, charge, quantity)?;
                    priced = true;
                }
                Step::Charge(_) => {
                    self.trace.push(TraceStep::OtherCurrency { resource: detail.resource });
                    passed_over = true;
                }
                Step::Count(rule) => self.count(detail, *rule, quantity)?,
            }
        }
        // A missing currency is a gap in the catalog, never free of charge (domain.md §2, §5).
        if passed_over && !priced { Err(Stop::Unrated(Unrated::NoPrice)) } else { Ok(()) }
    }

    fn consume(&mut self, detail: &Detail, asked: Exact) -> Result<Exact, Stop> {
        let resource = self.resource(detail.resource)?;
        let before = self.draft.legs.len();
        let left = self.draft.consume(resource, self.usage.at, asked)?;
        let taken = self.moved_since(before)?;
        self.trace.push(TraceStep::Consume { resource: detail.resource, asked, taken, left });
        Ok(left)
    }

    fn count(&mut self, detail: &Detail, rule: CountRule, quantity: Exact) -> Result<(), Stop> {
        let resource = self.resource(detail.resource)?;
        let quanta = quantity.round(resource.scale, resource.rounding)?;
        let counted = self.draft.count(detail.resource, self.cycle(), rule, quanta, self.usage.at)?;
        self.trace.push(TraceStep::Count { resource: detail.resource, before: counted.before, after: counted.after });
        Ok(())
    }

    fn charge(&mut self, spot: Spot<'_>, charge: &Charge, quantity: Exact) -> Result<(), Stop> {
        let resource = self.resource(spot.detail.resource)?;
        let rated = rated_quantity(charge, quantity)?;
        let bill_item = spot.info.bill_item;
        self.trace.push(TraceStep::Charge { resource: resource.sym, bill_item, mode: charge.mode.into(), quantity, rated });
        let exact = self.price(spot, charge, rated)?;
        let net = exact.round(resource.scale, resource.rounding)?;
        if net == 0 && rated.is_zero() {
            return Ok(());
        }
        self.trace.push(TraceStep::Rounded { exact, net });
        let (tax, tax_ppm) = self.tax_on(spot.info, net, resource.rounding)?;
        let item = ItemKey {
            bill: self.draft.bills().active,
            code: bill_item,
            subscription: Some(self.service.subscription),
            service: Some(self.service.service),
            tax: spot.info.tax,
            tax_ppm,
            ledger: spot.info.ledger,
        };
        self.draft.charge(&Charged { currency: resource.sym, item, net, tax, quantity: rated }, self.usage.at)?;
        self.net = self.net.checked_add(net).ok_or(MoneyError::Overflow)?;
        self.tax = self.tax.checked_add(tax).ok_or(MoneyError::Overflow)?;
        Ok(())
    }

    /// Tiers, flat fees, connect fee, bounds: exact.
    fn price(&mut self, spot: Spot<'_>, charge: &Charge, rated: Exact) -> Result<Exact, Stop> {
        let fee = self.once_fee(spot, charge)?;
        let flats = match fee {
            Some(fee) if self.is_once_paid(fee)? => Flats::Paid { day: fee.2 },
            Some(_) | None => Flats::Due,
        };
        let tiered = price_tiers(charge, rated, flats, &mut self.trace)?;
        if let Some(fee) = fee.filter(|_| !tiered.flat.is_zero()) {
            self.once.push(fee);
        }
        let mut amount = sum(tiered.usage, tiered.flat)?;
        if let Some(connect) = charge.connect_fee.filter(|_| !rated.is_zero() && self.connected.is_none_or(|part| part == spot.part)) {
            self.trace.push(TraceStep::ConnectFee { amount: connect });
            amount = sum(amount, connect)?;
            self.connected = Some(spot.part);
        }
        Ok(hold_bounds(charge, rated, amount, &mut self.trace))
    }

    /// The `once per` fee of a detail for the event's day or cycle.
    fn once_fee(&self, spot: Spot<'_>, charge: &Charge) -> Result<Option<OnceFee>, Stop> {
        let date = match (charge.once_per, self.group.cycle_from) {
            (None, _) => return Ok(None),
            (Some(OncePer::Day), _) => self.date.date(),
            (Some(OncePer::Cycle), Some(from)) => from.date_in(&self.group.zone),
            (Some(OncePer::Cycle), None) => return Err(Stop::Unrated(Unrated::NoCycle)),
        };
        Ok(Some((self.service.service, spot.place, date.days_since_epoch())))
    }

    /// Whether the fee was paid, in the state or earlier in this decision. A day that is already forgotten cannot be answered.
    fn is_once_paid(&self, fee: OnceFee) -> Result<bool, Stop> {
        let (service, place, day) = fee;
        let state = self.draft.state();
        if self.once.contains(&fee) || state.is_once_paid(service, place, day) {
            return Ok(true);
        }
        let known = state.once.iter().find(|once| once.service == service && once.place == place);
        match known.and_then(|once| once.days.last()) {
            Some(last) if last.saturating_sub(day) > LATE_USAGE_DAYS_MAX => Err(Stop::Refused(Refused::TooLate)),
            Some(_) | None => Ok(false),
        }
    }

    /// Tax on a rounded net, exact and rounded once at full scale, with its rate in parts per million.
    fn tax_on(&mut self, info: &ResourceInfo, net: i64, rounding: Rounding) -> Result<(i64, i32), Stop> {
        let Some(sym) = info.tax else { return Ok((0, 0)) };
        if self.group.tax_exempt {
            self.trace.push(TraceStep::Tax { tax: sym, ppm: 0, exempt: true, quanta: 0 });
            return Ok((0, 0));
        }
        let tax = self.catalog.taxes.get(&sym).ok_or(RatingError::Dangling(sym))?;
        let rate = tax.rates.iter().rev().find(|(from, _)| self.date.has_reached(*from));
        let (_, percent) = *rate.ok_or(Stop::Unrated(Unrated::NoTaxRate { tax: sym }))?;
        let ppm = i32::try_from(percent.round(PPM_DIGITS, Rounding::HalfUp)?).map_err(|_too_large| MoneyError::Overflow)?;
        let quanta = Exact::ratio(i128::from(net), 100)?.times(percent)?.round(0, rounding)?;
        self.trace.push(TraceStep::Tax { tax: sym, ppm, exempt: false, quanta });
        Ok((quanta, ppm))
    }

    /// The billing cycle as a counter's validity. A counter is found by the start of its cycle; without cycles it runs for ever.
    fn cycle(&self) -> Period {
        let Some(from) = self.group.cycle_from else { return Period::open(Instant::EPOCH_MIN) };
        let bills = self.draft.bills();
        let to = if bills.active_to.is_some_and(|end| self.usage.at >= end) { bills.next_to } else { bills.active_to };
        Period::try_new(from, to).unwrap_or(Period::open(from))
    }

    /// Sum of the legs made since there were so many.
    pub(crate) fn moved_since(&self, before: usize) -> Result<i64, MoneyError> {
        self.draft.legs.iter().skip(before).try_fold(0_i64, |sum, leg| sum.checked_add(leg.net)).ok_or(MoneyError::Overflow)
    }

    fn resource(&self, sym: Sym) -> Result<&'a Resource, Stop> {
        self.catalog.resources.get(&sym).ok_or(RatingError::Dangling(sym).into())
    }
}

//! One `charge` detail: price, discounts, the owner's share, tax (domain.md §5, in this order).
//!
//! Invariant: the parts of what is shared sum to the whole; tax is of whoever's bill a part lands on.

use crate::price::{Flats, Position, hold_bounds, price_tiers, rated_quantity, sum};
use crate::purses::Who;
use crate::rate::{Rater, Spot};
use crate::refusal::Stop;
use crate::session::PlaceSoFar;
use crate::sharing::Sponsor;
use crate::{PendingCharge, RatingError, Refused, Trace, TraceStep, Unrated};
use balance::{Charged, ItemKey, LATE_USAGE_DAYS_MAX, Place};
use catalog::{Charge, CountRule, Discount, OncePer, PriceSource, Resource, ResourceInfo, Value};
use discount::{Target, is_capped_by_cycle, rule_of, take_of_difference, targets};
use ids::Sym;
use money::{Exact, MoneyError, allocate};
use tax::{PendingTax, Treatment, levy, tax_of};

/// Percent that are the whole.
const PERCENT: i64 = 100;
/// Decimal digits of a percentage that decide how a share is allocated.
const PERCENT_DIGITS: u8 = 6;

/// What a charge comes to.
struct Priced {
    /// Quantity after increments, of this event or message alone.
    rated: Exact,
    /// Quanta before discounts.
    net: i64,
}

/// One line of a charge: itself, or a discount on it.
struct Line {
    code: Sym,
    ledger: Option<Sym>,
    quantity: Exact,
    net: i64,
}

impl<'a> Rater<'a> {
    pub(crate) fn charge(&mut self, spot: Spot<'a>, charge: &Charge, quantity: Exact) -> Result<(), Stop> {
        let resource = self.resource(spot.detail.resource)?;
        let Some(priced) = self.price(spot, charge, quantity, resource)? else { return Ok(()) };
        let gross = Line { code: spot.info.bill_item, ledger: spot.info.ledger, quantity: priced.rated, net: priced.net };
        if self.ground.service.discounts.is_empty() && self.ground.service.memberships.is_empty() {
            return self.post(Who::Own, spot.info, resource, &[gross]);
        }
        let mut lines = vec![gross];
        self.discount(spot, resource, &priced, &mut lines)?;
        let target =
            Target { currency: resource, quantity: priced.rated, gross: priced.net, left: priced.net, taken: 0, taken_in_cycle: 0 };
        match self.sponsor(spot.tags(self.usage.service_type.sym), &target)? {
            None => self.post(Who::Own, spot.info, resource, &lines),
            Some(sponsor) => self.split(sponsor, spot.info, resource, lines),
        }
    }

    /// The price of a quantity, rounded once; none where nothing is charged.
    fn price(&mut self, spot: Spot<'_>, charge: &Charge, quantity: Exact, resource: &Resource) -> Result<Option<Priced>, Stop> {
        // The messages of a session are priced as one event: each is charged what it adds (domain.md §5).
        let so_far = self.session.as_ref().and_then(|session| session.at(spot.place)).cloned();
        let (before, amount_before) = so_far.as_ref().map_or((Exact::ZERO, Exact::ZERO), |so_far| (so_far.quantity, so_far.amount));
        let (rated_before, all) = (rated_quantity(charge, before)?, before.plus(quantity)?);
        let rated = rated_quantity(charge, all)?.minus(rated_before)?;
        let bill_item = spot.info.bill_item;
        self.trace.push(TraceStep::Charge { resource: resource.sym, bill_item, mode: charge.mode.into(), quantity, rated });
        let position = match charge.over {
            Some(counter) => self.position(counter)?.map(|quanta| self.counted(counter.resource, quanta)).transpose()?,
            None => so_far.as_ref().map(|_| rated_before),
        };
        let added = self.amount(spot, charge, rated, position)?;
        let amount = sum(amount_before, added)?;
        if let Some(counter) = charge.over {
            let counter_resource = self.resource(counter.resource)?;
            self.advance(counter, CountRule::Sum, rated.round(counter_resource.scale, counter_resource.rounding)?)?;
        }
        if let Some(session) = &mut self.session {
            session.set(PlaceSoFar { place: spot.place, quantity: all, amount });
        }
        let held = hold_bounds(charge, sum(rated_before, rated)?, amount, &mut self.trace);
        // Rounded as one: what was charged before is the rounded sum of then.
        let charged = match so_far {
            Some(_) => hold_bounds(charge, rated_before, amount_before, &mut Trace::default()),
            None => Exact::ZERO,
        };
        let exact = held.minus(charged)?;
        let rounded = |exact: Exact| exact.round(resource.scale, resource.rounding);
        let net = rounded(held)?.checked_sub(rounded(charged)?).ok_or(MoneyError::Overflow)?;
        if net == 0 && rated.is_zero() {
            return Ok(None);
        }
        self.trace.push(TraceStep::Rounded { exact, net });
        let is_bounded = charge.cycle_maximum.is_some() || charge.cycle_minimum.is_some();
        let net = if is_bounded { self.bound_by_cycle(spot.place, charge.cycle_maximum, net, resource)? } else { net };
        Ok(Some(Priced { rated, net }))
    }

    fn counted(&self, resource: Sym, quanta: i64) -> Result<Exact, Stop> {
        Ok(Exact::from_quanta(quanta, self.resource(resource)?.scale))
    }

    /// Tiers, carried price or percentage, flat fees, connect fee: exact, before bounds.
    fn amount(&mut self, spot: Spot<'_>, charge: &Charge, rated: Exact, position: Option<Exact>) -> Result<Exact, Stop> {
        let amount = match charge.source {
            PriceSource::Tiers => self.tiered(spot, charge, rated, position)?,
            PriceSource::Carried(place) => {
                let price = self.money_field(place)?;
                let amount = rated.times(price)?.over(charge.per)?;
                self.trace.push(TraceStep::Carried { price, amount });
                amount
            }
            PriceSource::Percent { percent, place } => {
                let of = self.money_field(place)?;
                let amount = of.times(percent)?.over(Exact::whole(PERCENT))?;
                self.trace.push(TraceStep::PercentOf { percent, of, amount });
                amount
            }
        };
        let is_connected = self.session.as_ref().is_some_and(|session| session.is_connected);
        let is_due = !rated.is_zero() && !is_connected && self.connected.is_none_or(|part| part == spot.part);
        let Some(connect) = charge.connect_fee.filter(|_| is_due) else { return Ok(amount) };
        self.trace.push(TraceStep::ConnectFee { amount: connect });
        self.connected = Some(spot.part);
        Ok(sum(amount, connect)?)
    }

    fn tiered(&mut self, spot: Spot<'_>, charge: &Charge, rated: Exact, position: Option<Exact>) -> Result<Exact, Stop> {
        let fee = self.once_fee(spot, charge)?;
        let flats = match fee {
            Some((place, day)) if self.is_once_paid(place, day)? => Flats::Paid { day },
            Some(_) | None => Flats::Due,
        };
        let position = position.map_or(Position::Start, Position::At);
        let tiered = price_tiers(charge, position, rated, flats, &mut self.trace)?;
        if let Some((place, day)) = fee.filter(|_| !tiered.flat.is_zero()) {
            self.sheet_mut().set_once_paid(place, day)?;
        }
        Ok(sum(tiered.usage, tiered.flat)?)
    }

    fn money_field(&self, place: usize) -> Result<Exact, Stop> {
        match self.usage.fields.get(place).and_then(Option::as_ref) {
            Some(Value::Number(number)) => Ok(*number),
            Some(Value::Text(_) | Value::Time(_) | Value::Truth(_)) | None => Err(Stop::Unrated(Unrated::NoCarriedPrice)),
        }
    }

    /// The `once per` fee of a detail for the event's day or cycle.
    fn once_fee(&self, spot: Spot<'_>, charge: &Charge) -> Result<Option<(Place, i32)>, Stop> {
        let date = match (charge.once_per, self.ground.own.cycle.map(|cycle| cycle.from())) {
            (None, _) => return Ok(None),
            (Some(OncePer::Day), _) => self.sides.own.date.date(),
            (Some(OncePer::Cycle), Some(from)) => from.date_in(&self.ground.own.facts.zone),
            (Some(OncePer::Cycle), None) => return Err(Stop::Unrated(Unrated::NoCycle)),
        };
        Ok(Some((spot.place, date.days_since_epoch())))
    }

    /// Whether the fee was paid. Of usage as old as what is forgotten it cannot be told.
    fn is_once_paid(&self, place: Place, day: i32) -> Result<bool, Stop> {
        let sheet = self.sheet();
        if sheet.is_once_paid(place, day) {
            return Ok(true);
        }
        let of_event = self.sides.own.date.date().days_since_epoch();
        match sheet.last_once(place) {
            Some(last) if last.saturating_sub(of_event) > LATE_USAGE_DAYS_MAX => Err(Stop::Refused(Refused::TooLate)),
            Some(_) | None => Ok(false),
        }
    }

    /// Discounts in the order of their priority, each on what the one before left (domain.md §4).
    fn discount(&mut self, spot: Spot<'_>, resource: &Resource, priced: &Priced, lines: &mut Vec<Line>) -> Result<(), Stop> {
        let (tags, at, mut left) = (spot.tags(self.usage.service_type.sym), self.usage.at, priced.net);
        let customer = self.ground.service.status.at(at);
        for held in &self.ground.service.discounts {
            let found: &Discount = self.catalog.discounts.get(&held.discount).ok_or(RatingError::Dangling(held.discount))?;
            if !targets(found, tags) || !held.status.at(at).max(customer).allows(&held.valid, at, found.non_active) {
                continue;
            }
            let cycle = self.cycle_start();
            let target = Target {
                currency: resource,
                quantity: priced.rated,
                gross: priced.net,
                left,
                taken: self.taken_by(held.purchase)?,
                taken_in_cycle: self.taken_in_cycle(held.purchase, cycle)?,
            };
            let Some(rule) = rule_of(self.catalog, found, &target, |sym| self.counter(sym))? else { continue };
            let quanta = take_of_difference(found, rule, &target)?;
            if quanta == 0 {
                continue;
            }
            left = left.checked_sub(quanta).ok_or(MoneyError::Overflow)?;
            self.trace.push(TraceStep::Discount { purchase: held.purchase, discount: found.sym, quanta, left });
            self.taken.push((held.purchase, quanta));
            if let Some(session) = &mut self.session {
                session.add_discounted(held.purchase, quanta)?;
            }
            if is_capped_by_cycle(found) {
                self.sides.own.discounted.push((held.purchase, cycle, quanta));
            }
            let ledger = found.ledger.or(spot.info.ledger);
            lines.push(Line { code: found.bill_item, ledger, quantity: Exact::ZERO, net: -quanta });
        }
        Ok(())
    }

    /// What a discount took of this event, or of its session.
    fn taken_by(&self, purchase: ids::PurchaseId) -> Result<i64, MoneyError> {
        if let Some(session) = &self.session {
            return Ok(session.discounted(purchase));
        }
        let mut taken = self.taken.iter().filter(|(of, _)| *of == purchase).map(|(_, quanta)| *quanta);
        taken.try_fold(0_i64, i64::checked_add).ok_or(MoneyError::Overflow)
    }

    fn taken_in_cycle(&self, purchase: ids::PurchaseId, cycle: calendar::Instant) -> Result<i64, MoneyError> {
        let mut now = self.sides.own.discounted.iter().filter(|(of, _, _)| *of == purchase).map(|(_, _, quanta)| *quanta);
        let stored = self.ground.own.state.discounted(purchase, cycle);
        now.try_fold(stored, i64::checked_add).ok_or(MoneyError::Overflow)
    }

    /// The owner takes his percentage of each line; the parts sum to the line, ties to the owner (domain.md §2, §6).
    fn split(&mut self, sponsor: Sponsor<'_>, info: &ResourceInfo, resource: &Resource, lines: Vec<Line>) -> Result<(), Stop> {
        let who = self.sides.owner(sponsor.membership.group)?;
        if self.sides.get(who)?.facts().currency != resource.sym {
            return Err(Stop::Unrated(Unrated::OtherCurrencyOfOwner));
        }
        self.trace.push(TraceStep::Shared { sharing: sponsor.membership.sharing, percent: sponsor.percent });
        let owner = sponsor.percent.round(PERCENT_DIGITS, money::Rounding::HalfUp)?;
        let whole = Exact::whole(PERCENT).round(PERCENT_DIGITS, money::Rounding::HalfUp)?;
        let weights = [owner, whole.checked_sub(owner).ok_or(MoneyError::Overflow)?];
        let (mut owners, mut members) = (Vec::new(), Vec::new());
        for line in lines {
            let parts = allocate(line.net, &weights)?;
            let [to_owner, to_member] = *parts.as_slice() else { return Err(MoneyError::Overflow.into()) };
            if to_member != 0 {
                let quantity = if to_owner == 0 { line.quantity } else { Exact::ZERO };
                members.push(Line { quantity, net: to_member, ..line });
            }
            if to_owner != 0 || to_member == 0 {
                owners.push(Line { net: to_owner, ..line });
            }
        }
        self.post(who, info, resource, &owners)?;
        self.post(Who::Own, info, resource, &members)
    }

    /// Puts lines on a bill, each with the tax of whoever's bill it is.
    fn post(&mut self, who: Who, info: &ResourceInfo, resource: &Resource, lines: &[Line]) -> Result<(), Stop> {
        if lines.is_empty() {
            return Ok(());
        }
        let (catalog, at, service) = (self.catalog, self.usage.at, self.ground.service);
        let side = self.sides.get(who)?;
        let levied = match info.tax {
            None => None,
            Some(sym) => {
                let found = levy(catalog, sym, info.supplier, &side.facts().payer, |day| side.date.has_reached(day));
                Some((sym, found?))
            }
        };
        // On the owner's bill the item is of his account: subscription and service are the member's.
        let (subscription, service) = match who {
            Who::Own => (Some(service.subscription), Some(service.service)),
            Who::Owner(_) => (None, None),
        };
        for line in lines {
            let mut pending_step = None;
            let (ppm, tax) = match levied {
                None => (0, 0),
                Some((sym, levy)) => {
                    let quanta = tax_of(line.net, levy.ppm, resource.rounding)?;
                    let exempt = matches!(levy.treatment, Treatment::Exempt);
                    let reverse = matches!(levy.treatment, Treatment::ReverseCharge);
                    let pending = matches!(levy.treatment, Treatment::Pending);
                    pending_step = pending.then_some(self.trace.steps.len());
                    self.trace.push(TraceStep::Tax { tax: sym, ppm: levy.ppm, exempt, reverse, pending, quanta });
                    (levy.ppm, quanta)
                }
            };
            let item = ItemKey {
                bill: side.purse.bills.active,
                code: line.code,
                subscription,
                service,
                tax: info.tax,
                tax_ppm: ppm,
                ledger: line.ledger,
            };
            side.draft.charge(&Charged { currency: resource.sym, item, net: line.net, tax, quantity: line.quantity }, at)?;
            side.add(line.net, tax)?;
            if let (Some(step), Some((sym, levy))) = (pending_step, levied) {
                let tax = PendingTax::of(catalog, levy, (sym, info.supplier), side.date.date());
                let charge = side.draft.legs.last().cloned().zip(tax).map(|(leg, tax)| PendingCharge { leg, tax, step });
                side.pending.extend(charge);
            }
        }
        Ok(())
    }
}

//! From one event to its decision: parts, resource infos and their details (domain.md §5).
//!
//! Invariant: consumption, placement and tax go by event time; each part is priced by its own row.

use crate::part::{Asked, Choice, Part, Parts, choose};
use crate::purses::{Sides, Who};
use crate::refusal::Stop;
use crate::sharing::Sponsor;
use crate::{Decision, Ground, NotRated, RatingError, SessionSoFar, Trace, TraceStep, Unrated, Usage};
use balance::{CounterSheet, Place};
use calendar::Instant;
use catalog::{Catalog, Detail, Resource, ResourceInfo, Step};
use discount::{Tags, Target};
use ids::{PurchaseId, Sym};
use money::{Exact, MoneyError};

/// The place of a price in its row is info × this + detail.
pub(crate) const DETAILS_MAX: u32 = 1 << 16;
/// Percent that are the whole.
const PERCENT: i64 = 100;

/// Rates one event against the state of the groups that pay. Changes nothing: [`crate::Impact::apply`] does.
///
/// # Errors
/// [`NotRated`]: no price, refused, or failed.
pub fn rate(catalog: &Catalog, ground: &Ground<'_>, usage: &Usage<'_>) -> Result<Decision, NotRated> {
    let mut rater = Rater {
        catalog,
        ground,
        usage,
        sides: Sides::new(ground, usage),
        trace: Trace::with_room(),
        sheet: None,
        group_sheet: None,
        session: ground.session.cloned(),
        taken: Vec::new(),
        connected: None,
        may_exceed: false,
    };
    match rater.run() {
        Ok(choice) => rater.decide(&choice),
        Err(stop) => Err(stop.with(rater.trace)),
    }
}

/// One event under way.
pub(crate) struct Rater<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) ground: &'a Ground<'a>,
    pub(crate) usage: &'a Usage<'a>,
    pub(crate) sides: Sides<'a>,
    pub(crate) trace: Trace,
    pub(crate) sheet: Option<CounterSheet>,
    pub(crate) group_sheet: Option<CounterSheet>,
    pub(crate) session: Option<SessionSoFar>,
    /// What discounts took of this event, in quanta.
    pub(crate) taken: Vec<(PurchaseId, i64)>,
    /// Start of the part whose rows charged the connect fee.
    pub(crate) connected: Option<Instant>,
    /// Whether the product may pass limits.
    pub(crate) may_exceed: bool,
}

/// Where in the catalog a detail stands.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'a> {
    pub(crate) info: &'a ResourceInfo,
    pub(crate) detail: &'a Detail,
    pub(crate) part: Instant,
    pub(crate) place: Place,
}

impl Spot<'_> {
    pub(crate) const fn tags(&self, service_type: Sym) -> Tags {
        Tags {
            charge: self.info.charge_tag,
            resource: self.detail.resource_tag,
            service_type: Some(service_type),
            bill_item: Some(self.info.bill_item),
        }
    }
}

impl<'a> Rater<'a> {
    fn run(&mut self) -> Result<Choice<'a>, Stop> {
        let asked = Asked { catalog: self.catalog, customer: self.ground.own.facts.traits(), usage: self.usage };
        let choice = choose(asked, self.ground.service, &self.sides.own.date, &mut self.trace)?;
        self.may_exceed = choice.may_exceed;
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
        if let Some(session) = self.session.as_mut().filter(|_| self.connected.is_some()) {
            session.is_connected = true;
        }
        self.hold_limits()?;
        self.note_balances()?;
        Ok(choice)
    }

    /// Notes each balance that moved, once, with where it stood and stands.
    fn note_balances(&mut self) -> Result<(), Stop> {
        for (place, side) in (0..).zip(self.sides.all()) {
            let draft = &side.draft;
            let mut seen: Vec<u32> = Vec::new();
            for (number, resource) in draft.legs.iter().filter_map(|leg| Some((leg.balance?, leg.resource))) {
                if seen.contains(&number) {
                    continue;
                }
                seen.push(number);
                let known = draft.state().balances.iter().chain(&draft.new).find(|balance| balance.id == number);
                let before = known.map_or(0, |balance| balance.quanta);
                let mut moved = draft.legs.iter().filter(|leg| leg.balance == Some(number)).map(|leg| leg.net);
                let after = moved.try_fold(before, i64::checked_add).ok_or(MoneyError::Overflow)?;
                self.trace.push(TraceStep::Balance { place, balance: number, resource, before, after });
            }
        }
        Ok(())
    }

    fn decide(mut self, choice: &Choice<'_>) -> Result<Decision, NotRated> {
        let mut shared = Vec::new();
        let standings = match self.standings() {
            Ok(standings) => standings,
            Err(stop) => return Err(stop.with(self.trace)),
        };
        let mut standings = standings.into_iter();
        let mut next = |mut impact: crate::Impact| {
            if let Some((crossings, passed)) = standings.next() {
                (impact.crossings, impact.passed) = (crossings, passed);
            }
            impact
        };
        let own = next(self.sides.own.into_impact());
        for side in self.sides.owners {
            shared.push(next(side.into_impact()));
        }
        Ok(Decision {
            own,
            shared,
            sheet: self.sheet,
            group_sheet: self.group_sheet,
            session: self.session,
            quantity: self.usage.quantity,
            product: choice.product.product,
            purchase: choice.product.purchase,
            trace: self.trace,
        })
    }

    /// The details of an info in their order: `consume` hands the rest on, the others hand on what they got.
    fn run_info(&mut self, plan: Sym, part: &Part<'a>, number: u32, info: &'a ResourceInfo) -> Result<(), Stop> {
        let mut quantity = part.quantity;
        let (mut priced, mut passed_over) = (false, false);
        for (step, detail) in (0..).zip(&info.details) {
            let place = (plan, part.place, number.saturating_mul(DETAILS_MAX).saturating_add(step));
            let spot = Spot { info, detail, part: part.from, place };
            match &detail.step {
                Step::Consume => quantity = self.consume(spot, quantity)?,
                Step::Charge(charge) if detail.resource == self.ground.own.facts.currency => {
                    self.charge(spot, charge, quantity)?;
                    priced = true;
                }
                Step::Charge(_) => {
                    self.trace.push(TraceStep::OtherCurrency { resource: detail.resource });
                    passed_over = true;
                }
                Step::Count(rule, scope) => self.count(detail, *rule, *scope, quantity)?,
            }
        }
        // A missing currency is a gap in the catalog, never free of charge (domain.md §2, §5).
        if passed_over && !priced { Err(Stop::Unrated(Unrated::NoPrice)) } else { Ok(()) }
    }

    /// The member's own allowance, then the owner's part of what is left; the other way round where the policy says pool first.
    fn consume(&mut self, spot: Spot<'a>, asked: Exact) -> Result<Exact, Stop> {
        let sponsor = if self.ground.service.memberships.is_empty() { None } else { self.sponsor_of_units(spot, asked)? };
        match sponsor {
            None => self.consume_from(Who::Own, spot.detail, asked),
            Some(sponsor) if sponsor.membership.is_pool_first => {
                let left = self.consume_share(sponsor, spot.detail, asked)?;
                self.consume_from(Who::Own, spot.detail, left)
            }
            Some(sponsor) => {
                let left = self.consume_from(Who::Own, spot.detail, asked)?;
                self.consume_share(sponsor, spot.detail, left)
            }
        }
    }

    fn sponsor_of_units(&self, spot: Spot<'_>, asked: Exact) -> Result<Option<Sponsor<'a>>, Stop> {
        let currency = self.resource(self.ground.own.facts.currency)?;
        let target = Target { currency, quantity: asked, gross: 0, left: 0, taken: 0, taken_in_cycle: 0 };
        self.sponsor(spot.tags(self.usage.service_type.sym), &target)
    }

    /// The owner's pool takes its percentage of a quantity, as far as it reaches; what it does not take is handed on.
    fn consume_share(&mut self, sponsor: Sponsor<'_>, detail: &Detail, quantity: Exact) -> Result<Exact, Stop> {
        if quantity.is_zero() {
            return Ok(quantity);
        }
        let whole = sponsor.percent == Exact::whole(PERCENT);
        let offered = if whole { quantity } else { quantity.times(sponsor.percent)?.over(Exact::whole(PERCENT))? };
        let who = self.sides.owner(sponsor.membership.group)?;
        self.trace.push(TraceStep::Shared { sharing: sponsor.membership.sharing, percent: sponsor.percent });
        let left = self.consume_from(who, detail, offered)?;
        if whole { Ok(left) } else { Ok(quantity.minus(offered)?.plus(left)?) }
    }

    fn consume_from(&mut self, who: Who, detail: &Detail, asked: Exact) -> Result<Exact, Stop> {
        let resource = self.resource(detail.resource)?;
        let at = self.usage.at;
        let draft = &mut self.sides.get(who)?.draft;
        let before = draft.legs.len();
        let left = draft.consume(resource, at, asked)?;
        let taken = moved_since(draft, before)?;
        self.trace.push(TraceStep::Consume { resource: detail.resource, asked, taken, left });
        Ok(left)
    }

    pub(crate) fn resource(&self, sym: Sym) -> Result<&'a Resource, Stop> {
        self.catalog.resources.get(&sym).ok_or(RatingError::Dangling(sym).into())
    }
}

/// Sum of the legs made since there were so many.
pub(crate) fn moved_since(draft: &balance::Draft<'_>, before: usize) -> Result<i64, MoneyError> {
    draft.legs.iter().skip(before).try_fold(0_i64, |sum, leg| sum.checked_add(leg.net)).ok_or(MoneyError::Overflow)
}

//! Terms (domain.md §4): how long a purchase binds, and what ending it too early costs.
//!
//! Invariant: commitment and grace are fixed when the purchase is made, whatever the catalog says later.

use crate::charges::{Charges, LineKind};
use crate::component::{Component, Recurrence, unknown};
use crate::timeline::Timeline;
use crate::unit::{WHOLE, post_fee};
use crate::{BoughtAs, ChargeError, Part, ProfileFacts, Purchase, PurchasedBundle, Subscription, Turns};
use balance::{Draft, GroupState};
use calendar::{Instant, Period};
use catalog::{Catalog, PaymentType, Term, TermRenewal};
use ids::{PurchaseId, Sym};
use money::Exact;
use serde::{Deserialize, Serialize};

/// A term as a purchase has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldTerm {
    /// The term.
    pub term: Sym,
    /// When it began.
    pub from: Instant,
    /// Ending it before costs nothing.
    pub grace_to: Instant,
    /// Ending it from here on costs nothing.
    pub binds_to: Instant,
    /// Whether it was ended too early: that is paid for once, whenever the end is moved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_broken: bool,
}

impl HeldTerm {
    /// The term of a purchase that begins at an instant.
    pub fn new(profile: &ProfileFacts, term: &Term, from: Instant) -> Self {
        let (zone, on) = (&profile.zone, from.date_in(&profile.zone));
        let grace_to = term.grace.map_or(from, |grace| zone.start_of_day(grace.after(on)));
        let ends = term.commitment.after(on);
        // Bound to the cycle, it lasts to the end of the cycle that it would end in.
        let (cycle_from, cycle_to) = profile.cycle.dates_at(ends);
        let ends = if term.to_cycle_end && cycle_from < ends { cycle_to } else { ends };
        Self { term: term.sym, from, grace_to, binds_to: zone.start_of_day(ends), is_broken: false }
    }

    /// Whether ending it at an instant breaks it: grace is over and the commitment is not, and it is not broken yet.
    pub fn is_too_early(&self, at: Instant) -> bool {
        !self.is_broken && self.grace_to <= at && at < self.binds_to
    }
}

impl Subscription {
    /// Binds the plan that was just bought by the term that the catalog has for it, from when its bundles were bought: later than the
    /// subscription began where it moved into the plan. A bundle of the plan is bound by the plan.
    pub fn bind_plan(&mut self, catalog: &Catalog, profile: &ProfileFacts) {
        let bought = self.bundles.iter().filter(|bundle| bundle.bought_as == BoughtAs::Plan).map(|bundle| bundle.valid.from()).max();
        let term = catalog.plans.get(&self.plan).and_then(|plan| plan.term);
        self.term = held(catalog, profile, term, bought.unwrap_or(self.valid.from()));
    }

    /// Binds the bundles that were just bought, which are those that the subscription before has not, by their terms in the catalog.
    pub fn bind_bundles(&mut self, catalog: &Catalog, profile: &ProfileFacts, before: &Self) {
        for bundle in self.bundles.iter_mut().filter(|bundle| before.bundles.iter().all(|old| old.id != bundle.id)) {
            bundle.term = held(catalog, profile, catalog.bundles.get(&bundle.bundle).and_then(|found| found.term), bundle.valid.from());
        }
    }

    /// Notes which terms ending a part at an instant breaks.
    pub(crate) fn break_terms(&mut self, part: Part, at: Instant) {
        let is_whole = part == Part::Whole;
        let own = self.term.iter_mut().filter(|_| is_whole);
        let bundles = self.bundles.iter_mut().filter(|bundle| is_whole || part == Part::Bundle(bundle.id));
        let of_bundles = bundles.filter(|bundle| is_live(bundle, at)).filter_map(|bundle| bundle.term.as_mut());
        for held in own.chain(of_bundles) {
            held.is_broken |= held.is_too_early(at);
        }
    }

    /// The terms that ending a part at an instant breaks: of the whole its own and those of its bundles, each by itself.
    pub fn broken_terms(&self, part: Part, at: Instant) -> Vec<&HeldTerm> {
        let of_bundle = |id: PurchaseId| {
            let bundles = self.bundles.iter().filter(move |bundle| bundle.id == id);
            bundles.filter(|bundle| is_live(bundle, at)).filter_map(|bundle| bundle.term.as_ref())
        };
        let found: Vec<&HeldTerm> = match part {
            Part::Whole => self.term.iter().chain(self.bundles.iter().flat_map(|bundle| of_bundle(bundle.id))).collect(),
            Part::Bundle(id) => of_bundle(id).collect(),
            Part::Product(_) | Part::Discount(_) | Part::Service(_) => Vec::new(),
        };
        found.into_iter().filter(|held| held.is_too_early(at)).collect()
    }
}

fn held(catalog: &Catalog, profile: &ProfileFacts, term: Option<Sym>, from: Instant) -> Option<HeldTerm> {
    Some(HeldTerm::new(profile, catalog.terms.get(&term?)?, from))
}

fn is_live(bundle: &PurchasedBundle, at: Instant) -> bool {
    bundle.valid.to().is_none_or(|to| to > at)
}

impl Subscription {
    /// Lets commitments that are over be followed by another one where their term says so. Answers the plan that the subscription moves into
    /// and when, where its term says that.
    pub fn renew_terms(&mut self, catalog: &Catalog, profile: &ProfileFacts, now: Instant) -> Option<(Sym, Instant)> {
        let renewed = |held: &HeldTerm| {
            let mut held = held.clone();
            let Some(term) = catalog.terms.get(&held.term) else { return (held, None) };
            match term.renewal {
                TermRenewal::None => (held, None),
                TermRenewal::Same => {
                    while held.binds_to <= now {
                        let next = HeldTerm::new(profile, term, held.binds_to);
                        if next.binds_to <= held.binds_to {
                            break;
                        }
                        // Grace is given once, when the purchase begins.
                        held = HeldTerm { grace_to: next.from, ..next };
                    }
                    (held, None)
                }
                TermRenewal::Into(plan) => {
                    let due = (held.binds_to <= now).then_some((plan, held.binds_to));
                    (held, due)
                }
            }
        };
        for bundle in self.bundles.iter_mut().filter(|bundle| bundle.binds()) {
            bundle.term = bundle.term.as_ref().map(|held| renewed(held).0);
        }
        let (held, into) = renewed(self.term.as_ref().filter(|_| self.binds())?);
        self.term = Some(held);
        into
    }
}

/// What breaking terms costs, as it is charged at an instant: the product of each, once. `ids` draws an id for each charge.
///
/// # Errors
/// [`ChargeError`], also where a fee has no price in the currency: a missing one is never a conversion (domain.md §2).
pub fn termination_fees(
    catalog: &Catalog,
    profile: &ProfileFacts,
    (subscription, broken): (&Subscription, &[&HeldTerm]),
    state: &GroupState,
    at: Instant,
    ids: &mut impl FnMut() -> i64,
) -> Result<Charges, ChargeError> {
    let mut charges = Charges::at(at);
    let mut draft = Draft::new(subscription.group, state, profile.bills);
    let currency = catalog.resources.get(&profile.currency).ok_or_else(|| unknown(catalog, "currency", profile.currency))?;
    let bill = profile.bills.place(at)?;
    for held in broken {
        let term = catalog.terms.get(&held.term).ok_or_else(|| unknown(catalog, "term", held.term))?;
        let Some(fee) = term.early_termination_fee else { continue };
        let product = catalog.products.get(&fee).ok_or_else(|| unknown(catalog, "product", fee))?;
        let id = PurchaseId(ids());
        let purchase = Purchase {
            id,
            bundle: held.term,
            bought_in: id,
            product: fee,
            quantity: Exact::ONE,
            value: None,
            valid: Period::open(at),
            turns: Turns::default(),
            service: None,
            locked_version: None,
        };
        let timeline = Timeline::of(profile, subscription, &purchase);
        let component = Component { subscription, purchase: &purchase, product, recurrence: Recurrence::Once, timeline };
        let on = at.date_in(&profile.zone);
        let priced = component.price(catalog, profile, WHOLE, on, on)?;
        let mut line = component.fee_line(catalog, profile, priced, LineKind::OneTime, purchase.valid)?;
        let start = draft.legs.len();
        post_fee(&component, profile, &line, bill, &mut draft)?;
        line.legs = start..draft.legs.len();
        charges.lines.push(line);
    }
    draft.pay_from_funds(currency, at, profile.payment_type == PaymentType::Prepaid)?;
    (charges.legs, charges.new_balances) = (draft.legs, draft.new);
    Ok(charges)
}

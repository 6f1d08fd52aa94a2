//! Terms (domain.md §4): how long a purchase binds, and what ending it too early costs.
//!
//! Invariant: commitment and grace are fixed when the purchase is made, whatever the catalog says later.

use crate::charges::{Charges, LineKind};
use crate::component::{Component, Recurrence, unknown};
use crate::timeline::Timeline;
use crate::unit::{WHOLE, post_fee};
use crate::{BoughtAs, ChargeError, Part, ProfileFacts, Purchase, Subscription, Turns};
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
        Self { term: term.sym, from, grace_to, binds_to: zone.start_of_day(ends) }
    }

    /// Whether ending it at an instant is too early: grace is over and the commitment is not.
    pub fn is_too_early(&self, at: Instant) -> bool {
        self.grace_to <= at && at < self.binds_to
    }
}

impl Subscription {
    /// Binds what was just bought by the terms of the catalog: the plan where it is new, and bundles that are bought to it.
    pub fn bind(&mut self, catalog: &Catalog, profile: &ProfileFacts) {
        let held = |term: Option<Sym>, from: Instant| Some(HeldTerm::new(profile, catalog.terms.get(&term?)?, from));
        // The plan binds from when its bundles were bought: later than the subscription began where it moved into the plan.
        let bought = self.bundles.iter().filter(|bundle| bundle.bought_as == BoughtAs::Plan).map(|bundle| bundle.valid.from()).max();
        if self.term.is_none() {
            self.term = held(catalog.plans.get(&self.plan).and_then(|plan| plan.term), bought.unwrap_or(self.valid.from()));
        }
        // A bundle of the plan is bound by the plan.
        for bundle in self.bundles.iter_mut().filter(|bundle| bundle.term.is_none() && bundle.bought_as != BoughtAs::Plan) {
            bundle.term = held(catalog.bundles.get(&bundle.bundle).and_then(|found| found.term), bundle.valid.from());
        }
    }

    /// The terms that ending a part at an instant breaks: of the whole its own and those of its bundles, each by itself.
    pub fn broken_terms(&self, part: Part, at: Instant) -> Vec<&HeldTerm> {
        let of_bundle = |id: PurchaseId| {
            let bundles = self.bundles.iter().filter(move |bundle| bundle.id == id);
            bundles.filter(|bundle| bundle.valid.to().is_none_or(|to| to > at)).filter_map(|bundle| bundle.term.as_ref())
        };
        let found: Vec<&HeldTerm> = match part {
            Part::Whole => self.term.iter().chain(self.bundles.iter().flat_map(|bundle| of_bundle(bundle.id))).collect(),
            Part::Bundle(id) => of_bundle(id).collect(),
            Part::Product(_) | Part::Discount(_) | Part::Service(_) => Vec::new(),
        };
        found.into_iter().filter(|held| held.is_too_early(at)).collect()
    }
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
        for bundle in &mut self.bundles {
            bundle.term = bundle.term.as_ref().map(|held| renewed(held).0);
        }
        let (held, into) = renewed(self.term.as_ref()?);
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

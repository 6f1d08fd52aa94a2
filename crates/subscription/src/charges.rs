//! What falls due at one instant: the lines for people, the legs for the balance group.
//!
//! Invariant: the charges of one group are applied in the order in which they were answered; each numbers its new balances after those of
//! the one before.

use balance::{Balance, BalanceError, GroupState, Leg, LegKind, RefusedCycles};
use calendar::{Date, Instant, Period, Share};
use ids::{PurchaseId, ServiceId, SubscriptionId, Sym};
use money::Exact;
use std::ops::Range;
use tax::PendingTax;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A fee that comes once.
    OneTime,
    /// A fee of a unit cycle.
    Recurring,
    /// Credit given.
    Grant,
    /// A discount on the fee before it.
    Discount,
    /// Credit that went back because what granted it ended or is inactive.
    Cut,
    /// Credit that was cut, given again.
    Restored,
}

/// What a discount takes of a fee: the rule that held when the fee was charged first (domain.md §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taking {
    /// So many percent of what is left, but no more quanta than the cap.
    Percent(Exact, Option<i64>),
    /// So many quanta, but no more than the cap.
    Flat(i64, Option<i64>),
}

/// A discount that was taken of a fee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Purchase of the fee.
    pub fee: PurchaseId,
    /// By what rule.
    pub rule: Taking,
    /// Start of the billing cycle that it counts in, of one that is capped by cycle.
    pub cycle: Option<Instant>,
}

/// One fee or grant. It keeps what a refund must read: version, unit price, covered period, tax (domain.md §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeLine {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The purchased product.
    pub purchase: PurchaseId,
    /// The service of the purchase.
    pub service: Option<ServiceId>,
    /// The product.
    pub product: Sym,
    /// Place of the version that priced it.
    pub version: u32,
    /// Fee or grant.
    pub kind: LineKind,
    /// Where a fee lands on the bill.
    pub bill_item: Option<Sym>,
    /// What it pays for; of a grant its validity.
    pub covered: Period,
    /// First day of its unit cycle and first day of the next; none of what comes once.
    pub unit: Option<(Date, Date)>,
    /// The day that the unit cycle counts from, where the limit refused it before (domain.md §4).
    pub opens: Option<Date>,
    /// What made a discount.
    pub taken: Option<Taken>,
    /// Number of the balance that was granted, cut or restored.
    pub balance: Option<u32>,
    /// Days charged of the days of the unit cycle; a whole one is `days == of`. Days given back are below zero.
    pub share: Share,
    /// Price of one unit in a whole cycle; of a grant the amount granted.
    pub unit_price: Exact,
    /// How many.
    pub quantity: Exact,
    /// The currency, or the resource granted.
    pub resource: Sym,
    /// Quanta without tax; of a grant below zero.
    pub net: i64,
    /// Quanta of tax.
    pub tax: i64,
    /// Tax rate in parts per million.
    pub tax_ppm: i32,
    /// What the gateway has not answered yet, where the tax is by the last known rate.
    pub pending: Option<PendingTax>,
    /// Its legs in [`Charges::legs`]; what funds pay comes after the legs of the lines.
    pub legs: Range<usize>,
}

/// A bundle whose fees the limit refused: neither fee nor grant was given, and it stays due (domain.md §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The subscription.
    pub subscription: SubscriptionId,
    /// The bundle.
    pub bundle: Sym,
    /// Its purchases that were due.
    pub purchases: Vec<PurchaseId>,
    /// The unit cycles of those that come back.
    pub cycles: Vec<RefusedCycles>,
    /// Asked, in quanta, tax included.
    pub asked: i64,
    /// Left, in quanta.
    pub left: i64,
}

/// Everything of a group that falls due at one instant: one posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charges {
    /// When it fell due; the bill follows from it (domain.md §11: at a boundary the new one).
    pub due: Instant,
    /// Fees and grants.
    pub lines: Vec<ChargeLine>,
    /// Impacts.
    pub legs: Vec<Leg>,
    /// Balances that the legs need.
    pub new_balances: Vec<Balance>,
    /// Balances whose leftover rolled.
    pub rolled: Vec<u32>,
    /// What discounts that are capped by cycle took: purchase, start of the cycle, quanta.
    pub discounted: Vec<(PurchaseId, Instant, i64)>,
    /// How far purchases are done now.
    pub done_to: Vec<(PurchaseId, Instant)>,
    /// What the limit refused.
    pub refused: Vec<Refusal>,
}

impl Charges {
    pub(crate) const fn at(due: Instant) -> Self {
        Self {
            due,
            lines: Vec::new(),
            legs: Vec::new(),
            new_balances: Vec::new(),
            rolled: Vec::new(),
            discounted: Vec::new(),
            done_to: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// True where there is something to post; else only [`Charges::done_to`] is to be kept.
    pub const fn posts(&self) -> bool {
        !self.legs.is_empty()
    }

    /// The charges whose tax is pending, with what is asked for.
    pub fn pending(&self) -> impl Iterator<Item = (&Leg, PendingTax)> {
        let charge = |line: &ChargeLine| {
            let leg = self.legs.get(line.legs.clone()).and_then(|legs| legs.iter().find(|leg| leg.kind == LegKind::Charge));
            leg.zip(line.pending)
        };
        self.lines.iter().filter_map(charge)
    }

    /// Applies legs and progress to the group's state.
    ///
    /// # Errors
    /// [`BalanceError`]; the state must then be thrown away.
    pub fn apply_to(&self, state: &mut GroupState) -> Result<(), BalanceError> {
        state.apply(&self.new_balances, &self.legs, self.due.utc_day())?;
        state.set_rolled(&self.rolled);
        for (purchase, cycle, quanta) in &self.discounted {
            state.add_discounted(*purchase, *cycle, *quanta)?;
        }
        for (purchase, done_to) in &self.done_to {
            state.set_done_to(*purchase, *done_to);
        }
        for cycle in self.refused.iter().flat_map(|refusal| &refusal.cycles) {
            state.add_refused(*cycle);
        }
        Ok(())
    }

    /// Takes over the lines of one bundle and its legs.
    pub(crate) fn take(&mut self, bundle: Self) {
        let shift = self.legs.len();
        self.lines.extend(bundle.lines.into_iter().map(|line| ChargeLine { legs: line.legs.start + shift..line.legs.end + shift, ..line }));
        self.legs.extend(bundle.legs);
        self.new_balances.extend(bundle.new_balances);
        self.rolled.extend(bundle.rolled);
        self.discounted.extend(bundle.discounted);
        self.done_to.extend(bundle.done_to);
        self.refused.extend(bundle.refused);
    }
}

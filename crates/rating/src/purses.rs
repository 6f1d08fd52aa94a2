//! The groups that one event touches, each with its draft: the service's own, and owners as they are needed (domain.md §6).

use crate::event_date::EventDate;
use crate::refusal::Stop;
use crate::{Ground, GroupFacts, Impact, PendingCharge, Purse, RatingError, Usage};
use balance::Draft;
use calendar::{Instant, Period};
use ids::{GroupId, PurchaseId};
use money::MoneyError;

/// One group under way.
pub(crate) struct Side<'a> {
    pub(crate) purse: Purse<'a>,
    pub(crate) draft: Draft<'a>,
    pub(crate) date: EventDate<'a>,
    pub(crate) discounted: Vec<(PurchaseId, Instant, i64)>,
    pub(crate) net: i64,
    pub(crate) tax: i64,
    pub(crate) pending: Vec<PendingCharge>,
}

impl<'a> Side<'a> {
    fn new(purse: Purse<'a>, at: Instant) -> Self {
        let draft = Draft::new(purse.facts.group, purse.state, purse.bills);
        let date = EventDate::new(at, &purse.facts.zone);
        Self { purse, draft, date, discounted: Vec::new(), net: 0, tax: 0, pending: Vec::new() }
    }

    pub(crate) const fn facts(&self) -> &'a GroupFacts {
        self.purse.facts
    }

    /// Adds to the sums of what is charged.
    pub(crate) fn add(&mut self, net: i64, tax: i64) -> Result<(), MoneyError> {
        self.net = self.net.checked_add(net).ok_or(MoneyError::Overflow)?;
        self.tax = self.tax.checked_add(tax).ok_or(MoneyError::Overflow)?;
        Ok(())
    }

    pub(crate) fn into_impact(self) -> Impact {
        Impact {
            group: self.purse.facts.group,
            customer: self.purse.facts.customer,
            legs: self.draft.legs,
            new_balances: self.draft.new,
            discounted: self.discounted,
            net: self.net,
            tax: self.tax,
            crossings: Vec::new(),
            passed: Vec::new(),
            pending: self.pending,
        }
    }
}

/// Which side: the own one, or an owner's by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Own,
    Owner(usize),
}

/// The sides of an event.
pub(crate) struct Sides<'a> {
    pub(crate) own: Side<'a>,
    pub(crate) owners: Vec<Side<'a>>,
    known: &'a [Purse<'a>],
    at: Instant,
}

impl<'a> Sides<'a> {
    pub(crate) fn new(ground: &Ground<'a>, usage: &Usage<'_>) -> Self {
        Self { own: Side::new(ground.own, usage.at), owners: Vec::new(), known: ground.owners, at: usage.at }
    }

    /// The side of an owner's group, opened when it is first needed.
    pub(crate) fn owner(&mut self, group: GroupId) -> Result<Who, Stop> {
        if let Some(place) = self.owners.iter().position(|side| side.facts().group == group) {
            return Ok(Who::Owner(place));
        }
        let purse = self.known.iter().find(|purse| purse.facts.group == group).ok_or(RatingError::OwnerMissing(group))?;
        self.owners.push(Side::new(*purse, self.at));
        Ok(Who::Owner(self.owners.len() - 1))
    }

    pub(crate) fn get(&mut self, who: Who) -> Result<&mut Side<'a>, Stop> {
        match who {
            Who::Own => Ok(&mut self.own),
            Who::Owner(place) => self.owners.get_mut(place).ok_or(Stop::Failed(RatingError::OwnerMissing(GroupId(0)))),
        }
    }

    pub(crate) fn all(&mut self) -> impl Iterator<Item = &mut Side<'a>> {
        std::iter::once(&mut self.own).chain(self.owners.iter_mut())
    }

    /// The own billing cycle of the event.
    pub(crate) fn cycle(&self) -> Period {
        self.own.purse.cycle()
    }
}

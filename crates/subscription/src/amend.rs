//! Changes of what was bought: ended, paused, resumed, its end moved (domain.md §4, §7).
//!
//! Owns: which rows of the document a change touches, and when it is refused. Does not own: what it costs ([`crate::difference`]), who holds an
//! identifier (a store's unique key). Invariants: what is over stays over; the same change again changes nothing.

use crate::turns::status_at;
use crate::{Status, Subscription, Turns};
use calendar::{Instant, Period};
use ids::{PurchaseId, ServiceId};

/// What of a subscription is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// A purchased bundle with its products and discounts.
    Bundle(PurchaseId),
    /// One purchased product.
    Product(PurchaseId),
    /// One purchased discount.
    Discount(PurchaseId),
    /// A service with the products that are its own.
    Service(ServiceId),
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amendment {
    /// It ends for good at an instant; before its start it never begins.
    End(Instant),
    /// It is not in use from an instant on.
    Pause(Instant),
    /// It is in use again from an instant on.
    Resume(Instant),
    /// A product is valid up to an instant, or without end; other parts end with [`Amendment::End`] alone.
    Validity(Option<Instant>),
}

/// Why a change is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmendRefusal {
    /// The subscription has no such part.
    #[error("the subscription has no such bundle, product, discount or service")]
    NoSuchPart,
    /// It has ended.
    #[error("what has ended stays ended")]
    Closed,
    /// A pause cannot lie before the start.
    #[error("it begins only later")]
    NotBegun,
    /// Nothing is paused.
    #[error("it is not inactive")]
    NotInactive,
    /// The end of a validity must come after its start, and now or later.
    #[error("a validity ends after it begins, and not before now")]
    EndsTooEarly,
    /// It changed too often.
    #[error("it changed its state {} times, which is the most", crate::TURNS_MAX)]
    TooManyTurns,
}

impl AmendRefusal {
    /// Stable code of the refusal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoSuchPart => "not_found",
            Self::Closed => "already_closed",
            Self::NotBegun => "not_begun",
            Self::NotInactive => "not_inactive",
            Self::EndsTooEarly => "ends_too_early",
            Self::TooManyTurns => "too_many_changes",
        }
    }
}

/// One row of the document: its validity and its changes.
type Dated<'a> = (&'a mut Period, &'a mut Turns);

impl Subscription {
    /// Changes a part, as it is known at an instant. Answers from when on the history is another one; none where nothing changes.
    ///
    /// # Errors
    /// [`AmendRefusal`].
    pub fn amend(&mut self, part: Part, amendment: Amendment, now: Instant) -> Result<Option<Instant>, AmendRefusal> {
        let status = self.status_of(part, now)?;
        let (valid, turns) = self.dated(part)?;
        let (before, waited) = (self.clone(), self.verify_at().is_some_and(|due| due <= now));
        let since = match amendment {
            Amendment::End(at) => {
                // What is over can only have been over earlier.
                if status == Status::Closed && valid.to().is_none_or(|to| to <= at) {
                    return Ok(None);
                }
                self.break_terms(part, at);
                self.rows(part).into_iter().for_each(|row| end(row, at));
                at
            }
            Amendment::Pause(at) | Amendment::Resume(at) => {
                let wanted = match amendment {
                    Amendment::Pause(_) => Status::Inactive,
                    Amendment::Resume(_) | Amendment::End(_) | Amendment::Validity(_) => Status::Active,
                };
                match status_at(&valid, &turns, at) {
                    Status::Closed => return Err(AmendRefusal::Closed),
                    Status::Deferred => return Err(AmendRefusal::NotBegun),
                    Status::Active if wanted == Status::Active && turns.is_empty() => return Err(AmendRefusal::NotInactive),
                    Status::Active | Status::Inactive => {}
                }
                if turns.is_full() {
                    return Err(AmendRefusal::TooManyTurns);
                }
                if !self.turn(part, wanted, at) {
                    return Ok(None);
                }
                at
            }
            Amendment::Validity(to) => {
                if status == Status::Closed {
                    return Err(AmendRefusal::Closed);
                }
                let wanted = to.is_none_or(|to| to >= now).then(|| Period::try_new(valid.from(), to).ok()).flatten();
                let product = self.products.iter().position(|found| part == Part::Product(found.id)).ok_or(AmendRefusal::NoSuchPart)?;
                // Nothing outlives what it is part of.
                let within = |wanted: Option<Period>, whole: &Period| wanted.and_then(|wanted| wanted.intersect(whole));
                let held = self.products.get(product).ok_or(AmendRefusal::NoSuchPart)?;
                let bundle = self.bundles.iter().filter(|bundle| bundle.id == held.bought_in).map(|bundle| &bundle.valid);
                let service = self.services.iter().filter(|service| held.service == Some(service.id)).map(|service| &service.valid);
                let wanted = bundle.chain(service).chain([&self.valid]).fold(wanted, within).ok_or(AmendRefusal::EndsTooEarly)?;
                self.products.get_mut(product).ok_or(AmendRefusal::NoSuchPart)?.valid = wanted;
                now
            }
        };
        if *self == before {
            return Ok(None);
        }
        // What is known now is put right now: only what lies ahead is left to verify.
        if !waited {
            self.verified_to = self.verified_to.max(Some(now));
        }
        Ok(Some(since))
    }

    /// The state of a part at an instant, of itself.
    ///
    /// # Errors
    /// [`AmendRefusal::NoSuchPart`].
    pub fn status_of(&self, part: Part, at: Instant) -> Result<Status, AmendRefusal> {
        let (valid, turns) = self.dated(part)?;
        Ok(status_at(&valid, &turns, at))
    }

    /// When a part is valid, and how its own state changed.
    fn dated(&self, part: Part) -> Result<(Period, Turns), AmendRefusal> {
        let product = |found: &crate::Purchase| (found.valid, found.turns.clone());
        let discount = |found: &crate::PurchasedDiscount| (found.valid, found.turns.clone());
        let found = match part {
            Part::Whole => Some((self.valid, self.turns.clone())),
            Part::Bundle(id) => self.bundles.iter().find(|found| found.id == id).map(|found| (found.valid, found.turns.clone())),
            Part::Product(id) => self.products.iter().find(|found| found.id == id).map(product),
            Part::Discount(id) => self.discounts.iter().find(|found| found.id == id).map(discount),
            Part::Service(id) => self.services.iter().find(|found| found.id == id).map(|found| (found.valid, found.turns.clone())),
        };
        found.ok_or(AmendRefusal::NoSuchPart)
    }

    /// The rows that end with a part.
    fn rows(&mut self, part: Part) -> Vec<Dated<'_>> {
        let is_whole = part == Part::Whole;
        let mut rows: Vec<Dated<'_>> = Vec::new();
        if is_whole {
            rows.push((&mut self.valid, &mut self.turns));
        }
        for bundle in self.bundles.iter_mut().filter(|bundle| is_whole || part == Part::Bundle(bundle.id)) {
            rows.push((&mut bundle.valid, &mut bundle.turns));
        }
        let of_product = |found: &&mut crate::Purchase| {
            is_whole
                || part == Part::Bundle(found.bought_in)
                || part == Part::Product(found.id)
                || found.service.is_some_and(|service| part == Part::Service(service))
        };
        rows.extend(self.products.iter_mut().filter(of_product).map(|found| (&mut found.valid, &mut found.turns)));
        let of_discount =
            |found: &&mut crate::PurchasedDiscount| is_whole || part == Part::Bundle(found.bought_in) || part == Part::Discount(found.id);
        rows.extend(self.discounts.iter_mut().filter(of_discount).map(|found| (&mut found.valid, &mut found.turns)));
        for service in self.services.iter_mut().filter(|service| is_whole || part == Part::Service(service.id)) {
            rows.push((&mut service.valid, &mut service.turns));
        }
        rows
    }

    /// Gives a part a state: what lies below it follows by itself, and comes back as it was.
    fn turn(&mut self, part: Part, status: Status, at: Instant) -> bool {
        match part {
            Part::Whole => self.turns.put(status, at),
            Part::Service(id) => self.services.iter_mut().find(|found| found.id == id).is_some_and(|found| found.turns.put(status, at)),
            Part::Product(id) => self.products.iter_mut().find(|found| found.id == id).is_some_and(|found| found.turns.put(status, at)),
            Part::Discount(id) => self.discounts.iter_mut().find(|found| found.id == id).is_some_and(|found| found.turns.put(status, at)),
            Part::Bundle(id) => self.bundles.iter_mut().find(|found| found.id == id).is_some_and(|found| found.turns.put(status, at)),
        }
    }
}

/// Ends a row at an instant, or before it begins.
fn end((valid, turns): Dated<'_>, at: Instant) {
    if valid.to().is_some_and(|to| to <= at) {
        return;
    }
    match Period::try_new(valid.from(), Some(at)) {
        Ok(ended) => *valid = ended,
        Err(_never_began) => {
            turns.put(Status::Closed, valid.from());
        }
    }
}

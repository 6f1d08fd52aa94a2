//! Putting credit into a group. Grants with equal resource, validity, priority and rollover rule merge (domain.md §3).

use crate::{Balance, BalanceError, Draft, LegKind, Origin, RollRule};
use calendar::{Instant, Period};
use ids::Sym;
use money::MoneyError;

/// Credit to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The resource.
    pub resource: Sym,
    /// Quanta, a positive figure.
    pub quanta: i64,
    /// When it may be consumed.
    pub validity: Period,
    /// Where it comes from.
    pub origin: Origin,
    /// Consumed first, the lower the earlier.
    pub priority: i16,
    /// When it is given.
    pub at: Instant,
    /// What becomes of what is left at the end.
    pub rollover: Option<RollRule>,
}

/// The balance that a grant went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Granted {
    /// Its number in the group.
    pub balance: u32,
    /// True where the balance was there already.
    pub merged: bool,
}

impl Draft<'_> {
    /// Gives credit: into the balance of equal resource, validity, origin and priority, else into a new one.
    ///
    /// # Errors
    /// [`BalanceError`].
    pub fn grant(&mut self, grant: &Grant) -> Result<Granted, BalanceError> {
        self.give(grant, LegKind::Grant)
    }

    /// Makes or moves a balance by hand: credit gives, and below zero it takes. Nothing is granted by it, so nothing is cut from it when a
    /// purchase ends.
    ///
    /// # Errors
    /// [`BalanceError`].
    pub fn put(&mut self, grant: &Grant) -> Result<Granted, BalanceError> {
        self.give(grant, LegKind::Adjust)
    }

    /// Moves one balance by hand: credit gives, below zero it takes. How much may be taken is [`Self::left_of`].
    ///
    /// # Errors
    /// [`BalanceError::UnknownBalance`], [`MoneyError::Overflow`].
    pub fn adjust(&mut self, number: u32, quanta: i64) -> Result<(), BalanceError> {
        let found = self.state().balances.iter().find(|balance| balance.id == number).ok_or(BalanceError::UnknownBalance(number))?;
        let resource = found.resource;
        self.push(LegKind::Adjust, resource, Some(number), quanta.checked_neg().ok_or(MoneyError::Overflow)?);
        Ok(())
    }

    /// Cuts what a purchase granted from a balance, because it ends: its share of what is left, rounded down. What of its grant was used stays
    /// used. Answers the quanta that were cut, a figure of zero or more (domain.md §3).
    ///
    /// # Errors
    /// [`BalanceError::UnknownBalance`], [`BalanceError::NotGranted`] where the balance was not granted as much, [`MoneyError::Overflow`].
    pub fn cut(&mut self, number: u32, granted: i64) -> Result<i64, BalanceError> {
        let balance = self.by_number(number)?;
        let resource = balance.resource;
        let of_draft = self.legs.iter().filter(|leg| leg.balance == Some(number) && leg.kind == LegKind::Grant).map(|leg| leg.net);
        let in_all = of_draft.fold(i128::from(balance.granted), |sum, net| sum - i128::from(net));
        if granted <= 0 || i128::from(granted) > in_all {
            return Err(BalanceError::NotGranted(number));
        }
        let share = i128::from(self.left_of(number)?) * i128::from(granted) / in_all;
        let cut = i64::try_from(share).or(Err(MoneyError::Overflow))?;
        self.move_grant(number, resource, granted, cut)?;
        Ok(cut)
    }

    /// Gives back what [`Self::cut`] took, because the purchase is active again.
    ///
    /// # Errors
    /// [`BalanceError::UnknownBalance`], [`MoneyError::Overflow`].
    pub fn give_back(&mut self, number: u32, granted: i64, cut: i64) -> Result<(), BalanceError> {
        let resource = self.by_number(number)?.resource;
        let negative = |quanta: i64| quanta.checked_neg().ok_or(MoneyError::Overflow);
        self.move_grant(number, resource, negative(granted)?, negative(cut)?)
    }

    /// The whole grant is taken back, and what of it stays used is put back.
    fn move_grant(&mut self, number: u32, resource: Sym, granted: i64, cut: i64) -> Result<(), BalanceError> {
        self.push(LegKind::Grant, resource, Some(number), granted);
        self.push(LegKind::Adjust, resource, Some(number), cut.checked_sub(granted).ok_or(MoneyError::Overflow)?);
        Ok(())
    }

    /// Credit by a leg of some kind.
    pub(crate) fn give(&mut self, grant: &Grant, kind: LegKind) -> Result<Granted, BalanceError> {
        let credit = grant.quanta.checked_neg().ok_or(MoneyError::Overflow)?;
        let alike = |balance: &&Balance| {
            balance.resource == grant.resource
                && balance.origin == grant.origin
                && balance.priority == grant.priority
                && balance.rollover == grant.rollover
                && same_window(grant, &balance.validity)
        };
        let found = self.state().balances.iter().chain(self.new.iter()).find(alike).map(|balance| balance.id);
        let granted = match found {
            Some(balance) => Granted { balance, merged: true },
            None => {
                let id = self.open(grant.resource, grant.validity, grant.origin, grant.priority, grant.at)?;
                if let Some(made) = self.new.iter_mut().find(|balance| balance.id == id) {
                    made.rollover = grant.rollover;
                }
                Granted { balance: id, merged: false }
            }
        };
        self.push(kind, grant.resource, Some(granted.balance), credit);
        Ok(granted)
    }
}

/// Funds without end are one balance whenever they were paid in; other grants merge when their windows are equal.
fn same_window(grant: &Grant, validity: &Period) -> bool {
    match grant.origin {
        Origin::Funds => validity.to() == grant.validity.to() && validity.from() <= grant.validity.from(),
        Origin::Grant | Origin::Manual | Origin::Counter | Origin::Rollover => *validity == grant.validity,
    }
}

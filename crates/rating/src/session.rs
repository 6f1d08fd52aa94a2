//! What the messages of one session were charged so far: each message is charged the difference (domain.md §5).
//!
//! Invariant: the messages of a session together are charged what one event of the whole would be, row by row.

use balance::Place;
use balance::binary::{CodecError, Reader, Writer};
use ids::PurchaseId;
use money::{Exact, MoneyError};

/// Prices that one session may be charged by.
pub const SESSION_PLACES_MAX: usize = 1_000;
const VERSION: u8 = 1;

/// The price of a row, as far as a session was charged by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceSoFar {
    /// Where the price stands.
    pub place: Place,
    /// Quantity before increments.
    pub quantity: Exact,
    /// Exact amount before bounds, connect fee included.
    pub amount: Exact,
}

/// What a session was charged so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SessionSoFar {
    /// By price.
    pub places: Vec<PlaceSoFar>,
    /// What discounts took of it, in quanta.
    pub discounts: Vec<(PurchaseId, i64)>,
    /// Whether a connect fee was charged.
    pub is_connected: bool,
}

impl SessionSoFar {
    pub(crate) fn at(&self, place: Place) -> Option<&PlaceSoFar> {
        self.places.iter().find(|so_far| so_far.place == place)
    }

    pub(crate) fn set(&mut self, so_far: PlaceSoFar) {
        match self.places.iter_mut().find(|found| found.place == so_far.place) {
            Some(found) => *found = so_far,
            None => self.places.push(so_far),
        }
    }

    pub(crate) fn discounted(&self, purchase: PurchaseId) -> i64 {
        self.discounts.iter().find(|(of, _)| *of == purchase).map_or(0, |(_, quanta)| *quanta)
    }

    pub(crate) fn add_discounted(&mut self, purchase: PurchaseId, quanta: i64) -> Result<(), MoneyError> {
        match self.discounts.iter_mut().find(|(of, _)| *of == purchase) {
            Some((_, sum)) => *sum = sum.checked_add(quanta).ok_or(MoneyError::Overflow)?,
            None => self.discounts.push((purchase, quanta)),
        }
        Ok(())
    }

    /// The bytes that a store keeps.
    pub fn encode(&self) -> Vec<u8> {
        let mut to = Writer::with_capacity(64);
        to.byte(VERSION).truth(self.is_connected).unsigned(self.places.len() as u64);
        for PlaceSoFar { place: (plan, row, detail), quantity, amount } in &self.places {
            to.sym(*plan).unsigned(u64::from(*row)).unsigned(u64::from(*detail)).exact(*quantity).exact(*amount);
        }
        to.unsigned(self.discounts.len() as u64);
        for (purchase, quanta) in &self.discounts {
            to.signed(purchase.0).signed(*quanta);
        }
        to.finish()
    }

    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut from = Reader::new(bytes);
        match from.byte()? {
            VERSION => {}
            other => return Err(CodecError::Version(other)),
        }
        let mut so_far = Self { is_connected: from.truth()?, ..Self::default() };
        for _ in 0..from.count(SESSION_PLACES_MAX)? {
            let place = (from.sym()?, from.number32()?, from.number32()?);
            so_far.places.push(PlaceSoFar { place, quantity: from.exact()?, amount: from.exact()? });
        }
        for _ in 0..from.count(SESSION_PLACES_MAX)? {
            so_far.discounts.push((PurchaseId(from.signed()?), from.signed()?));
        }
        from.end()?;
        Ok(so_far)
    }
}

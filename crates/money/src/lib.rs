//! Exact quantities and prices, amounts in quanta, one rounding, allocation.
//!
//! Owns: [`Exact`] (a quantity or a price, never rounded), [`Amount`] (whole quanta of one [`Unit`]), [`Rounding`], [`allocate`].
//! Does not own: which resource has which scale (catalog), formatting for people (edges).
//! Invariants: arithmetic is checked, an overflow is an error; a number becomes quanta in one place, [`Exact::round`] (domain.md §2).

mod allocate;
mod amount;
mod exact;

pub use allocate::{allocate, allocate_up_to};
pub use amount::{Amount, Unit, format_quanta, parse_quanta};
pub use exact::Exact;

use serde::{Deserialize, Serialize};

/// Most decimal digits that a resource may keep.
pub const SCALE_MAX: u8 = 12;
/// Most digits of a number in text, sign and point aside.
pub const DIGITS_MAX: usize = 36;

/// How an exact number becomes whole quanta (domain.md §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest, ties away from zero.
    #[default]
    HalfUp,
    /// To the nearest, ties to the even neighbour.
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

/// Why an amount could not be computed or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit.
    #[error("the amount is out of range")]
    Overflow,
    /// Division by zero.
    #[error("a quantity cannot be divided by zero")]
    DivisionByZero,
    /// Two units were mixed.
    #[error("amounts of different resources or scales cannot be combined")]
    UnitMismatch,
    /// Not a plain decimal number, or one of too many digits.
    #[error("`{0}` is not a plain decimal number of at most {DIGITS_MAX} digits")]
    NotANumber(String),
    /// More decimals than the resource keeps.
    #[error("`{text}` has more than {scale} decimals")]
    TooPrecise {
        /// What was given.
        text: String,
        /// Decimals that the resource keeps.
        scale: u8,
    },
    /// A split needs at least one positive weight and none below zero.
    #[error("a sum can be split over weights of zero or more only, at least one above zero")]
    Weights,
}

impl MoneyError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Overflow => "amount_overflow",
            Self::DivisionByZero => "division_by_zero",
            Self::UnitMismatch => "unit_mismatch",
            Self::NotANumber(_) => "not_a_number",
            Self::TooPrecise { .. } => "too_precise",
            Self::Weights => "weights",
        }
    }
}

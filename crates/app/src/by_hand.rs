//! What a person types who moves money by hand: a reason, an amount. Each wrong one is told by field, so that all are told at once.

use charging::FieldError;

/// Longest reason, in characters.
pub const REASON_LENGTH_MAX: usize = 500;

/// Code of an amount that is not above zero.
pub(crate) const NOT_POSITIVE: &str = "not_positive";

/// What is wrong with a reason: it says something and is not too long.
pub fn wrong_reason(reason: &str) -> Option<FieldError> {
    let is_right = !reason.trim().is_empty() && reason.chars().count() <= REASON_LENGTH_MAX;
    let message = || format!("a reason has 1 to {REASON_LENGTH_MAX} characters");
    (!is_right).then(|| FieldError { field: "reason".to_owned(), code: "length", message: message() })
}

/// An amount above zero, in quanta of a scale.
///
/// # Errors
/// What is wrong with the field `amount`.
pub(crate) fn positive_quanta(amount: &str, scale: u8) -> Result<i64, FieldError> {
    let wrong = |code, message| FieldError { field: "amount".to_owned(), code, message };
    match money::parse_quanta(amount.trim(), scale) {
        Ok(quanta) if quanta > 0 => Ok(quanta),
        Ok(_) => Err(wrong(NOT_POSITIVE, "an amount is above zero".to_owned())),
        Err(error) => Err(wrong(error.code(), error.to_string())),
    }
}

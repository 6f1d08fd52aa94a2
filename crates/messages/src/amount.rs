//! Amounts as customers read them: rounded to the digits that are shown, in their language, without a sign that only accountants read.

use documents::format;
use documents::invoice::{Currency, Language};
use money::{Exact, Rounding, format_quanta};

/// An amount of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Quanta.
    pub quanta: i64,
    /// Decimal digits of a quantum.
    pub scale: u8,
    /// Decimal digits that are shown.
    pub display_scale: u8,
    /// ISO 4217 code of money.
    pub currency: Option<String>,
    /// Unit of a quantity.
    pub unit: String,
}

impl Amount {
    /// The same resource with other quanta.
    #[must_use]
    pub fn with(&self, quanta: i64) -> Self {
        Self { quanta, ..self.clone() }
    }

    /// The amount in words, such as `€12.30` or `1 200 Mo`. What cannot be written so is written plainly.
    pub fn shown(&self, language: Language) -> String {
        let plain = || format_quanta(self.quanta, self.scale);
        let Ok(rounded) = Exact::from_quanta(self.quanta, self.scale).round(self.display_scale, Rounding::HalfUp) else { return plain() };
        let text = format_quanta(rounded, self.display_scale);
        let shown = match &self.currency {
            Some(code) => format::money(language, &text, &Currency { code: code.clone(), minor_digits: self.display_scale }),
            None => format::quantity(language, &text, (!self.unit.is_empty()).then_some(self.unit.as_str())),
        };
        shown.unwrap_or_else(|_not_a_decimal| plain())
    }
}

//! The steps that made money of a quantity.

use super::{Priced, Reader, Step, names};
use crate::ReadError;
use calendar::Date;
use ids::Sym;
use money::Exact;
use rating::{PriceMode, TraceStep};
use serde_json::{Value as Json, json};

/// Parts per million in one percent.
const PPM_PER_PERCENT_DIGITS: u8 = 4;

impl Reader<'_> {
    /// How a quantity became money; nothing for steps of another sort.
    pub(super) fn price(&mut self, step: &TraceStep) -> Result<Step, ReadError> {
        Ok(match *step {
            TraceStep::Charge { resource, bill_item, mode, quantity, rated } => self.charge((resource, bill_item), mode, quantity, rated),
            TraceStep::Tier { tier, quantity, price, amount } => {
                ("tier", format!("Tier {}", tier + 1), self.sum_of(Some(tier + 1), quantity, price, amount)?)
            }
            TraceStep::PricedBefore { quantity, amount } => {
                let detail = json!({
                    "quantity": quantity.to_string(), "unit": self.unit, "amount": amount.to_string(), "resource": self.resource(),
                });
                ("priced_before", "Priced before, taken off".to_owned(), detail)
            }
            TraceStep::Carried { price, amount } => {
                let rated = self.priced.map_or(Exact::ONE, |priced| priced.rated);
                ("carried", "Price that the event carries".to_owned(), self.sum_of(None, rated, price, amount)?)
            }
            TraceStep::PercentOf { percent, of, amount } => {
                let detail = json!({
                    "percent": percent.to_string(), "of": of.to_string(), "amount": amount.to_string(), "resource": self.resource(),
                });
                ("percent_of", format!("{percent} % of what the event carries"), detail)
            }
            TraceStep::Flat { tier, amount } => {
                let detail = json!({ "tier": tier + 1, "amount": amount.to_string(), "resource": self.resource() });
                ("flat", format!("Flat fee of tier {}", tier + 1), detail)
            }
            TraceStep::OnceSkipped { amount, day } => {
                let day = Date::from_days_since_epoch(day)?.to_string();
                let detail = json!({ "amount": amount.to_string(), "resource": self.resource(), "since": day });
                ("once_skipped", "Flat fee was paid before".to_owned(), detail)
            }
            TraceStep::ConnectFee { amount } => self.plain("connect_fee", "Connect fee", amount),
            TraceStep::Minimum { amount } => self.plain("minimum", "Raised to the minimum", amount),
            TraceStep::Maximum { amount } => self.plain("maximum", "Cut to the maximum", amount),
            TraceStep::CycleMaximum { charged, net } => {
                let detail = json!({ "charged": self.money(charged)?, "net": self.money(net)? });
                ("cycle_maximum", "Cut to the maximum of the cycle".to_owned(), detail)
            }
            TraceStep::Rounded { exact, net } => {
                ("rounded", "Rounded once".to_owned(), json!({ "exact": exact.to_string(), "net": self.money(net)? }))
            }
            TraceStep::Discount { discount, quanta, left, .. } => {
                let code = self.catalog.symbols.code(discount);
                let names = names(self.catalog.discounts.get(&discount).map(|found| &found.names));
                let detail = json!({ "discount": code, "names": names, "amount": self.money(-quanta)?, "left": self.money(left)? });
                ("discount", format!("Discount {code}"), detail)
            }
            TraceStep::Tax { tax, ppm, exempt, reverse, pending, quanta } => {
                let code = self.catalog.symbols.code(tax);
                let percent = money::format_quanta(i64::from(ppm), PPM_PER_PERCENT_DIGITS);
                let detail = json!({
                    "tax": code, "percent": percent, "exempt": exempt, "reverse_charge": reverse, "pending": pending,
                    "amount": self.money(quanta)?,
                });
                ("tax", format!("Tax {code}"), detail)
            }
            TraceStep::Product { .. }
            | TraceStep::Version { .. }
            | TraceStep::NoRow { .. }
            | TraceStep::Part { .. }
            | TraceStep::Row { .. }
            | TraceStep::OtherCurrency { .. }
            | TraceStep::Consume { .. }
            | TraceStep::Count { .. }
            | TraceStep::Funds { .. }
            | TraceStep::Shared { .. }
            | TraceStep::Balance { .. }
            | TraceStep::Limit { .. } => ("", String::new(), Json::Null),
        })
    }

    fn charge(&mut self, (resource, bill_item): (Sym, Sym), mode: PriceMode, quantity: Exact, rated: Exact) -> Step {
        self.priced = Some(Priced { resource, mode, rated });
        let item = self.catalog.symbols.code(bill_item);
        let detail = json!({
            "resource": self.catalog.symbols.code(resource),
            "bill_item": item,
            "names": names(self.catalog.bill_items.get(&bill_item).map(|found| &found.names)),
            "mode": mode_word(mode),
            "quantity": quantity.to_string(),
            "rated": rated.to_string(),
            "unit": self.unit,
        });
        ("charge", format!("Priced for {item}"), detail)
    }

    /// Quantity times price is an amount. For how many units the price is follows from the three: packages are priced each.
    fn sum_of(&self, tier: Option<u32>, quantity: Exact, price: Exact, amount: Exact) -> Result<Json, ReadError> {
        let mode = self.priced.map(|priced| priced.mode);
        let is_package = mode == Some(PriceMode::Package);
        let per = if amount.is_zero() { None } else { Some(quantity.times(price)?.over(amount)?) };
        Ok(json!({
            "tier": tier, "quantity": quantity.to_string(), "unit": if is_package { "" } else { self.unit }, "packages": is_package,
            "price": price.to_string(), "per": per.map(|per| per.to_string()), "amount": amount.to_string(), "resource": self.resource(),
        }))
    }

    fn plain(&self, word: &'static str, title: &str, amount: Exact) -> Step {
        (word, title.to_owned(), json!({ "amount": amount.to_string(), "resource": self.resource() }))
    }

    /// Code of the currency of the charge.
    fn resource(&self) -> Option<&str> {
        self.priced.map(|priced| priced.resource).or(self.currency).map(|sym| self.catalog.symbols.code(sym))
    }
}

const fn mode_word(mode: PriceMode) -> &'static str {
    match mode {
        PriceMode::Graduated => "graduated",
        PriceMode::Volume => "volume",
        PriceMode::StairStep => "stair_step",
        PriceMode::Package => "package",
    }
}

//! A stored trace as steps that a person can read: codes and names of today's catalog, exact figures of then (domain.md §5).

use crate::{Figure, ReadError};
use ::catalog::{Catalog, Names, RatePlan};
use calendar::Date;
use ids::Sym;
use rating::{PriceMode, Trace, TraceStep};
use serde_json::{Map, Value as Json, json};

/// Parts per million in one percent.
const PPM_PER_PERCENT_DIGITS: u8 = 4;

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceLine {
    /// Stable word of the step, such as `tier`.
    pub step: &'static str,
    /// What it is, in English.
    pub title: String,
    /// Its figures: exact texts, codes, names by language, amounts as `{amount, resource}`.
    pub detail: Map<String, Json>,
}

/// The steps of a trace in their order. Quanta without a resource are of `currency`, the group's.
///
/// # Errors
/// [`ReadError`].
pub fn trace_lines(catalog: &Catalog, currency: Option<Sym>, trace: &Trace) -> Result<Vec<TraceLine>, ReadError> {
    let mut reader = Reader { catalog, currency, plan: None };
    trace.steps.iter().map(|step| reader.line(step)).collect()
}

struct Reader<'a> {
    catalog: &'a Catalog,
    currency: Option<Sym>,
    /// The rate plan of the row that later steps speak of.
    plan: Option<&'a RatePlan>,
}

impl Reader<'_> {
    fn line(&mut self, step: &TraceStep) -> Result<TraceLine, ReadError> {
        let (word, title, detail) = match *step {
            TraceStep::Product { .. }
            | TraceStep::Version { .. }
            | TraceStep::NoRow { .. }
            | TraceStep::Part { .. }
            | TraceStep::Row { .. }
            | TraceStep::OtherCurrency { .. } => self.choice(step),
            TraceStep::Consume { .. } | TraceStep::Count { .. } | TraceStep::Funds { .. } | TraceStep::Limit { .. } => {
                self.balance(step)?
            }
            TraceStep::Charge { .. }
            | TraceStep::Tier { .. }
            | TraceStep::Flat { .. }
            | TraceStep::OnceSkipped { .. }
            | TraceStep::ConnectFee { .. }
            | TraceStep::Minimum { .. }
            | TraceStep::Maximum { .. }
            | TraceStep::Rounded { .. }
            | TraceStep::Tax { .. } => self.price(step)?,
        };
        let Json::Object(detail) = detail else { return Ok(TraceLine { step: word, title, detail: Map::new() }) };
        Ok(TraceLine { step: word, title, detail })
    }

    /// What was looked at and chosen.
    fn choice(&mut self, step: &TraceStep) -> (&'static str, String, Json) {
        let catalog = self.catalog;
        match *step {
            TraceStep::Product { purchase, product } => {
                let code = catalog.symbols.code(product);
                let names = names(catalog.products.get(&product).map(|found| &found.names));
                ("product", format!("Product {code}"), json!({ "product": code, "names": names, "purchase": purchase.to_string() }))
            }
            TraceStep::Version { version, locked } => {
                let title = if locked { "Version pinned by the purchase" } else { "Version valid on the day" };
                ("version", title.to_owned(), json!({ "version": version + 1, "locked": locked }))
            }
            TraceStep::NoRow { plan } => {
                let code = catalog.symbols.code(plan);
                ("no_row", format!("No row of {code} matches"), json!({ "rate_plan": code }))
            }
            TraceStep::Part { from, to, quantity } => (
                "part",
                "Part between two boundaries of the time model".to_owned(),
                json!({ "from": from.to_rfc3339(&catalog.zone), "to": to.to_rfc3339(&catalog.zone), "quantity": quantity.to_string() }),
            ),
            TraceStep::Row { plan, row } => {
                self.plan = catalog.rate_plans.get(&plan);
                let name = self.row_name(row);
                let code = catalog.symbols.code(plan);
                ("row", format!("Row {name} of {code}"), json!({ "rate_plan": code, "row": row + 1, "name": name }))
            }
            TraceStep::OtherCurrency { resource } => {
                let code = catalog.symbols.code(resource);
                ("other_currency", format!("Price in {code} passed over"), json!({ "resource": code }))
            }
            TraceStep::Consume { .. }
            | TraceStep::Count { .. }
            | TraceStep::Funds { .. }
            | TraceStep::Limit { .. }
            | TraceStep::Charge { .. }
            | TraceStep::Tier { .. }
            | TraceStep::Flat { .. }
            | TraceStep::OnceSkipped { .. }
            | TraceStep::ConnectFee { .. }
            | TraceStep::Minimum { .. }
            | TraceStep::Maximum { .. }
            | TraceStep::Rounded { .. }
            | TraceStep::Tax { .. } => ("", String::new(), Json::Null),
        }
    }

    /// What balances gave.
    fn balance(&self, step: &TraceStep) -> Result<(&'static str, String, Json), ReadError> {
        Ok(match *step {
            TraceStep::Consume { resource, asked, taken, left } => {
                let code = self.catalog.symbols.code(resource);
                let detail = json!({ "asked": asked.to_string(), "taken": self.figure(resource, taken)?, "left": left.to_string() });
                ("consume", format!("Taken from {code}"), detail)
            }
            TraceStep::Count { resource, before, after } => {
                let code = self.catalog.symbols.code(resource);
                let detail = json!({ "before": self.figure(resource, before)?, "after": self.figure(resource, after)? });
                ("count", format!("Counter {code}"), detail)
            }
            TraceStep::Funds { paid } => ("funds", "Paid by funds".to_owned(), json!({ "paid": self.money(paid)? })),
            TraceStep::Limit { exposure, charged, limit, passed } => {
                let title = if passed { "The limit is passed" } else { "Within the limit" };
                let detail = json!({
                    "exposure": self.money(exposure)?, "charged": self.money(charged)?, "limit": self.money(limit)?, "passed": passed,
                });
                ("limit", title.to_owned(), detail)
            }
            TraceStep::Product { .. }
            | TraceStep::Version { .. }
            | TraceStep::NoRow { .. }
            | TraceStep::Part { .. }
            | TraceStep::Row { .. }
            | TraceStep::OtherCurrency { .. }
            | TraceStep::Charge { .. }
            | TraceStep::Tier { .. }
            | TraceStep::Flat { .. }
            | TraceStep::OnceSkipped { .. }
            | TraceStep::ConnectFee { .. }
            | TraceStep::Minimum { .. }
            | TraceStep::Maximum { .. }
            | TraceStep::Rounded { .. }
            | TraceStep::Tax { .. } => ("", String::new(), Json::Null),
        })
    }

    /// How a quantity became money.
    fn price(&self, step: &TraceStep) -> Result<(&'static str, String, Json), ReadError> {
        let amount =
            |word: &'static str, title: &str, amount: money::Exact| (word, title.to_owned(), json!({ "amount": amount.to_string() }));
        Ok(match *step {
            TraceStep::Charge { resource, bill_item, mode, quantity, rated } => {
                let item = self.catalog.symbols.code(bill_item);
                let detail = json!({
                    "resource": self.catalog.symbols.code(resource),
                    "bill_item": item,
                    "names": names(self.catalog.bill_items.get(&bill_item).map(|found| &found.names)),
                    "mode": mode_word(mode),
                    "quantity": quantity.to_string(),
                    "rated": rated.to_string(),
                });
                ("charge", format!("Priced for {item}"), detail)
            }
            TraceStep::Tier { tier, quantity, price, amount } => {
                let detail = json!({
                    "tier": tier + 1, "quantity": quantity.to_string(), "price": price.to_string(), "amount": amount.to_string(),
                });
                ("tier", format!("Tier {}", tier + 1), detail)
            }
            TraceStep::Flat { tier, amount } => {
                ("flat", format!("Flat fee of tier {}", tier + 1), json!({ "tier": tier + 1, "amount": amount.to_string() }))
            }
            TraceStep::OnceSkipped { amount, day } => {
                let day = Date::from_days_since_epoch(day)?.to_string();
                ("once_skipped", "Flat fee was paid before".to_owned(), json!({ "amount": amount.to_string(), "since": day }))
            }
            TraceStep::ConnectFee { amount: fee } => amount("connect_fee", "Connect fee", fee),
            TraceStep::Minimum { amount: minimum } => amount("minimum", "Raised to the minimum", minimum),
            TraceStep::Maximum { amount: maximum } => amount("maximum", "Cut to the maximum", maximum),
            TraceStep::Rounded { exact, net } => {
                ("rounded", "Rounded once".to_owned(), json!({ "exact": exact.to_string(), "net": self.money(net)? }))
            }
            TraceStep::Tax { tax, ppm, exempt, quanta } => {
                let code = self.catalog.symbols.code(tax);
                let percent = money::format_quanta(i64::from(ppm), PPM_PER_PERCENT_DIGITS);
                let detail = json!({ "tax": code, "percent": percent, "exempt": exempt, "amount": self.money(quanta)? });
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
            | TraceStep::Limit { .. } => ("", String::new(), Json::Null),
        })
    }

    fn row_name(&self, row: u32) -> String {
        let place = usize::try_from(row).unwrap_or(usize::MAX);
        let found = self.plan.and_then(|plan| plan.rows.get(place));
        found.map(|row| row.name.clone()).filter(|name| !name.is_empty()).unwrap_or_else(|| (row.saturating_add(1)).to_string())
    }

    fn figure(&self, resource: Sym, quanta: i64) -> Result<Json, ReadError> {
        let figure = Figure::of(self.catalog, resource, quanta)?;
        Ok(json!({ "amount": figure.text(), "resource": figure.resource }))
    }

    fn money(&self, quanta: i64) -> Result<Json, ReadError> {
        self.currency.map_or(Ok(Json::Null), |currency| self.figure(currency, quanta))
    }
}

fn names(names: Option<&Names>) -> Json {
    names.map_or(Json::Null, |names| names.0.iter().map(|(language, name)| (language.clone(), Json::String(name.clone()))).collect())
}

const fn mode_word(mode: PriceMode) -> &'static str {
    match mode {
        PriceMode::Graduated => "graduated",
        PriceMode::Volume => "volume",
        PriceMode::StairStep => "stair_step",
        PriceMode::Package => "package",
    }
}

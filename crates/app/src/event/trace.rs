//! A stored trace as steps that a person can read: codes and names of today's catalog, exact figures of then (domain.md §5).

use crate::{Figure, ReadError};
use ::catalog::{Catalog, Names, RatePlan};
use calendar::Instant;
use ids::{PurchaseId, Sym};
use money::Exact;
use rating::{PriceMode, Trace, TraceStep};
use serde_json::{Map, Value as Json, json};

mod price;

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceLine {
    /// Stable word of the step, such as `tier`.
    pub step: &'static str,
    /// What it is, in English.
    pub title: String,
    /// Its figures: exact texts with their `unit` or `resource`, codes, names by language, amounts as `{amount, resource, unit}`.
    pub detail: Map<String, Json>,
}

/// The steps of a trace in their order. Quanta without a resource are of `currency`, the group's.
///
/// # Errors
/// [`ReadError`].
pub fn trace_lines(catalog: &Catalog, currency: Option<Sym>, trace: &Trace) -> Result<Vec<TraceLine>, ReadError> {
    let mut reader = Reader { catalog, currency, plan: None, unit: unit_of(catalog, trace), priced: None };
    trace.steps.iter().map(|step| reader.line(step)).collect()
}

struct Reader<'a> {
    catalog: &'a Catalog,
    currency: Option<Sym>,
    /// The rate plan of the row that later steps speak of.
    plan: Option<&'a RatePlan>,
    /// The unit that the service counts in; empty where no rate plan was looked at.
    unit: &'a str,
    /// What later steps are the price of.
    priced: Option<Priced>,
}

/// The charge that tiers, fees and bounds belong to.
#[derive(Clone, Copy)]
struct Priced {
    resource: Sym,
    mode: PriceMode,
    rated: Exact,
}

/// The unit of the kind of service that the trace's rate plans rate.
fn unit_of<'a>(catalog: &'a Catalog, trace: &Trace) -> &'a str {
    let plan = trace.steps.iter().find_map(|step| {
        let (TraceStep::Row { plan, .. } | TraceStep::NoRow { plan }) = *step else { return None };
        catalog.rate_plans.get(&plan)
    });
    plan.and_then(|plan| catalog.service_types.get(&plan.service_type)).map_or("", |found| found.unit_label.as_str())
}

/// Word, English title and figures of a step.
type Step = (&'static str, String, Json);

impl Reader<'_> {
    fn line(&mut self, step: &TraceStep) -> Result<TraceLine, ReadError> {
        let (word, title, detail) = match *step {
            TraceStep::Product { purchase, product } => self.product(purchase, product),
            TraceStep::Version { version, locked } => version_step(version, locked),
            TraceStep::NoRow { plan } => self.coded("no_row", "rate_plan", plan, |code| format!("No row of {code} matches")),
            TraceStep::Part { from, to, quantity } => self.part(from, to, quantity),
            TraceStep::Row { plan, row } => self.row(plan, row),
            TraceStep::OtherCurrency { resource } => {
                self.coded("other_currency", "resource", resource, |code| format!("Price in {code} passed over"))
            }
            TraceStep::Consume { resource, asked, taken, left } => self.consume(resource, asked, taken, left)?,
            TraceStep::Count { resource, before, after } => self.count(resource, before, after)?,
            TraceStep::Funds { paid } => ("funds", "Paid by funds".to_owned(), json!({ "paid": self.money(paid)? })),
            TraceStep::Limit { resource, exposure, charged, limit, passed } => {
                let title = if passed { "The limit is passed" } else { "Within the limit" };
                let figure = |quanta| self.figure(resource, quanta);
                let detail = json!({
                    "resource": self.catalog.symbols.code(resource), "exposure": figure(exposure)?, "charged": figure(charged)?,
                    "limit": figure(limit)?, "passed": passed,
                });
                ("limit", title.to_owned(), detail)
            }
            TraceStep::Shared { sharing, percent } => {
                let detail = json!({ "sharing_group": sharing.to_string(), "percent": percent.to_string() });
                ("shared", format!("The owner of the sharing group takes {percent} %"), detail)
            }
            TraceStep::Balance { place, balance, resource, before, after } => {
                let title = if place == 0 { "Balance before and after" } else { "The owner's balance before and after" };
                let detail = json!({
                    "owner": place > 0, "balance": balance, "resource": self.catalog.symbols.code(resource),
                    "before": self.figure(resource, before)?, "after": self.figure(resource, after)?,
                });
                ("balance", title.to_owned(), detail)
            }
            TraceStep::Charge { .. }
            | TraceStep::Tier { .. }
            | TraceStep::PricedBefore { .. }
            | TraceStep::Carried { .. }
            | TraceStep::PercentOf { .. }
            | TraceStep::Flat { .. }
            | TraceStep::OnceSkipped { .. }
            | TraceStep::ConnectFee { .. }
            | TraceStep::Minimum { .. }
            | TraceStep::Maximum { .. }
            | TraceStep::CycleMaximum { .. }
            | TraceStep::Rounded { .. }
            | TraceStep::Discount { .. }
            | TraceStep::Tax { .. } => self.price(step)?,
        };
        let Json::Object(detail) = detail else { return Ok(TraceLine { step: word, title, detail: Map::new() }) };
        Ok(TraceLine { step: word, title, detail })
    }

    fn coded(&self, word: &'static str, key: &str, sym: Sym, title: impl FnOnce(&str) -> String) -> Step {
        let code = self.catalog.symbols.code(sym);
        (word, title(code), json!({ key: code }))
    }

    fn product(&self, purchase: PurchaseId, product: Sym) -> Step {
        let code = self.catalog.symbols.code(product);
        let names = names(self.catalog.products.get(&product).map(|found| &found.names));
        ("product", format!("Product {code}"), json!({ "product": code, "names": names, "purchase": purchase.to_string() }))
    }

    fn part(&self, from: Instant, to: Instant, quantity: Exact) -> Step {
        let zone = &self.catalog.zone;
        let detail =
            json!({ "from": from.to_rfc3339(zone), "to": to.to_rfc3339(zone), "quantity": quantity.to_string(), "unit": self.unit });
        ("part", "Part between two boundaries of the time model".to_owned(), detail)
    }

    fn row(&mut self, plan: Sym, row: u32) -> Step {
        self.plan = self.catalog.rate_plans.get(&plan);
        let (name, code) = (self.row_name(row), self.catalog.symbols.code(plan));
        ("row", format!("Row {name} of {code}"), json!({ "rate_plan": code, "row": row + 1, "name": name }))
    }

    fn consume(&self, resource: Sym, asked: Exact, taken: i64, left: Exact) -> Result<Step, ReadError> {
        let code = self.catalog.symbols.code(resource);
        let detail = json!({
            "asked": asked.to_string(), "taken": self.figure(resource, taken)?, "left": left.to_string(), "unit": self.unit,
        });
        Ok(("consume", format!("Taken from {code}"), detail))
    }

    fn count(&self, resource: Sym, before: i64, after: i64) -> Result<Step, ReadError> {
        let code = self.catalog.symbols.code(resource);
        let detail = json!({ "before": self.figure(resource, before)?, "after": self.figure(resource, after)? });
        Ok(("count", format!("Counter {code}"), detail))
    }

    fn row_name(&self, row: u32) -> String {
        let place = usize::try_from(row).unwrap_or(usize::MAX);
        let found = self.plan.and_then(|plan| plan.rows.get(place));
        found.map(|row| row.name.clone()).filter(|name| !name.is_empty()).unwrap_or_else(|| (row.saturating_add(1)).to_string())
    }

    fn figure(&self, resource: Sym, quanta: i64) -> Result<Json, ReadError> {
        let figure = Figure::of(self.catalog, resource, quanta)?;
        let unit = self.catalog.resources.get(&resource).filter(|found| !found.is_money()).map(|found| found.unit_label.as_str());
        Ok(json!({ "amount": figure.text(), "resource": figure.resource, "unit": unit }))
    }

    fn money(&self, quanta: i64) -> Result<Json, ReadError> {
        self.currency.map_or(Ok(Json::Null), |currency| self.figure(currency, quanta))
    }
}

fn version_step(version: u32, locked: bool) -> Step {
    let title = if locked { "Version pinned by the purchase" } else { "Version valid on the day" };
    ("version", title.to_owned(), json!({ "version": version + 1, "locked": locked }))
}

fn names(names: Option<&Names>) -> Json {
    names.map_or(Json::Null, |names| names.0.iter().map(|(language, name)| (language.clone(), Json::String(name.clone()))).collect())
}

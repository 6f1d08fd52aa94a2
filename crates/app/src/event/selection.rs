//! What a selection of usage names must be there: nothing selected is not the same as nothing found.

use super::again::Again;
use super::error::EventUseError;
use crate::by_hand::wrong_reason;
use crate::{Catalogs, FieldError};
use ::catalog::Catalog;
use ids::Sym;
use std::sync::Arc;
use store::{Operation, Tx, customer};

/// Finds the customer that a selection names and knows its codes; all wrong fields at once.
#[derive(Debug, Clone)]
pub struct UnderstandSelection {
    /// The selection, its customer not found yet.
    pub again: Again,
    /// Number or code of the customer.
    pub customer: Option<String>,
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
}

impl Operation for UnderstandSelection {
    type Output = Again;
    type Error = EventUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Again, EventUseError> {
        let catalog = self.catalogs.current(tx).await?;
        let mut again = self.again.clone();
        let mut errors = unknown_codes(&catalog, &again);
        if let Some(named) = &self.customer {
            again.customer = customer::find(tx, named).await?.map(|id| id.0);
            if again.customer.is_none() {
                errors.push(wrong("customer", "unknown_customer", format!("there is no customer `{named}`")));
            }
        }
        if again.from.zip(again.to).is_some_and(|(from, to)| from >= to) {
            errors.push(wrong("to", "empty_period", "the period must end after it begins"));
        }
        errors.extend(of_other_verb(&again));
        errors.extend(wrong_reason(&again.reason));
        if errors.is_empty() { Ok(again) } else { Err(EventUseError::Fields(errors)) }
    }
}

/// What was not rated has no product and no rate plan, and what was rated has no reason why not: to pass such a field over would take
/// more events than were meant.
fn of_other_verb(again: &Again) -> Vec<FieldError> {
    let named = if again.is_retry {
        vec![("product", again.product.is_some()), ("rate_plan", again.rate_plan.is_some())]
    } else {
        vec![("unrated", again.unrated.is_some())]
    };
    let message = if again.is_retry { "usage that is unrated was rated by nothing" } else { "usage that was rated has no reason why not" };
    named.into_iter().filter(|(_, is_named)| *is_named).map(|(field, _)| wrong(field, "not_of_these_events", message)).collect()
}

fn unknown_codes(catalog: &Catalog, again: &Again) -> Vec<FieldError> {
    let sym = |code: &str| catalog.symbols.get(code);
    let is_known = |code: &Option<String>, knows: &dyn Fn(Sym) -> bool| code.as_deref().is_none_or(|code| sym(code).is_some_and(knows));
    let mut errors = Vec::new();
    let mut tell = |field: &str, code: &'static str, what: &str, named: &Option<String>| {
        errors.push(wrong(field, code, format!("there is no {what} `{}`", named.as_deref().unwrap_or_default())));
    };
    if !is_known(&again.service_type, &|sym| catalog.service_types.contains_key(&sym)) {
        tell("service_type", "unknown_service_type", "service type", &again.service_type);
    }
    if !is_known(&again.product, &|sym| catalog.products.contains_key(&sym)) {
        tell("product", "unknown_product", "product", &again.product);
    }
    if !is_known(&again.rate_plan, &|sym| catalog.rate_plans.contains_key(&sym)) {
        tell("rate_plan", "unknown_rate_plan", "rate plan", &again.rate_plan);
    }
    if let Some((field, _)) = &again.field_prefix
        && !catalog.service_types.values().any(|service_type| service_type.place(field).is_some())
    {
        tell("field_prefix.field", "unknown_field", "service with a field", &Some(field.clone()));
    }
    errors
}

fn wrong(field: &str, code: &'static str, message: impl Into<String>) -> FieldError {
    FieldError { field: field.to_owned(), code, message: message.into() }
}

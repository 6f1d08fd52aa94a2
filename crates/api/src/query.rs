//! What the query of an address may say: the parameters that its endpoint documents, each with a value of its kind.
//!
//! Invariant: nothing is accepted and ignored. A `dry_run` that a write does not know would be a real write; a filter with a wrong name
//! would answer everything.

use crate::problem::{FieldError, Problem};
use crate::shape::{self, Shape};
use axum::extract::Query;
use axum::http::{StatusCode, Uri};
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{PathItem, RefOr, Required};

/// Names the site where an endpoint is of one; what it does not do on a write is told with its own code.
const SITE: &str = "site";

/// A parameter that an endpoint documents.
pub(crate) struct Documented {
    name: String,
    is_required: bool,
    shape: Shape,
}

/// The parameters that the operations of a path document.
pub(crate) fn documented(item: &PathItem) -> Vec<Documented> {
    let operations = [&item.get, &item.post, &item.put, &item.patch, &item.delete];
    operations.into_iter().flatten().flat_map(of_operation).collect()
}

fn of_operation(operation: &Operation) -> Vec<Documented> {
    let in_query = |parameter: &RefOr<Parameter>| match parameter {
        RefOr::T(found) if found.parameter_in == ParameterIn::Query => Some(Documented {
            name: found.name.clone(),
            is_required: found.required == Required::True,
            shape: Shape::of_schema(found.schema.as_ref()),
        }),
        RefOr::T(_) | RefOr::Ref(_) => None,
    };
    operation.parameters.iter().flatten().filter_map(in_query).collect()
}

/// Names every parameter that is not documented, stands twice, is missing or has a value of another kind.
///
/// # Errors
/// 400 `unknown_parameter` where one is not documented, else 422 `validation_failed`; both with all fields. 400 `query_malformed` for
/// what is no query.
pub(crate) fn check(documented: &[Documented], is_of_site: bool, uri: &Uri) -> Result<(), Problem> {
    let text = uri.query().unwrap_or_default();
    if text.is_empty() && documented.iter().all(|parameter| !parameter.is_required) {
        return Ok(());
    }
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|rejection| Problem::new(StatusCode::BAD_REQUEST, "query_malformed", rejection.body_text()))?;
    let (mut unknown, mut wrong) = (Vec::new(), Vec::new());
    for (place, (name, value)) in pairs.iter().enumerate() {
        if pairs[..place].iter().any(|(before, _)| before == name) {
            wrong.push(FieldError::new(name, "repeated", "once only"));
            continue;
        }
        match documented.iter().find(|parameter| parameter.name == *name) {
            Some(parameter) => wrong.extend(parameter.shape.errors_of_text(name, value)),
            None if is_of_site && name == SITE => {}
            None => unknown.push(FieldError::new(name, "unknown_parameter", "the endpoint has no such parameter")),
        }
    }
    let missing = documented.iter().filter(|parameter| parameter.is_required && !pairs.iter().any(|(name, _)| *name == parameter.name));
    wrong.extend(missing.map(|parameter| shape::missing(&parameter.name)));
    if unknown.is_empty() && wrong.is_empty() {
        return Ok(());
    }
    let mut problem =
        if unknown.is_empty() { Problem::fields(Vec::new()) } else { Problem::plain(StatusCode::BAD_REQUEST, "unknown_parameter") };
    problem.errors = unknown.into_iter().chain(wrong).collect();
    Err(problem)
}

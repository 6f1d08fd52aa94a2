//! Refuses parameters of a write's query that the endpoint does not have: `dry_run` on one that knows none would be a real write.
//!
//! Invariant: what a write takes is what its description lists. Reads ignore what they do not know.

use crate::problem::{FieldError, Problem};
use axum::extract::Query;
use axum::http::{StatusCode, Uri};
use utoipa::openapi::path::{Operation, Parameter, ParameterIn};
use utoipa::openapi::{PathItem, RefOr};

/// Names the site where an endpoint is of one; what it does not do on a write is told with its own code.
const SITE: &str = "site";

/// The names that the operations of a path list.
pub(crate) fn listed(item: &PathItem) -> Vec<String> {
    let operations = [&item.get, &item.post, &item.put, &item.patch, &item.delete];
    let of_query = |operation: &Operation| {
        let in_query = |parameter: &RefOr<Parameter>| match parameter {
            RefOr::T(found) if found.parameter_in == ParameterIn::Query => Some(found.name.clone()),
            RefOr::T(_) | RefOr::Ref(_) => None,
        };
        operation.parameters.iter().flatten().filter_map(in_query).collect::<Vec<_>>()
    };
    operations.into_iter().flatten().flat_map(of_query).collect()
}

/// Names every parameter that is not listed.
///
/// # Errors
/// 400 `unknown_parameter` with the fields. A query that cannot be read is refused where it is read.
pub(crate) fn check(listed: &[String], is_of_site: bool, uri: &Uri) -> Result<(), Problem> {
    if uri.query().is_none_or(str::is_empty) {
        return Ok(());
    }
    let Ok(Query(query)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else { return Ok(()) };
    let is_known = |name: &str| (is_of_site && name == SITE) || listed.iter().any(|listed| listed == name);
    let wrong = query.into_iter().map(|(name, _)| name).filter(|name| !is_known(name));
    let errors: Vec<FieldError> =
        wrong.map(|name| FieldError::new(name, "unknown_parameter", "the endpoint has no such parameter")).collect();
    if errors.is_empty() {
        return Ok(());
    }
    let mut problem = Problem::plain(StatusCode::BAD_REQUEST, "unknown_parameter");
    problem.errors = errors;
    Err(problem)
}

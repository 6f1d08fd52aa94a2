//! Webhook endpoints: addresses of integrations that are called when something happens, signed as Standard Webhooks says.

pub(crate) mod create;
pub(crate) mod delete;
mod endpoint;
pub(crate) mod get;
pub(crate) mod get_delivery;
pub(crate) mod list;
pub(crate) mod list_deliveries;
pub(crate) mod list_events;
pub(crate) mod replay;
pub(crate) mod rotate_secret;
pub(crate) mod test;
pub(crate) mod update;

use crate::problem::Problem;
use ids::EndpointId;

/// The id in an address.
fn named(id: &str) -> Result<EndpointId, Problem> {
    id.parse().or(Err(Problem::not_found()))
}

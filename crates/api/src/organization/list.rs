//! `GET /v1/organization-nodes`

use super::node::{OrganizationNode, OrganizationType};
use crate::context::Context;
use crate::cursor;
use crate::json::Query;
use crate::problem::Problem;
use crate::wire::{List, rows};
use app::organization::FindNodes;
use ids::CustomerId;
use serde::Deserialize;
use store::customer::pattern;
use store::organization::NodeFilter;
use utoipa::IntoParams;

/// The name that cursors of this list carry.
const LIST: &str = "organization-nodes";

/// Which nodes. In texts `*` is one or more characters; without one the text may stand anywhere. Case does not matter.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrganizationFilter {
    /// Organization of the primary contact.
    company: Option<String>,
    /// Full name of the primary contact.
    name: Option<String>,
    /// Street, city or country.
    address: Option<String>,
    /// Number of the customer.
    number: Option<String>,
    /// Company, name, address or number at once.
    q: Option<String>,
    /// What the customer is in the tree.
    #[serde(rename = "type")]
    #[param(inline)]
    kind: Option<OrganizationType>,
    /// Number or code of a customer: only those right below it, and no text is looked for.
    parent: Option<String>,
    /// Rows of a page, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 25)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List customers of the organization tree
///
/// Those that match, or those right below one, in the order in which they became customers.
#[utoipa::path(get, path = "/v1/organization-nodes", tag = "organization", params(OrganizationFilter),
    responses((status = 200, description = "The customers.", body = List<OrganizationNode>)))]
pub(crate) async fn list_organization(
    context: Context,
    Query(asked): Query<OrganizationFilter>,
) -> Result<axum::Json<List<OrganizationNode>>, Problem> {
    let text = |asked: &Option<String>| asked.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(pattern);
    let find = FindNodes {
        filter: NodeFilter {
            company: text(&asked.company),
            name: text(&asked.name),
            address: text(&asked.address),
            number: text(&asked.number),
            any: text(&asked.q),
            kind: asked.kind.map(Into::into),
        },
        parent: asked.parent.filter(|parent| !parent.is_empty()),
        after: cursor::decode_number(LIST, asked.cursor.as_deref())?.map(CustomerId),
        limit: i64::try_from(rows(asked.limit)?).unwrap_or(i64::MAX),
    };
    let page = context.read(find).await?;
    Ok(axum::Json(List {
        items: page.items.iter().map(OrganizationNode::try_from).collect::<Result<_, _>>()?,
        next_cursor: page.next.map(|next| cursor::encode(LIST, &next.to_string())),
        total: None,
    }))
}

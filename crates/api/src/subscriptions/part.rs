//! What of a subscription a change is about, and the change itself.

use super::change::SubscriptionChange;
use crate::context::Context;
use crate::once::Answered;
use crate::problem::Problem;
use crate::wire::time;
use ::subscription::Part;
use app::subscription::{AmendSubscription, Wanted};
use axum::http::StatusCode;
use calendar::Instant;
use serde::Deserialize;
use utoipa::ToSchema;

/// When, and what of the subscription; all of it where no part is named.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartChange {
    /// From when on: the past corrects, the future waits. The site's time where absent.
    #[schema(format = "date-time")]
    pub(super) at: Option<String>,
    /// Id of a purchased bundle.
    pub(super) bundle: Option<String>,
    /// Id of a purchased product.
    pub(super) product: Option<String>,
    /// Id of a purchased discount.
    pub(super) discount: Option<String>,
    /// Id of a service.
    pub(super) service: Option<String>,
}

impl PartChange {
    pub(super) fn at(&self) -> Result<Option<Instant>, Problem> {
        time(self.at.as_deref())
    }

    /// The part that is named.
    pub(super) fn part(&self) -> Result<Part, Problem> {
        let named = [("bundle", &self.bundle), ("product", &self.product), ("discount", &self.discount), ("service", &self.service)];
        let mut given = named.iter().filter(|(_, id)| id.is_some());
        if let (Some(_), Some((second, _))) = (given.next(), given.next()) {
            return Err(Problem::field(second, "one_of", "one part at most"));
        }
        let wrong = |field: &'static str| Problem::field(field, "not_an_id", "the id of a part of the subscription");
        Ok(if let Some(id) = &self.bundle {
            Part::Bundle(id.parse().or(Err(wrong("bundle")))?)
        } else if let Some(id) = &self.product {
            Part::Product(id.parse().or(Err(wrong("product")))?)
        } else if let Some(id) = &self.discount {
            Part::Discount(id.parse().or(Err(wrong("discount")))?)
        } else if let Some(id) = &self.service {
            Part::Service(id.parse().or(Err(wrong("service")))?)
        } else {
            Part::Whole
        })
    }
}

/// Changes a part and answers the subscription.
///
/// # Errors
/// What the use case refuses.
pub(super) async fn amend(
    context: &Context,
    id: &str,
    (part, wanted, waives_fee): (Part, Wanted, bool),
    dry_run: bool,
) -> Result<Answered, Problem> {
    let (zone, language) = (context.zone()?, context.language.tag());
    let subscription = id.parse().or(Err(Problem::not_found()))?;
    let operation = AmendSubscription { catalogs: context.state.catalogs.clone(), subscription, part, wanted, waives_fee };
    let body = move |amended| SubscriptionChange::from_amended(&amended, language, &zone);
    context.write(operation, dry_run, StatusCode::OK, body).await
}

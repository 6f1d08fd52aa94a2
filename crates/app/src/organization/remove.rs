//! Takes a customer out of the organization tree; one with customers below it stays (domain.md §6).

use super::OrganizationError;
use super::read::place_of;
use store::activity::{self, Activity, Change};
use store::{Operation, Tx, customer, organization};

/// Takes a customer out of the tree. One that is outside stays there.
#[derive(Debug, Clone)]
pub struct LeaveOrganization {
    /// Number or code of the customer.
    pub customer: String,
}

impl Operation for LeaveOrganization {
    type Output = ();
    type Error = OrganizationError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), OrganizationError> {
        organization::lock(tx).await?;
        let id = customer::find(tx, &self.customer).await?.ok_or(OrganizationError::NotFound)?;
        let customer = customer::load(tx, id).await?.ok_or(OrganizationError::NotFound)?;
        let place = place_of(tx, customer).await?;
        let Some(node) = place.node else { return Ok(()) };
        if place.children > 0 {
            return Err(OrganizationError::HasChildren(place.children));
        }
        organization::remove(tx, id).await?;
        let above = place.path.last().map(|above| above.customer.primary().map(|primary| primary.full_name())).transpose()?;
        let kind = node.kind.map(|kind| kind.as_str().to_owned());
        let fields = [("organization_type", kind), ("parent", above)];
        let changed = fields.into_iter().filter(|(_, before)| before.is_some());
        let activity = Activity {
            action: "organization.taken_out",
            object_kind: "customer",
            object_id: place.customer.number.to_string(),
            object_name: place.customer.primary()?.full_name(),
            customer: Some(id),
            changes: changed.map(|(field, before)| Change { field: field.to_owned(), before, after: None }).collect(),
        };
        Ok(activity::record(tx, &activity).await?)
    }
}

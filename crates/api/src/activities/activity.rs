//! An activity as it is shown.

use crate::customers::CustomerRef;
use crate::wire::some;
use calendar::Zone;
use serde::Serialize;
use store::activity::ActivityRow;
use utoipa::ToSchema;

/// What was changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ActivityObject {
    /// Kind, such as `customer`.
    pub(crate) kind: String,
    /// Public id.
    pub(crate) id: String,
    /// What people call it.
    #[schema(required = true)]
    pub(crate) name: Option<String>,
}

/// A field before and after.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ActivityChange {
    /// The field.
    pub(crate) field: String,
    /// What it was.
    #[schema(required = true)]
    pub(crate) before: Option<String>,
    /// What it is.
    #[schema(required = true)]
    pub(crate) after: Option<String>,
}

/// Who changed what, and when.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Activity {
    /// Id, growing.
    pub(crate) id: String,
    /// System time, also on a site whose clock was moved.
    #[schema(format = "date-time")]
    pub(crate) at: String,
    /// Name of the member of staff or key; `system`, or a job.
    pub(crate) actor: String,
    /// `dashboard`, `api`, `job`, `cli` or `system`.
    pub(crate) source: String,
    /// What was done.
    #[schema(example = "customer.created")]
    pub(crate) action: String,
    /// To what.
    pub(crate) object: ActivityObject,
    /// What changed.
    pub(crate) changes: Vec<ActivityChange>,
    /// The customer concerned.
    #[schema(required = true)]
    pub(crate) customer: Option<CustomerRef>,
}

impl Activity {
    /// From the log's row, its time in the site's zone.
    pub(crate) fn from_row(row: ActivityRow, zone: &Zone) -> Self {
        let changes =
            row.changes.into_iter().map(|change| ActivityChange { field: change.field, before: change.before, after: change.after });
        Self {
            id: row.id.to_string(),
            at: row.at.to_rfc3339(zone),
            actor: row.actor,
            source: row.source,
            action: row.action,
            object: ActivityObject { kind: row.object_kind, id: row.object_id, name: some(&row.object_name) },
            changes: changes.collect(),
            customer: row.customer.map(|(number, name)| CustomerRef { number: number.to_string(), name }),
        }
    }
}

//! A sharing group and a membership as they are shown.

use crate::customers::CustomerRef;
use crate::problem::Problem;
use crate::subscriptions::name;
use crate::wire::Period;
use app::sharing::{GroupView, MembershipView};
use calendar::Zone;
use serde::{Deserialize, Serialize};
use store::sharing::SharingStatus;
use utoipa::ToSchema;

/// Whether a group or a membership is in use.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InUse {
    /// It is.
    Active,
    /// Not for now.
    Inactive,
}

impl From<InUse> for SharingStatus {
    fn from(status: InUse) -> Self {
        match status {
            InUse::Active => Self::Active,
            InUse::Inactive => Self::Inactive,
        }
    }
}

/// A purchased discount of a policy.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PolicyDiscount {
    /// Id of the purchase.
    id: String,
    /// Code of the discount.
    discount: String,
    /// Its name.
    name: String,
}

/// What moves from a member to the owner.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Policy {
    /// Name.
    name: String,
    /// Purchased discounts.
    discounts: Vec<PolicyDiscount>,
}

/// A sharing group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SharingGroup {
    /// Id.
    id: String,
    /// Name.
    name: String,
    /// Who pays.
    owner: CustomerRef,
    /// Id of the owner's subscription.
    subscription: String,
    /// Name of its plan.
    #[schema(required = true)]
    plan: Option<String>,
    /// Id of the owner's balance group.
    balance_group: String,
    /// What moves.
    policy: Policy,
    /// `active`, `inactive` or `cancelled`.
    status: String,
    /// When it holds.
    period: Period,
    /// Whether the pool is used before the member's own allowance.
    pool_first: bool,
    /// Members that did not leave.
    members: i64,
    /// When it was made.
    #[schema(format = "date-time")]
    created_at: String,
}

impl SharingGroup {
    /// From the use case's view.
    pub(crate) fn from_view(view: &GroupView, language: &str, zone: &Zone) -> Result<Self, Problem> {
        let row = &view.row;
        let part = |part: &app::sharing::PolicyPart| PolicyDiscount {
            id: part.id.to_string(),
            discount: part.discount.code.clone(),
            name: name(&part.discount, language),
        };
        Ok(Self {
            id: row.id.to_string(),
            name: row.name.clone(),
            owner: CustomerRef::try_from(&view.owner)?,
            subscription: row.subscription.to_string(),
            plan: view.plan.as_ref().map(|plan| name(plan, language)),
            balance_group: row.group.to_string(),
            policy: Policy { name: row.policy_name.clone(), discounts: view.policy.iter().map(part).collect() },
            status: row.status.as_str().to_owned(),
            period: Period::new(row.valid.from(), row.valid.to(), zone),
            pool_first: row.is_pool_first,
            members: view.members,
            created_at: row.created_at.to_rfc3339(zone),
        })
    }
}

/// A membership.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SharingMember {
    /// Id of the group.
    group: String,
    /// Its name.
    group_name: String,
    /// `active`, `inactive` or `cancelled`: of the group.
    group_status: String,
    /// Who pays.
    owner: CustomerRef,
    /// The member.
    member: CustomerRef,
    /// `active`, `inactive` or `cancelled`.
    status: String,
    /// When it holds.
    period: Period,
    /// When the member joined: of several groups, the matching one joined first pays.
    #[schema(format = "date-time")]
    joined_at: String,
}

impl SharingMember {
    /// From the use case's view.
    pub(crate) fn from_view(view: &MembershipView, zone: &Zone) -> Result<Self, Problem> {
        let row = &view.row;
        Ok(Self {
            group: row.sharing.to_string(),
            group_name: view.group.name.clone(),
            group_status: view.group.status.as_str().to_owned(),
            owner: CustomerRef::try_from(&view.owner)?,
            member: CustomerRef::try_from(&view.member)?,
            status: row.status.as_str().to_owned(),
            period: Period::new(row.valid.from(), row.valid.to(), zone),
            joined_at: row.joined_at.to_rfc3339(zone),
        })
    }
}

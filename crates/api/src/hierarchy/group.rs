//! A hierarchy group and a membership as they are shown.

use crate::customers::CustomerRef;
use crate::problem::Problem;
use crate::wire::Period;
use app::hierarchy::{HierarchyMemberView, HierarchyView};
use calendar::Zone;
use ids::ProfileId;
use serde::Serialize;
use utoipa::ToSchema;

/// A billing profile of a hierarchy, by id and code.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct HierarchyProfile {
    /// Id.
    id: String,
    /// Code.
    code: String,
}

impl HierarchyProfile {
    fn new(id: ProfileId, code: &str) -> Self {
        Self { id: id.to_string(), code: code.to_owned() }
    }
}

/// A hierarchy group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct HierarchyGroup {
    /// Id.
    id: String,
    /// Name.
    name: String,
    /// Who pays.
    owner: CustomerRef,
    /// The owner's billing profile that pays.
    billing_profile: HierarchyProfile,
    /// `active`, `inactive` or `cancelled`.
    status: String,
    /// When it holds.
    period: Period,
    /// Members that did not leave.
    members: i64,
    /// When it was made.
    #[schema(format = "date-time")]
    created_at: String,
}

impl HierarchyGroup {
    /// From the use case's view.
    pub(crate) fn from_view(view: &HierarchyView, zone: &Zone) -> Result<Self, Problem> {
        let row = &view.row;
        Ok(Self {
            id: row.id.to_string(),
            name: row.name.clone(),
            owner: CustomerRef::try_from(&view.owner)?,
            billing_profile: HierarchyProfile::new(row.profile, &view.profile),
            status: row.status.as_str().to_owned(),
            period: Period::new(row.valid.from(), row.valid.to(), zone),
            members: view.members,
            created_at: row.created_at.to_rfc3339(zone),
        })
    }
}

/// A membership of a billing profile.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct HierarchyMember {
    /// Id.
    id: String,
    /// Id of the group.
    group: String,
    /// Its name.
    group_name: String,
    /// `active`, `inactive` or `cancelled`: of the group.
    group_status: String,
    /// Who pays.
    owner: CustomerRef,
    /// The owner's billing profile that pays.
    owner_billing_profile: HierarchyProfile,
    /// The member.
    member: CustomerRef,
    /// The member's billing profile, whose bills are paid.
    billing_profile: HierarchyProfile,
    /// `active`, `inactive` or `cancelled`.
    status: String,
    /// When it holds.
    period: Period,
    /// When the member joined.
    #[schema(format = "date-time")]
    joined_at: String,
}

impl HierarchyMember {
    /// From the use case's view.
    pub(crate) fn from_view(view: &HierarchyMemberView, zone: &Zone) -> Result<Self, Problem> {
        let row = &view.row;
        Ok(Self {
            id: row.id.to_string(),
            group: row.hierarchy.to_string(),
            group_name: view.group.name.clone(),
            group_status: view.group.status.as_str().to_owned(),
            owner: CustomerRef::try_from(&view.owner)?,
            owner_billing_profile: HierarchyProfile::new(view.group.profile, &view.owner_profile),
            member: CustomerRef::try_from(&view.member)?,
            billing_profile: HierarchyProfile::new(row.profile, &view.profile),
            status: row.status.as_str().to_owned(),
            period: Period::new(row.valid.from(), row.valid.to(), zone),
            joined_at: row.joined_at.to_rfc3339(zone),
        })
    }
}

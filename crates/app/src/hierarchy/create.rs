//! Makes a hierarchy group: the owner chooses which of its billing profiles pays (domain.md §6).

use super::read::{self, HierarchyView};
use super::{HierarchyError, links};
use crate::ReadError;
use crate::sharing::rules;
use calendar::Instant;
use ids::{HierarchyId, ProfileId};
use store::activity::{self, Activity};
use store::hierarchy::{self, HierarchyRow, HierarchyStatus};
use store::{Operation, Tx, site};

/// A group to be made.
#[derive(Debug, Clone)]
pub struct NewHierarchy {
    /// Number or code of the owner.
    pub owner: String,
    /// The profile that pays; the owner's first where absent.
    pub profile: Option<ProfileId>,
    /// Name.
    pub name: String,
    /// When it begins; the site's time where absent.
    pub from: Option<Instant>,
    /// When it ends, none for open.
    pub to: Option<Instant>,
    /// Whether it rests at first.
    pub status: HierarchyStatus,
}

/// Makes a hierarchy group.
#[derive(Debug, Clone)]
pub struct CreateHierarchy {
    /// The group.
    pub group: NewHierarchy,
}

impl Operation for CreateHierarchy {
    type Output = HierarchyView;
    type Error = HierarchyError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<HierarchyView, HierarchyError> {
        let asked = &self.group;
        let now = site::now(tx).await?;
        let owner = links::named(tx, "owner", &asked.owner).await?;
        for owner in links::lock(tx, &[owner]).await? {
            links::check_open(&owner)?;
        }
        let mut errors = Vec::new();
        rules::check_name("name", &asked.name, &mut errors);
        let valid = rules::validity(asked.from.unwrap_or(now), asked.to, &mut errors);
        check_new(asked.status, &mut errors);
        if !errors.is_empty() {
            return Err(HierarchyError::Fields(errors));
        }
        let profile = links::chosen(tx, "billing_profile", owner, asked.profile).await?.id;
        let id = HierarchyId(tx.next_id()?);
        let row = HierarchyRow { id, owner, profile, name: asked.name.trim().to_owned(), status: asked.status, valid, created_at: now };
        hierarchy::insert(tx, &row).await?;
        activity::record(tx, &created(&row)).await?;
        Ok(read::view(tx, row).await.map_err(ReadError::from)?)
    }
}

/// What is new is not cancelled.
pub(super) fn check_new(status: HierarchyStatus, errors: &mut Vec<crate::FieldError>) {
    match status {
        HierarchyStatus::Active | HierarchyStatus::Inactive => {}
        HierarchyStatus::Cancelled => errors.push(rules::wrong("status", "not_one_of", "what is new is active or inactive")),
    }
}

pub(super) fn created(row: &HierarchyRow) -> Activity {
    Activity {
        action: "hierarchy.created",
        object_kind: "hierarchy_group",
        object_id: row.id.to_string(),
        object_name: row.name.clone(),
        customer: Some(row.owner),
        changes: Vec::new(),
    }
}

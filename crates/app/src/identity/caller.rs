//! Who stands behind a request.

use super::{IdentityError, Permission, Role};
use ids::{ApiKeyId, SiteId, StaffId};
use store::identity::{ApiKeyRow, StaffRow};
use store::{Actor, Scope, Source};

/// The sites that may be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// All, also those that are made later.
    All,
    /// These.
    Only(Vec<SiteId>),
}

/// A person or a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A member of staff with a session.
    Staff(Box<StaffRow>),
    /// A machine with an API key.
    Key(ApiKeyId),
}

/// A known caller: who it is and what it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Person or machine.
    pub who: Who,
    /// Its roles, which add up.
    pub roles: Vec<Role>,
    /// Its sites.
    pub reach: Reach,
}

impl Caller {
    /// The caller that a member of staff is.
    ///
    /// # Errors
    /// [`IdentityError::UnknownRole`].
    pub fn from_staff(staff: StaffRow) -> Result<Self, IdentityError> {
        let roles = parse_roles(&staff.roles)?;
        // Power sees all sites; everybody else needs a list (reference: users and roles).
        let reach = match (&staff.sites, roles.contains(&Role::Power)) {
            (_, true) => Reach::All,
            (Some(sites), false) => Reach::Only(sites.clone()),
            (None, false) => Reach::Only(Vec::new()),
        };
        Ok(Self { who: Who::Staff(Box::new(staff)), roles, reach })
    }

    /// The caller that an API key is.
    ///
    /// # Errors
    /// [`IdentityError::UnknownRole`].
    pub fn from_key(key: &ApiKeyRow) -> Result<Self, IdentityError> {
        Ok(Self { who: Who::Key(key.id), roles: parse_roles(&key.roles)?, reach: Reach::Only(vec![key.site]) })
    }

    /// True when one of its roles allows it.
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.iter().any(|role| role.allows(permission))
    }

    /// All that it may, in the order of the table.
    pub fn permissions(&self) -> Vec<Permission> {
        Permission::ALL.iter().copied().filter(|permission| self.may(*permission)).collect()
    }

    /// True when it may enter the site.
    pub fn reaches(&self, site: SiteId) -> bool {
        match &self.reach {
            Reach::All => true,
            Reach::Only(sites) => sites.contains(&site),
        }
    }

    /// What stands in the activity log and beside idempotency keys.
    pub fn name(&self) -> String {
        match &self.who {
            Who::Staff(staff) => format!("staff:{}", staff.id),
            Who::Key(id) => format!("key:{id}"),
        }
    }

    /// The member of staff, none for a machine.
    pub fn staff(&self) -> Option<&StaffRow> {
        match &self.who {
            Who::Staff(staff) => Some(staff),
            Who::Key(_) => None,
        }
    }

    /// The id of the member of staff, none for a machine.
    pub fn staff_id(&self) -> Option<StaffId> {
        self.staff().map(|staff| staff.id)
    }

    /// The scope of its operations on a site.
    pub fn scope(&self, site: SiteId, dry_run: bool) -> Scope {
        let source = match self.who {
            Who::Staff(_) => Source::Dashboard,
            Who::Key(_) => Source::Api,
        };
        Scope { site, actor: Actor { name: self.name(), source }, dry_run }
    }
}

pub(super) fn parse_roles(words: &[String]) -> Result<Vec<Role>, IdentityError> {
    words.iter().map(|word| Role::parse(word).ok_or_else(|| IdentityError::UnknownRole(word.clone()))).collect()
}

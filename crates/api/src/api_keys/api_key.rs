//! An API key without its secret.

use calendar::Zone;
use serde::Serialize;
use store::identity::ApiKeyRow;
use utoipa::ToSchema;

/// An API key.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ApiKey {
    /// Id.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) name: String,
    /// Codes of roles, which add up.
    #[schema(example = json!(["operations_staff"]))]
    pub(crate) roles: Vec<String>,
    /// When it was made.
    #[schema(format = "date-time")]
    pub(crate) created_at: String,
    /// When it ends; null for never.
    #[schema(format = "date-time", required = true)]
    pub(crate) expires_at: Option<String>,
    /// When it was last used, to ten minutes.
    #[schema(format = "date-time", required = true)]
    pub(crate) last_used_at: Option<String>,
}

impl From<&ApiKeyRow> for ApiKey {
    fn from(key: &ApiKeyRow) -> Self {
        let zone = Zone::utc();
        Self {
            id: key.id.to_string(),
            name: key.name.clone(),
            roles: key.roles.clone(),
            created_at: key.created_at.to_rfc3339(&zone),
            expires_at: key.expires_at.map(|end| end.to_rfc3339(&zone)),
            last_used_at: key.last_used_at.map(|last| last.to_rfc3339(&zone)),
        }
    }
}

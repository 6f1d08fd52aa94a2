//! A session as it is told to its owner.

use crate::problem::Problem;
use crate::sites::SiteRef;
use crate::state::AppState;
use app::identity::{self, Caller};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// The member of staff who is signed in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Staff {
    /// Id.
    pub(crate) id: String,
    /// E-mail.
    pub(crate) email: String,
    /// Name.
    pub(crate) name: String,
    /// Language of the screens.
    #[schema(example = "en")]
    pub(crate) language: String,
}

/// Who is signed in, and what they may do where.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Session {
    /// Who.
    pub(crate) staff: Staff,
    /// Codes of roles, which add up.
    #[schema(example = json!(["power"]))]
    pub(crate) roles: Vec<String>,
    /// All that the roles allow. The server checks each request again.
    #[schema(example = json!(["customer.read"]))]
    pub(crate) permissions: Vec<String>,
    /// The sites that may be entered.
    pub(crate) sites: Vec<SiteRef>,
    /// True until a password is set.
    pub(crate) needs_password: bool,
}

impl Session {
    /// The session of a caller.
    ///
    /// # Errors
    /// `not_signed_in` for a machine: it has a key, not a session.
    pub(crate) async fn load(state: &AppState, caller: &Caller) -> Result<Self, Problem> {
        let staff = caller.staff().ok_or_else(|| Problem::plain(StatusCode::UNAUTHORIZED, "not_signed_in"))?;
        let sites = identity::sites_of(&state.store, caller).await?;
        Ok(Self {
            staff: Staff {
                id: staff.id.to_string(),
                email: staff.email.clone(),
                name: staff.name.clone(),
                language: staff.language.clone(),
            },
            roles: caller.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            permissions: caller.permissions().into_iter().map(|permission| permission.as_str().to_owned()).collect(),
            sites: sites.iter().map(SiteRef::from).collect(),
            needs_password: staff.password_hash.is_none(),
        })
    }
}

//! The first start: somebody must be able to sign in.

use super::sign_in::installation;
use super::{IdentityError, Role, Token};
use calendar::Instant;
use ids::StaffId;
use store::identity::{self, StaffRow};
use store::{Lane, Operation, Store, StoreError, Tx};

/// E-mail of the first member of staff.
pub const FIRST_STAFF_EMAIL: &str = "admin@localhost";
/// How long a one-time sign-in link holds: 24 hours.
pub(super) const LINK_LIFETIME_S: i64 = 24 * 3_600;

/// A one-time sign-in link, told once.
#[derive(Debug, Clone)]
pub struct SignInLink {
    /// The secret, for `/sign-in?token=…`.
    pub token: Token,
    /// For whom.
    pub email: String,
    /// Until when.
    pub expires_at: Instant,
}

/// While nobody has set a password there is no way in but a link: makes the first member of staff (role power) where there is none,
/// and a new link; an older unused one stops working. None once somebody has a password.
///
/// # Errors
/// [`IdentityError`].
pub async fn first_sign_in_link(store: &Store) -> Result<Option<SignInLink>, IdentityError> {
    let token = Token::draw("")?;
    let make = || store.write(installation(), MakeFirstLink { token_hash: token.hash() }, Lane::Interactive);
    let made = match make().await {
        // Another server that starts on the same store was faster: its member is there now.
        Err(StoreError::Taken(_)) => make().await?,
        made => made?,
    };
    Ok(made.map(|(email, expires_at)| SignInLink { token, email, expires_at }))
}

struct MakeFirstLink {
    token_hash: String,
}

impl Operation for MakeFirstLink {
    type Output = Option<(String, Instant)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let staff = identity::list_staff(tx).await?;
        if staff.iter().any(|member| member.password_hash.is_some()) {
            return Ok(None);
        }
        let first = match staff.into_iter().next() {
            Some(member) => member,
            None => {
                let member = first_staff(StaffId(tx.next_id()?));
                identity::insert_staff(tx, &member).await?;
                member
            }
        };
        let beyond = |_error| StoreError::Invariant("the link's end leaves the calendar");
        let expires_at = tx.system_now().plus_micros(LINK_LIFETIME_S * 1_000_000).map_err(beyond)?;
        identity::delete_links(tx, first.id).await?;
        identity::insert_link(tx, &self.token_hash, first.id, expires_at).await?;
        Ok(Some((first.email, expires_at)))
    }
}

fn first_staff(id: StaffId) -> StaffRow {
    StaffRow {
        id,
        email: FIRST_STAFF_EMAIL.to_owned(),
        name: "admin".to_owned(),
        language: "en".to_owned(),
        password_hash: None,
        roles: vec![Role::Power.as_str().to_owned()],
        sites: None,
        enabled: true,
    }
}

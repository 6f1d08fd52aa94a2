//! A new one-time sign-in link for somebody who lost the first one, or the password. Only the machine's own operator may ask.

use super::first_start::LINK_LIFETIME_S;
use super::sign_in::installation;
use super::{IdentityError, SignInLink, Token};
use calendar::Instant;
use store::identity;
use store::{Lane, Operation, Store, StoreError, Tx};

/// Makes a link for the member of staff with the e-mail, or for the first one; older unused links of the same person stop working.
///
/// # Errors
/// [`IdentityError::NoSuchStaff`].
pub async fn make_sign_in_link(store: &Store, email: Option<&str>) -> Result<SignInLink, IdentityError> {
    let token = Token::draw("")?;
    let operation = MakeLink { email: email.map(|email| email.trim().to_lowercase()), token_hash: token.hash() };
    let (email, expires_at) = store.write(installation(), operation, Lane::Interactive).await?;
    Ok(SignInLink { token, email, expires_at })
}

struct MakeLink {
    email: Option<String>,
    token_hash: String,
}

impl Operation for MakeLink {
    type Output = (String, Instant);
    type Error = IdentityError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, IdentityError> {
        let staff = identity::list_staff(tx).await?;
        let is_meant = |email: &str| self.email.as_deref().is_none_or(|meant| meant == email);
        let staff = staff.into_iter().find(|member| member.enabled && is_meant(&member.email)).ok_or(IdentityError::NoSuchStaff)?;
        let beyond = |_error| StoreError::Invariant("the link's end leaves the calendar");
        let expires_at = tx.system_now().plus_seconds(LINK_LIFETIME_S).map_err(beyond)?;
        identity::delete_links(tx, staff.id).await?;
        identity::insert_link(tx, &self.token_hash, staff.id, expires_at).await?;
        Ok((staff.email, expires_at))
    }
}

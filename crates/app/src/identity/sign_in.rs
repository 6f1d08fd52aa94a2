//! Signing in: by password or by a one-time link.

use super::{IdentityError, Token, password};
use calendar::Instant;
use ids::StaffId;
use store::identity::{self, INSTALLATION, StaffRow};
use store::{Actor, Lane, Operation, Scope, Store, StoreError, Tx};

/// How long a session lasts: 12 hours.
pub const SESSION_LIFETIME_S: i64 = 12 * 3_600;

/// An opened session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The secret of the cookie.
    pub token: Token,
    /// Who signed in.
    pub staff: StaffRow,
}

/// The scope of what belongs to no site.
pub(super) fn installation() -> Scope {
    Scope { site: INSTALLATION, actor: Actor::system(), dry_run: false }
}

/// Opens a session for e-mail and password. Three steps: read the hash, compare it on a thread of its own, open the session.
///
/// # Errors
/// [`IdentityError::WrongCredentials`] whatever was wrong.
pub async fn sign_in(store: &Store, email: &str, given: &str) -> Result<SignedIn, IdentityError> {
    let found = store.read(installation(), FindStaff { email: email.trim().to_lowercase() }).await?;
    let hash = found.as_ref().filter(|staff| staff.enabled).and_then(|staff| staff.password_hash.as_deref());
    let right = password::matches(given, hash).await?;
    match found {
        Some(staff) if right => {
            let token = Token::draw("")?;
            store.write(installation(), OpenSession { token_hash: token.hash(), staff: staff.id }, Lane::Interactive).await?;
            Ok(SignedIn { token, staff })
        }
        Some(_) | None => Err(IdentityError::WrongCredentials),
    }
}

/// Opens a session for a one-time link and uses it up.
///
/// # Errors
/// [`IdentityError::LinkSpent`].
pub async fn redeem_link(store: &Store, link: &Token) -> Result<SignedIn, IdentityError> {
    let token = Token::draw("")?;
    let operation = RedeemLink { link_hash: link.hash(), token_hash: token.hash() };
    let staff = store.write(installation(), operation, Lane::Interactive).await?;
    Ok(SignedIn { token, staff })
}

struct FindStaff {
    email: String,
}

impl Operation for FindStaff {
    type Output = Option<StaffRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        identity::find_staff_by_email(tx, &self.email).await
    }
}

struct OpenSession {
    token_hash: String,
    staff: StaffId,
}

impl Operation for OpenSession {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        identity::delete_ended_sessions(tx).await?;
        let end = session_end(tx.system_now())?;
        identity::insert_session(tx, &self.token_hash, self.staff, end).await
    }
}

struct RedeemLink {
    link_hash: String,
    token_hash: String,
}

impl Operation for RedeemLink {
    type Output = StaffRow;
    type Error = IdentityError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<StaffRow, IdentityError> {
        let staff = identity::find_staff_by_link(tx, &self.link_hash).await?.ok_or(IdentityError::LinkSpent)?;
        match identity::use_link(tx, &self.link_hash).await {
            Ok(()) => {}
            Err(StoreError::Missing(_)) => return Err(IdentityError::LinkSpent),
            Err(error) => return Err(error.into()),
        }
        let end = session_end(tx.system_now())?;
        identity::insert_session(tx, &self.token_hash, staff.id, end).await?;
        Ok(staff)
    }
}

fn session_end(now: Instant) -> Result<Instant, StoreError> {
    now.plus_micros(SESSION_LIFETIME_S * 1_000_000).map_err(|_beyond| StoreError::Invariant("the session's end leaves the calendar"))
}

//! What a signed-in member of staff does with the own session.

use super::sign_in::installation;
use super::{Caller, IdentityError, Token, password};
use ids::StaffId;
use std::sync::Arc;
use store::identity::{self, StaffRow};
use store::site::{self, Site};
use store::{Lane, Operation, Store, StoreError, Tx};

/// The caller of a session's token; none when it has ended or never was.
///
/// # Errors
/// [`IdentityError`].
pub async fn find_session(store: &Store, token: &Token) -> Result<Option<Admitted>, IdentityError> {
    let Some((staff, sites)) = store.read(installation(), FindSession { token_hash: token.hash() }).await? else { return Ok(None) };
    Ok(Some(Admitted::of(Caller::from_staff(staff)?, sites)))
}

/// Who asks, and the sites that they may enter: one look into the store for each request.
#[derive(Debug, Clone)]
pub struct Admitted {
    /// Who asks.
    pub caller: Arc<Caller>,
    /// The sites.
    pub sites: Vec<Arc<Site>>,
}

impl Admitted {
    pub(crate) fn of(caller: Caller, all: Vec<Site>) -> Self {
        let sites = all.into_iter().filter(|site| caller.reaches(site.id)).map(Arc::new).collect();
        Self { caller: Arc::new(caller), sites }
    }
}

/// The sites that a caller may enter.
///
/// # Errors
/// [`StoreError`].
pub async fn sites_of(store: &Store, caller: &Caller) -> Result<Vec<Site>, StoreError> {
    let sites = store.read(installation(), ListSites).await?;
    Ok(sites.into_iter().filter(|site| caller.reaches(site.id)).collect())
}

/// Ends the session.
///
/// # Errors
/// [`StoreError`].
pub async fn sign_out(store: &Store, token: &Token) -> Result<(), StoreError> {
    store.write(installation(), SignOut { token_hash: token.hash() }, Lane::Interactive).await
}

/// Sets the own password; every other session of the same staff ends, and no link works any more.
///
/// # Errors
/// [`IdentityError`].
pub async fn set_password(store: &Store, staff: StaffId, session: &Token, new: &str) -> Result<(), IdentityError> {
    let hash = password::hash(new).await?;
    store.write(installation(), SetPassword { staff, hash, kept_hash: session.hash() }, Lane::Interactive).await?;
    Ok(())
}

/// Sets the own language.
///
/// # Errors
/// [`StoreError`].
pub async fn set_language(store: &Store, staff: StaffId, language: &str) -> Result<(), StoreError> {
    store.write(installation(), SetLanguage { staff, language: language.to_owned() }, Lane::Interactive).await
}

struct FindSession {
    token_hash: String,
}

impl Operation for FindSession {
    type Output = Option<(StaffRow, Vec<Site>)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let Some(staff) = identity::find_staff_by_session(tx, &self.token_hash).await? else { return Ok(None) };
        Ok(Some((staff, site::list(tx).await?)))
    }
}

struct ListSites;

impl Operation for ListSites {
    type Output = Vec<Site>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        site::list(tx).await
    }
}

struct SignOut {
    token_hash: String,
}

impl Operation for SignOut {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        identity::delete_session(tx, &self.token_hash).await
    }
}

struct SetPassword {
    staff: StaffId,
    hash: String,
    kept_hash: String,
}

impl Operation for SetPassword {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        identity::set_password_hash(tx, self.staff, &self.hash).await?;
        identity::delete_links(tx, self.staff).await?;
        identity::delete_other_sessions(tx, self.staff, &self.kept_hash).await
    }
}

struct SetLanguage {
    staff: StaffId,
    language: String,
}

impl Operation for SetLanguage {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        identity::set_language(tx, self.staff, &self.language).await
    }
}

//! API keys: how machines sign in. A key belongs to one site and is shown once.

use super::caller::parse_roles;
use super::sign_in::installation;
use super::{Admitted, Caller, IdentityError, Permission, Role, Token};
use calendar::Instant;
use ids::ApiKeyId;
use store::activity::{self, Activity};
use store::identity::{self, ApiKeyRow};
use store::site::{self, Site};
use store::{Lane, Operation, Store, StoreError, Tx};

/// Keys that a site may have.
pub const API_KEYS_MAX: usize = 200;
/// A key's last use is noted at most this often: 10 minutes.
const LAST_USE_STEP_MICROS: i64 = 600 * 1_000_000;

/// The caller of an API key; none when it has ended or never was.
///
/// # Errors
/// [`IdentityError`].
pub async fn find_api_key(store: &Store, secret: &Token) -> Result<Option<Admitted>, IdentityError> {
    let Some((key, sites)) = store.read(installation(), FindApiKey { key_hash: secret.hash() }).await? else { return Ok(None) };
    let caller = Caller::from_key(&key)?;
    let now = store.system_now();
    let is_due = key.last_used_at.is_none_or(|last| now.micros().saturating_sub(last.micros()) > LAST_USE_STEP_MICROS);
    if is_due {
        store.write(caller.scope(key.site, false), TouchApiKey { id: key.id }, Lane::Background).await?;
    }
    Ok(Some(Admitted::of(caller, sites)))
}

/// Makes an API key. The secret is drawn before, so that the operation may run again.
#[derive(Debug, Clone)]
pub struct CreateApiKey {
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub roles: Vec<Role>,
    /// When it ends, none for never.
    pub expires_at: Option<Instant>,
    /// The secret.
    pub secret: Token,
}

/// A new key with its secret.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// The key.
    pub key: ApiKeyRow,
    /// The secret, told this once.
    pub secret: Token,
}

impl CreateApiKey {
    /// Checks the roles and draws the secret. Nobody can make a key that may more than its maker.
    ///
    /// # Errors
    /// [`IdentityError::UnknownRole`], [`IdentityError::RoleBeyondMaker`].
    pub fn try_new(maker: &Caller, name: &str, roles: &[String], expires_at: Option<Instant>) -> Result<Self, IdentityError> {
        let roles = parse_roles(roles)?;
        let exceeds = |role: &&Role| Permission::ALL.iter().any(|permission| role.allows(*permission) && !maker.may(*permission));
        if let Some(role) = roles.iter().find(exceeds) {
            return Err(IdentityError::RoleBeyondMaker(role.as_str().to_owned()));
        }
        Ok(Self { name: name.to_owned(), roles, expires_at, secret: Token::draw("guilder_")? })
    }
}

impl Operation for CreateApiKey {
    type Output = NewApiKey;
    type Error = IdentityError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<NewApiKey, IdentityError> {
        let now = tx.system_now();
        if self.expires_at.is_some_and(|end| end <= now) {
            return Err(IdentityError::ExpiryPast);
        }
        if identity::list_api_keys(tx).await?.len() >= API_KEYS_MAX {
            return Err(IdentityError::TooManyKeys);
        }
        let key = ApiKeyRow {
            id: ApiKeyId(tx.next_id()?),
            site: tx.site(),
            name: self.name.clone(),
            roles: self.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            created_at: now,
            expires_at: self.expires_at,
            last_used_at: None,
        };
        identity::insert_api_key(tx, &key, &self.secret.hash()).await?;
        activity::record(tx, &activity_of("api_key.created", key.id, &key.name)).await?;
        Ok(NewApiKey { key, secret: self.secret.clone() })
    }
}

/// The keys of the site.
#[derive(Debug, Clone, Copy)]
pub struct ListApiKeys;

impl Operation for ListApiKeys {
    type Output = Vec<ApiKeyRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        identity::list_api_keys(tx).await
    }
}

/// Withdraws a key.
#[derive(Debug, Clone, Copy)]
pub struct DeleteApiKey {
    /// Which one.
    pub id: ApiKeyId,
}

impl Operation for DeleteApiKey {
    type Output = ();
    type Error = IdentityError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), IdentityError> {
        let keys = identity::list_api_keys(tx).await?;
        let key = keys.into_iter().find(|key| key.id == self.id).ok_or(IdentityError::NoSuchKey)?;
        identity::delete_api_key(tx, key.id).await?;
        activity::record(tx, &activity_of("api_key.deleted", key.id, &key.name)).await?;
        Ok(())
    }
}

fn activity_of(action: &'static str, id: ApiKeyId, name: &str) -> Activity {
    Activity { action, object_kind: "api_key", object_id: id.to_string(), object_name: name.to_owned(), ..Activity::default() }
}

struct FindApiKey {
    key_hash: String,
}

impl Operation for FindApiKey {
    type Output = Option<(ApiKeyRow, Vec<Site>)>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let Some(key) = identity::find_api_key(tx, &self.key_hash).await? else { return Ok(None) };
        Ok(Some((key, site::list(tx).await?)))
    }
}

struct TouchApiKey {
    id: ApiKeyId,
}

impl Operation for TouchApiKey {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        identity::touch_api_key(tx, self.id).await
    }
}

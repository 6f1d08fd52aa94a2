//! Who may sign in: staff, their sessions, one-time links, API keys.
//!
//! Owns: the statements. Does not own: what a role may do, hashing, how long anything lasts (`app::identity`). Invariant: secrets are
//! here only as their SHA-256 or as a password hash. Staff belong to the whole installation, API keys to one site.

use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::{ApiKeyId, SiteId, StaffId};

/// The scope of operations that belong to no site: sign-in, staff. No site has this id.
pub const INSTALLATION: SiteId = SiteId(0);

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// Id.
    pub id: StaffId,
    /// E-mail, lower case, unique.
    pub email: String,
    /// Name.
    pub name: String,
    /// Language of the screens.
    pub language: String,
    /// None until a password is set.
    pub password_hash: Option<String>,
    /// Codes of roles.
    pub roles: Vec<String>,
    /// The sites that may be entered, none for all.
    pub sites: Option<Vec<SiteId>>,
    /// Whether sign-in is allowed.
    pub enabled: bool,
}

fn staff_from_row(row: &Row) -> Result<StaffRow, StoreError> {
    Ok(StaffRow {
        id: StaffId(row.int(0, "id")?),
        email: row.text(1, "email")?.to_owned(),
        name: row.text(2, "name")?.to_owned(),
        language: row.text(3, "language")?.to_owned(),
        password_hash: row.text_or_none(4, "password_hash")?.map(str::to_owned),
        roles: row.document(5, "roles")?,
        sites: row.text_or_none(6, "sites")?.map(serde_json::from_str).transpose()?,
        enabled: row.truth(7, "enabled")?,
    })
}

/// Makes a member of staff.
///
/// # Errors
/// [`StoreError::Taken`] for an e-mail in use.
pub async fn insert_staff(tx: &mut Tx<'_>, staff: &StaffRow) -> Result<(), StoreError> {
    let roles = serde_json::to_string(&staff.roles)?;
    let sites = staff.sites.as_ref().map(serde_json::to_string).transpose()?;
    tx.execute_one(
        "staff",
        "INSERT INTO staff (id, email, name, language, password_hash, roles, sites, enabled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            staff.id.into(),
            staff.email.as_str().into(),
            staff.name.as_str().into(),
            staff.language.as_str().into(),
            staff.password_hash.clone().into(),
            roles.into(),
            sites.into(),
            staff.enabled.into(),
        ],
    )
    .await
}

/// All staff in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list_staff(tx: &mut Tx<'_>) -> Result<Vec<StaffRow>, StoreError> {
    let rows =
        tx.query("staff", "SELECT id, email, name, language, password_hash, roles, sites, enabled FROM staff ORDER BY id", &[]).await?;
    rows.iter().map(staff_from_row).collect()
}

/// One member of staff.
///
/// # Errors
/// [`StoreError`].
pub async fn find_staff(tx: &mut Tx<'_>, id: StaffId) -> Result<Option<StaffRow>, StoreError> {
    let row = tx
        .query_one("staff", "SELECT id, email, name, language, password_hash, roles, sites, enabled FROM staff WHERE id = $1", &[id.into()])
        .await?;
    row.as_ref().map(staff_from_row).transpose()
}

/// The member of staff with an e-mail, given in lower case.
///
/// # Errors
/// [`StoreError`].
pub async fn find_staff_by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<StaffRow>, StoreError> {
    let row = tx
        .query_one(
            "staff",
            "SELECT id, email, name, language, password_hash, roles, sites, enabled FROM staff WHERE email = $1",
            &[email.into()],
        )
        .await?;
    row.as_ref().map(staff_from_row).transpose()
}

/// Sets the password's hash.
///
/// # Errors
/// [`StoreError::Missing`].
pub async fn set_password_hash(tx: &mut Tx<'_>, id: StaffId, hash: &str) -> Result<(), StoreError> {
    tx.execute_one("staff", "UPDATE staff SET password_hash = $2 WHERE id = $1", &[id.into(), hash.into()]).await
}

/// Sets the language.
///
/// # Errors
/// [`StoreError::Missing`].
pub async fn set_language(tx: &mut Tx<'_>, id: StaffId, language: &str) -> Result<(), StoreError> {
    tx.execute_one("staff", "UPDATE staff SET language = $2 WHERE id = $1", &[id.into(), language.into()]).await
}

/// Opens a session.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_session(tx: &mut Tx<'_>, token_hash: &str, staff: StaffId, expires_at: Instant) -> Result<(), StoreError> {
    let now = tx.system_now();
    tx.execute_one(
        "session",
        "INSERT INTO staff_session (token_hash, staff_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        &[token_hash.into(), staff.into(), now.into(), expires_at.into()],
    )
    .await
}

/// The staff of a session that has not ended.
///
/// # Errors
/// [`StoreError`].
pub async fn find_staff_by_session(tx: &mut Tx<'_>, token_hash: &str) -> Result<Option<StaffRow>, StoreError> {
    let now = tx.system_now();
    let row = tx
        .query_one(
            "staff",
            "SELECT s.id, s.email, s.name, s.language, s.password_hash, s.roles, s.sites, s.enabled \
             FROM staff_session t JOIN staff s ON s.id = t.staff_id WHERE t.token_hash = $1 AND t.expires_at > $2 AND s.enabled = 1",
            &[token_hash.into(), now.into()],
        )
        .await?;
    row.as_ref().map(staff_from_row).transpose()
}

/// Ends a session; ending it again is no error.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_session(tx: &mut Tx<'_>, token_hash: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM staff_session WHERE token_hash = $1", &[token_hash.into()]).await?;
    Ok(())
}

/// Ends every other session of a member of staff: the password has changed.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_other_sessions(tx: &mut Tx<'_>, staff: StaffId, kept_hash: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM staff_session WHERE staff_id = $1 AND token_hash <> $2", &[staff.into(), kept_hash.into()]).await?;
    Ok(())
}

/// Forgets sessions that have ended.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_ended_sessions(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let now = tx.system_now();
    tx.execute("DELETE FROM staff_session WHERE expires_at <= $1", &[now.into()]).await
}

/// Stores a one-time link.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_link(tx: &mut Tx<'_>, token_hash: &str, staff: StaffId, expires_at: Instant) -> Result<(), StoreError> {
    tx.execute_one(
        "sign-in link",
        "INSERT INTO sign_in_link (token_hash, staff_id, expires_at, used_at) VALUES ($1, $2, $3, NULL)",
        &[token_hash.into(), staff.into(), expires_at.into()],
    )
    .await
}

/// The staff of a link that is neither used nor over.
///
/// # Errors
/// [`StoreError`].
pub async fn find_staff_by_link(tx: &mut Tx<'_>, token_hash: &str) -> Result<Option<StaffRow>, StoreError> {
    let now = tx.system_now();
    let row = tx
        .query_one(
            "staff",
            "SELECT s.id, s.email, s.name, s.language, s.password_hash, s.roles, s.sites, s.enabled FROM sign_in_link l \
             JOIN staff s ON s.id = l.staff_id WHERE l.token_hash = $1 AND l.expires_at > $2 AND l.used_at IS NULL AND s.enabled = 1",
            &[token_hash.into(), now.into()],
        )
        .await?;
    row.as_ref().map(staff_from_row).transpose()
}

/// Marks a link as used. Two that race for it: the second finds no row.
///
/// # Errors
/// [`StoreError::Missing`] when it was used meanwhile.
pub async fn use_link(tx: &mut Tx<'_>, token_hash: &str) -> Result<(), StoreError> {
    let now = tx.system_now();
    tx.execute_one(
        "sign-in link",
        "UPDATE sign_in_link SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL",
        &[token_hash.into(), now.into()],
    )
    .await
}

/// Withdraws the unused links of a member of staff.
///
/// # Errors
/// [`StoreError`].
pub async fn delete_links(tx: &mut Tx<'_>, staff: StaffId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM sign_in_link WHERE staff_id = $1", &[staff.into()]).await?;
    Ok(())
}

/// An API key of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRow {
    /// Id.
    pub id: ApiKeyId,
    /// Its site.
    pub site: SiteId,
    /// What people call it.
    pub name: String,
    /// Codes of roles.
    pub roles: Vec<String>,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends, none for never.
    pub expires_at: Option<Instant>,
    /// When it was last seen, to some minutes.
    pub last_used_at: Option<Instant>,
}

fn key_from_row(row: &Row) -> Result<ApiKeyRow, StoreError> {
    Ok(ApiKeyRow {
        id: ApiKeyId(row.int(0, "id")?),
        site: SiteId(row.int(1, "site_id")?),
        name: row.text(2, "name")?.to_owned(),
        roles: row.document(3, "roles")?,
        created_at: row.instant(4, "created_at")?,
        expires_at: row.instant_or_none(5, "expires_at")?,
        last_used_at: row.instant_or_none(6, "last_used_at")?,
    })
}

/// Makes a key.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_api_key(tx: &mut Tx<'_>, key: &ApiKeyRow, key_hash: &str) -> Result<(), StoreError> {
    let roles = serde_json::to_string(&key.roles)?;
    tx.execute_one(
        "API key",
        "INSERT INTO api_key (id, site_id, name, key_hash, roles, created_at, expires_at, last_used_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)",
        &[
            key.id.into(),
            key.site.into(),
            key.name.as_str().into(),
            key_hash.into(),
            roles.into(),
            key.created_at.into(),
            key.expires_at.into(),
        ],
    )
    .await
}

/// The keys of the site in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn list_api_keys(tx: &mut Tx<'_>) -> Result<Vec<ApiKeyRow>, StoreError> {
    let rows = tx
        .query(
            "api_key",
            "SELECT id, site_id, name, roles, created_at, expires_at, last_used_at FROM api_key WHERE site_id = $1 ORDER BY id",
            &[tx.site().into()],
        )
        .await?;
    rows.iter().map(key_from_row).collect()
}

/// The key of a secret, unless it has ended. Says which site it belongs to, so it is asked before there is one.
///
/// # Errors
/// [`StoreError`].
pub async fn find_api_key(tx: &mut Tx<'_>, key_hash: &str) -> Result<Option<ApiKeyRow>, StoreError> {
    let now = tx.system_now();
    let row = tx
        .query_one(
            "api_key",
            "SELECT id, site_id, name, roles, created_at, expires_at, last_used_at FROM api_key \
             WHERE key_hash = $1 AND (expires_at IS NULL OR expires_at > $2)",
            &[key_hash.into(), now.into()],
        )
        .await?;
    row.as_ref().map(key_from_row).transpose()
}

/// Notes that a key was used.
///
/// # Errors
/// [`StoreError`].
pub async fn touch_api_key(tx: &mut Tx<'_>, id: ApiKeyId) -> Result<(), StoreError> {
    let now = tx.system_now();
    tx.execute("UPDATE api_key SET last_used_at = $3 WHERE site_id = $1 AND id = $2", &[tx.site().into(), id.into(), now.into()]).await?;
    Ok(())
}

/// Withdraws a key of the site.
///
/// # Errors
/// [`StoreError::Missing`].
pub async fn delete_api_key(tx: &mut Tx<'_>, id: ApiKeyId) -> Result<(), StoreError> {
    tx.execute_one("API key", "DELETE FROM api_key WHERE site_id = $1 AND id = $2", &[tx.site().into(), id.into()]).await
}

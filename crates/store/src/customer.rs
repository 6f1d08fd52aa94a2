//! Customers: one row with what lists filter by, and a document with contacts and the rest.

use crate::attribute::{self, AttributeValues};
use crate::driver::of_each;
use crate::site::Address;
use crate::{Row, StoreError, Tx, Value};
use calendar::Instant;
use ids::{ContactId, CustomerId};
use serde::{Deserialize, Serialize};

pub use crate::customer_status::{CustomerStatus, StatusChange};

/// A phone number of a kind; one number a kind (domain.md §9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phone {
    /// Such as `mobile`.
    pub kind: String,
    /// The number.
    pub number: String,
}

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Id.
    pub id: ContactId,
    /// `Primary`, `Secondary`, …
    pub tag: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail.
    pub email: String,
    /// Phones.
    #[serde(default)]
    pub phones: Vec<Phone>,
    /// Organization.
    #[serde(default)]
    pub organization: String,
    /// Address.
    pub address: Address,
}

impl Contact {
    /// The name as people read it.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

/// What no list filters by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerDocument {
    /// At least one; the first is the primary one.
    pub contacts: Vec<Contact>,
    /// Tax id, printed on documents.
    #[serde(default)]
    pub tax_id: String,
    /// Whether the customer pays no tax.
    #[serde(default)]
    pub is_tax_exempt: bool,
    /// Values of custom attributes.
    #[serde(default, skip_serializing_if = "AttributeValues::is_empty")]
    pub custom_attributes: AttributeValues,
    /// Changes of the status in the order of time; active before the first one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<StatusChange>,
    /// When its person was erased, in microseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_us: Option<i64>,
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRow {
    /// Id, never shown.
    pub id: CustomerId,
    /// Number of the site.
    pub number: i64,
    /// Code.
    pub code: String,
    /// Status.
    pub status: CustomerStatus,
    /// Code of the customer type.
    pub customer_type: String,
    /// Language of documents.
    pub language: String,
    /// `invoice`, `card`, `direct_debit`.
    pub payment_method: String,
    /// Active subscriptions.
    pub subscriptions: i64,
    /// Active services.
    pub services: i64,
    /// Customer since.
    pub since: Instant,
    /// Raised with every change.
    pub revision: i64,
    /// The rest.
    pub document: CustomerDocument,
    /// When the account, which was closed, is erased; none where it is not to be.
    pub removal_at: Option<Instant>,
}

impl CustomerRow {
    /// The primary contact; a customer has at least one.
    ///
    /// # Errors
    /// [`StoreError::Invariant`].
    pub fn primary(&self) -> Result<&Contact, StoreError> {
        self.document.contacts.first().ok_or(StoreError::Invariant("a customer without a contact"))
    }
}

fn from_row(row: &Row) -> Result<CustomerRow, StoreError> {
    Ok(CustomerRow {
        id: CustomerId(row.int(0, "customer_id")?),
        number: row.int(1, "number")?,
        code: row.text(2, "code")?.to_owned(),
        status: row.parsed(3, "status", CustomerStatus::parse)?,
        customer_type: row.text(4, "customer_type")?.to_owned(),
        language: row.text(5, "language")?.to_owned(),
        payment_method: row.text(6, "payment_method")?.to_owned(),
        subscriptions: row.int(7, "subscriptions")?,
        services: row.int(8, "services")?,
        since: row.instant(9, "since")?,
        revision: row.int(10, "revision")?,
        document: row.document(11, "document")?,
        removal_at: row.instant_or_none(12, "removal_at")?,
    })
}

fn columns(customer: &CustomerRow, site: Value) -> Result<Vec<Value>, StoreError> {
    let primary = customer.primary()?;
    let name = primary.full_name();
    let address = format!("{} {} {}", primary.address.street, primary.address.city, primary.address.country);
    Ok(vec![
        site,
        customer.id.into(),
        customer.number.into(),
        customer.code.as_str().into(),
        customer.status.as_str().into(),
        name.as_str().into(),
        primary.email.as_str().into(),
        customer.customer_type.as_str().into(),
        customer.language.as_str().into(),
        primary.address.city.as_str().into(),
        primary.address.country.as_str().into(),
        customer.payment_method.as_str().into(),
        name.to_lowercase().into(),
        primary.email.to_lowercase().into(),
        address.to_lowercase().into(),
        primary.address.city.to_lowercase().into(),
        primary.organization.to_lowercase().into(),
        customer.subscriptions.into(),
        customer.services.into(),
        customer.since.into(),
        customer.revision.into(),
        serde_json::to_string(&customer.document)?.into(),
        customer.removal_at.into(),
    ])
}

/// Makes a customer and takes its code and e-mail, both unique in the site.
///
/// # Errors
/// [`StoreError::Taken`] with `customer_code` or `customer_email` in it.
pub async fn insert(tx: &mut Tx<'_>, customer: &CustomerRow) -> Result<(), StoreError> {
    let site: Value = tx.site().into();
    tx.execute_one(
        "customer",
        "INSERT INTO customer_code (site_id, code, customer_id) VALUES ($1, $2, $3)",
        &[site.clone(), customer.code.to_lowercase().into(), customer.id.into()],
    )
    .await?;
    let email = customer.primary()?.email.to_lowercase();
    tx.execute_one(
        "customer",
        "INSERT INTO customer_email (site_id, email, customer_id) VALUES ($1, $2, $3)",
        &[site.clone(), email.into(), customer.id.into()],
    )
    .await?;
    tx.execute_one(
        "customer",
        "INSERT INTO customer (site_id, customer_id, number, code, status, name, email, customer_type, language, city, country, \
         payment_method, search_name, search_email, search_address, search_city, search_organization, subscriptions, services, since, revision, \
         document, removal_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
         $23)",
        &columns(customer, site)?,
    )
    .await?;
    attribute::save(tx, customer.id, &AttributeValues::new(), &customer.document.custom_attributes).await
}

/// Whether a code or an e-mail of the site is taken: a friendlier answer than the unique key's.
///
/// # Errors
/// [`StoreError`].
pub async fn taken(tx: &mut Tx<'_>, code: &str, email: &str) -> Result<(bool, bool), StoreError> {
    let code = tx
        .query_one(
            "customer_code",
            "SELECT customer_id FROM customer_code WHERE site_id = $1 AND code = $2",
            &[tx.site().into(), code.to_lowercase().into()],
        )
        .await?;
    let email = tx
        .query_one(
            "customer_email",
            "SELECT customer_id FROM customer_email WHERE site_id = $1 AND email = $2",
            &[tx.site().into(), email.to_lowercase().into()],
        )
        .await?;
    Ok((code.is_some(), email.is_some()))
}

/// Writes a customer back; the primary e-mail moves with it.
///
/// # Errors
/// [`StoreError::Taken`] when the e-mail is another customer's.
pub async fn save(tx: &mut Tx<'_>, customer: &CustomerRow, old_email: &str) -> Result<(), StoreError> {
    let site: Value = tx.site().into();
    let email = customer.primary()?.email.to_lowercase();
    if email != old_email.to_lowercase() {
        tx.execute_one(
            "customer",
            "UPDATE customer_email SET email = $3 WHERE site_id = $1 AND email = $2",
            &[site.clone(), old_email.to_lowercase().into(), email.into()],
        )
        .await?;
    }
    tx.execute_one(
        "customer",
        "UPDATE customer SET number = $3, code = $4, status = $5, name = $6, email = $7, customer_type = $8, language = $9, city = $10, \
         country = $11, payment_method = $12, search_name = $13, search_email = $14, search_address = $15, search_city = $16, \
         search_organization = $17, subscriptions = $18, services = $19, since = $20, revision = $21, document = $22, removal_at = $23 WHERE site_id = $1 AND customer_id = $2",
        &columns(customer, site)?,
    )
    .await
}

/// The id of a customer by its number or code (api.md).
///
/// # Errors
/// [`StoreError`].
pub async fn find(tx: &mut Tx<'_>, number_or_code: &str) -> Result<Option<CustomerId>, StoreError> {
    let row = match number_or_code.parse::<i64>() {
        Ok(number) => {
            tx.query_one(
                "customer",
                "SELECT customer_id FROM customer WHERE site_id = $1 AND number = $2",
                &[tx.site().into(), number.into()],
            )
            .await?
        }
        Err(_code) => {
            tx.query_one(
                "customer_code",
                "SELECT customer_id FROM customer_code WHERE site_id = $1 AND code = $2",
                &[tx.site().into(), number_or_code.to_lowercase().into()],
            )
            .await?
        }
    };
    row.map(|row| Ok(CustomerId(row.int(0, "customer_id")?))).transpose()
}

macro_rules! columns {
    () => {
        "customer_id, number, code, status, customer_type, language, payment_method, subscriptions, services, since, revision, document, \
         removal_at"
    };
}

/// Locks and reads a customer. Customers are locked before profiles (ARCHITECTURE.md §4).
///
/// # Errors
/// [`StoreError`].
pub async fn lock(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Option<CustomerRow>, StoreError> {
    Ok(lock_many(tx, &[customer.0]).await?.pop())
}

/// As [`lock`], of many customers in the order of their ids.
///
/// # Errors
/// [`StoreError`].
pub async fn lock_many(tx: &mut Tx<'_>, customers: &[i64]) -> Result<Vec<CustomerRow>, StoreError> {
    let sql = of_each!("SELECT ", columns!(), " FROM customer WHERE site_id = $1 AND customer_id"; " ORDER BY customer_id");
    let locked =
        concat!("SELECT ", columns!(), " FROM customer WHERE site_id = $1 AND customer_id = ANY($2) ORDER BY customer_id FOR UPDATE");
    tx.query_each_locked("customer", sql, locked, customers).await?.iter().map(from_row).collect()
}

/// Reads a customer without a lock.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Option<CustomerRow>, StoreError> {
    Ok(load_many(tx, &[customer.0]).await?.pop())
}

/// Reads customers without a lock.
///
/// # Errors
/// [`StoreError`].
pub async fn load_many(tx: &mut Tx<'_>, customers: &[i64]) -> Result<Vec<CustomerRow>, StoreError> {
    let sql = of_each!("SELECT ", columns!(), " FROM customer WHERE site_id = $1 AND customer_id"; "");
    tx.query_each("customer", sql, customers).await?.iter().map(from_row).collect()
}

/// What the list filters by. Texts are patterns in lower case, `%` for any number of characters, `_` for one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// Full name.
    pub name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Street, city, country.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Name, e-mail or code at once.
    pub any: Option<String>,
    /// ISO country.
    pub country: Option<String>,
    /// Statuses, none for all.
    pub statuses: Vec<CustomerStatus>,
    /// Code of the customer type.
    pub customer_type: Option<String>,
    /// Payment method.
    pub payment_method: Option<String>,
}

/// Turns what people type into a pattern: `*` is one or more characters; without one the text may stand anywhere (domain.md §9).
pub fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    for character in text.to_lowercase().chars() {
        match character {
            '*' => pattern.push_str("_%"),
            '%' | '_' | '\\' => {
                pattern.push('\\');
                pattern.push(character);
            }
            plain => pattern.push(plain),
        }
    }
    if text.contains('*') { pattern } else { format!("%{pattern}%") }
}

/// Values of the filter in the order of the statement's parameters from `$2`.
fn filter_values(filter: &CustomerFilter) -> Vec<Value> {
    let has = |status| filter.statuses.is_empty() || filter.statuses.contains(&status);
    vec![
        filter.name.clone().into(),
        filter.email.clone().into(),
        filter.address.clone().into(),
        filter.city.clone().into(),
        filter.any.clone().into(),
        filter.country.clone().into(),
        filter.customer_type.clone().into(),
        filter.payment_method.clone().into(),
        has(CustomerStatus::Active).into(),
        has(CustomerStatus::Inactive).into(),
        has(CustomerStatus::Closed).into(),
    ]
}

macro_rules! matching {
    ($head:expr, $tail:literal) => {
        concat!(
            $head,
            " FROM customer WHERE site_id = $1 \
             AND (CAST($2 AS TEXT) IS NULL OR search_name LIKE $2 ESCAPE '\\') \
             AND (CAST($3 AS TEXT) IS NULL OR search_email LIKE $3 ESCAPE '\\') \
             AND (CAST($4 AS TEXT) IS NULL OR search_address LIKE $4 ESCAPE '\\') \
             AND (CAST($5 AS TEXT) IS NULL OR search_city LIKE $5 ESCAPE '\\') \
             AND (CAST($6 AS TEXT) IS NULL OR search_name LIKE $6 ESCAPE '\\' OR search_email LIKE $6 ESCAPE '\\' \
                  OR LOWER(code) LIKE $6 ESCAPE '\\' OR CAST(number AS TEXT) LIKE $6 ESCAPE '\\') \
             AND (CAST($7 AS TEXT) IS NULL OR country = $7) \
             AND (CAST($8 AS TEXT) IS NULL OR customer_type = $8) \
             AND (CAST($9 AS TEXT) IS NULL OR payment_method = $9) \
             AND ((CAST($10 AS BIGINT) = 1 AND status = 'active') OR (CAST($11 AS BIGINT) = 1 AND status = 'inactive') \
                  OR (CAST($12 AS BIGINT) = 1 AND status = 'closed'))",
            $tail
        )
    };
}

/// One page of customers in the order of their numbers (descending: newest first), after a number.
///
/// # Errors
/// [`StoreError`].
pub async fn list(
    tx: &mut Tx<'_>,
    filter: &CustomerFilter,
    order: ListOrder,
    after: Option<i64>,
    limit: i64,
) -> Result<Vec<CustomerRow>, StoreError> {
    let mut values = vec![tx.site().into()];
    values.extend(filter_values(filter));
    let (text, start) = match order {
        ListOrder::NumberUp => {
            (matching!(concat!("SELECT ", columns!()), " AND number > $13 ORDER BY number LIMIT $14"), after.unwrap_or(0))
        }
        ListOrder::NumberDown => {
            (matching!(concat!("SELECT ", columns!()), " AND number < $13 ORDER BY number DESC LIMIT $14"), after.unwrap_or(i64::MAX))
        }
    };
    values.push(start.into());
    values.push(limit.into());
    let rows = tx.query("customer", text, &values).await?;
    rows.iter().map(from_row).collect()
}

/// Order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOrder {
    /// Oldest first.
    NumberUp,
    /// Newest first.
    NumberDown,
}

/// How many customers match.
///
/// # Errors
/// [`StoreError`].
pub async fn count(tx: &mut Tx<'_>, filter: &CustomerFilter) -> Result<i64, StoreError> {
    let mut values = vec![tx.site().into()];
    values.extend(filter_values(filter));
    let row = tx.query_one("customer", matching!("/* every row */ SELECT COUNT(*)", ""), &values).await?;
    row.map_or(Ok(0), |row| row.int(0, "count"))
}

/// Customers by status, for the tiles.
///
/// # Errors
/// [`StoreError`].
pub async fn count_by_status(tx: &mut Tx<'_>) -> Result<Vec<(CustomerStatus, i64)>, StoreError> {
    let rows = tx
        .query("customer", "/* every row */ SELECT status, COUNT(*) FROM customer WHERE site_id = $1 GROUP BY status", &[tx.site().into()])
        .await?;
    rows.iter().map(|row| Ok((row.parsed(0, "status", CustomerStatus::parse)?, row.int(1, "count")?))).collect()
}

/// Active subscriptions of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn count_subscriptions(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let row = tx
        .query_one(
            "customer",
            "/* every row */ SELECT CAST(COALESCE(SUM(subscriptions), 0) AS BIGINT) FROM customer WHERE site_id = $1",
            &[tx.site().into()],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int(0, "sum"))
}

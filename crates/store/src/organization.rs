//! The organization tree of a site's customers (domain.md §6): which stands below which, and what each is called there.

use crate::driver::of_each;
use crate::{Row, StoreError, Tx, Value};
use ids::CustomerId;

/// What a customer is in the tree. It informs and has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// A place.
    Site,
    /// A legal entity without services of its own.
    LegalEntity,
    /// Pays.
    BillingAccount,
    /// Uses services.
    ServiceAccount,
}

impl NodeKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Site, Self::LegalEntity, Self::BillingAccount, Self::ServiceAccount];

    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::LegalEntity => "legal_entity",
            Self::BillingAccount => "billing_account",
            Self::ServiceAccount => "service_account",
        }
    }

    /// The type of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A customer's place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeRow {
    /// The customer.
    pub customer: CustomerId,
    /// What it is; a customer without a type may stand in the tree too.
    pub kind: Option<NodeKind>,
    /// The one above; none at the top.
    pub parent: Option<CustomerId>,
}

/// Which nodes. Texts are patterns ([`crate::customer::pattern`]).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeFilter {
    /// Organization of the primary contact.
    pub company: Option<String>,
    /// Full name.
    pub name: Option<String>,
    /// Street, city, country.
    pub address: Option<String>,
    /// Number.
    pub number: Option<String>,
    /// Any of the four.
    pub any: Option<String>,
    /// Type.
    pub kind: Option<NodeKind>,
}

fn from_row(row: &Row) -> Result<NodeRow, StoreError> {
    let kind = if row.text_or_none(1, "kind")?.is_some() { Some(row.parsed(1, "kind", NodeKind::parse)?) } else { None };
    Ok(NodeRow { customer: CustomerId(row.int(0, "customer_id")?), kind, parent: row.int_or_none(2, "parent_id")?.map(CustomerId) })
}

/// Locks the tree of the site until the end of the operation, before any customer.
///
/// # Errors
/// [`StoreError::Missing`].
pub async fn lock(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let rows = tx
        .query_locked(
            "organization_lock",
            "SELECT site_id FROM organization_lock WHERE site_id = $1",
            "SELECT site_id FROM organization_lock WHERE site_id = $1 FOR UPDATE",
            &[tx.site().into()],
        )
        .await?;
    rows.first().map(|_locked| ()).ok_or(StoreError::Missing("organization lock"))
}

/// A customer's place; none where it stands outside the tree.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Option<NodeRow>, StoreError> {
    let sql = "SELECT customer_id, kind, parent_id FROM organization_node WHERE site_id = $1 AND customer_id = $2";
    tx.query_one("organization_node", sql, &[tx.site().into(), customer.into()]).await?.as_ref().map(from_row).transpose()
}

/// Writes a place, new or changed.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, node: &NodeRow) -> Result<(), StoreError> {
    tx.execute_one(
        "organization node",
        "INSERT INTO organization_node (site_id, customer_id, kind, parent_id) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (site_id, customer_id) DO UPDATE SET kind = excluded.kind, parent_id = excluded.parent_id",
        &[tx.site().into(), node.customer.into(), node.kind.map(|kind| kind.as_str().to_owned()).into(), node.parent.into()],
    )
    .await
}

/// Takes a customer out of the tree.
///
/// # Errors
/// [`StoreError`].
pub async fn remove(tx: &mut Tx<'_>, customer: CustomerId) -> Result<(), StoreError> {
    let sql = "DELETE FROM organization_node WHERE site_id = $1 AND customer_id = $2";
    tx.execute_one("organization node", sql, &[tx.site().into(), customer.into()]).await
}

/// How many stand right below each of some customers; who has none is not named.
///
/// # Errors
/// [`StoreError`].
pub async fn count_children(tx: &mut Tx<'_>, customers: &[i64]) -> Result<Vec<(CustomerId, i64)>, StoreError> {
    let sql = of_each!(
        "SELECT parent_id, COUNT(*) FROM organization_node WHERE site_id = $1 AND parent_id";
        " GROUP BY parent_id"
    );
    let rows = tx.query_each("organization_node", sql, customers).await?;
    rows.iter().map(|row| Ok((CustomerId(row.int(0, "parent_id")?), row.int(1, "count")?))).collect()
}

/// How many stand below a customer at any depth, and on how many levels, down to `levels_max`.
///
/// # Errors
/// [`StoreError`].
pub async fn count_below(tx: &mut Tx<'_>, customer: CustomerId, levels_max: i64) -> Result<(i64, i64), StoreError> {
    let row = tx
        .query_one(
            "organization_node",
            "WITH RECURSIVE below (id, level) AS ( \
             SELECT customer_id, CAST(1 AS BIGINT) FROM organization_node WHERE site_id = $1 AND parent_id = $2 \
             UNION ALL \
             SELECT n.customer_id, below.level + 1 FROM below CROSS JOIN organization_node n \
             WHERE n.site_id = $1 AND n.parent_id = below.id AND below.level < $3) \
             SELECT COUNT(*), COALESCE(MAX(level), 0) FROM below",
            &[tx.site().into(), customer.into(), levels_max.into()],
        )
        .await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.int(0, "count")?, row.int(1, "levels")?)))
}

/// The nodes right below a customer in the order of their ids, after one.
///
/// # Errors
/// [`StoreError`].
pub async fn children(
    tx: &mut Tx<'_>,
    parent: CustomerId,
    kind: Option<NodeKind>,
    after: CustomerId,
    limit: i64,
) -> Result<Vec<NodeRow>, StoreError> {
    let sql = "SELECT customer_id, kind, parent_id FROM organization_node WHERE site_id = $1 AND parent_id = $2 \
               AND customer_id > $3 AND (CAST($4 AS TEXT) IS NULL OR kind = $4) ORDER BY customer_id LIMIT $5";
    let values = [tx.site().into(), parent.into(), after.into(), kind.map(|kind| kind.as_str().to_owned()).into(), limit.into()];
    tx.query("organization_node", sql, &values).await?.iter().map(from_row).collect()
}

/// Nodes of the tree that match, in the order of their ids, after one.
///
/// # Errors
/// [`StoreError`].
pub async fn search(tx: &mut Tx<'_>, filter: &NodeFilter, after: CustomerId, limit: i64) -> Result<Vec<NodeRow>, StoreError> {
    let sql = "SELECT n.customer_id, n.kind, n.parent_id FROM organization_node n CROSS JOIN customer c \
               WHERE c.site_id = n.site_id AND c.customer_id = n.customer_id AND n.site_id = $1 AND n.customer_id > $2 \
               AND (CAST($3 AS TEXT) IS NULL OR n.kind = $3) \
               AND (CAST($4 AS TEXT) IS NULL OR c.search_organization LIKE $4 ESCAPE '\\') \
               AND (CAST($5 AS TEXT) IS NULL OR c.search_name LIKE $5 ESCAPE '\\') \
               AND (CAST($6 AS TEXT) IS NULL OR c.search_address LIKE $6 ESCAPE '\\') \
               AND (CAST($7 AS TEXT) IS NULL OR CAST(c.number AS TEXT) LIKE $7 ESCAPE '\\') \
               AND (CAST($8 AS TEXT) IS NULL OR c.search_organization LIKE $8 ESCAPE '\\' OR c.search_name LIKE $8 ESCAPE '\\' \
                    OR c.search_address LIKE $8 ESCAPE '\\' OR CAST(c.number AS TEXT) LIKE $8 ESCAPE '\\') \
               ORDER BY n.customer_id LIMIT $9";
    let values: [Value; 9] = [
        tx.site().into(),
        after.into(),
        filter.kind.map(|kind| kind.as_str().to_owned()).into(),
        filter.company.clone().into(),
        filter.name.clone().into(),
        filter.address.clone().into(),
        filter.number.clone().into(),
        filter.any.clone().into(),
        limit.into(),
    ];
    tx.query("organization_node", sql, &values).await?.iter().map(from_row).collect()
}

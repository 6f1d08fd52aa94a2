//! Postings: impacts that do not come from usage. Immutable.

use crate::{Row, StoreError, Tx};
use calendar::Instant;
use ids::{CustomerId, GroupId, PostingId};

/// What made a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostingKind {
    /// Fees and grants of a purchase or a renewal.
    Fees,
    /// A manual adjustment.
    Adjustment,
    /// The difference of rounding at close.
    Rounding,
    /// Money paid into funds.
    TopUp,
    /// Money of funds paid out.
    PayOut,
    /// The tax that was pending is known.
    Tax,
}

impl PostingKind {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fees => "fees",
            Self::Adjustment => "adjustment",
            Self::Rounding => "rounding",
            Self::TopUp => "top_up",
            Self::PayOut => "pay_out",
            Self::Tax => "tax",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        match word {
            "fees" => Some(Self::Fees),
            "adjustment" => Some(Self::Adjustment),
            "rounding" => Some(Self::Rounding),
            "top_up" => Some(Self::TopUp),
            "pay_out" => Some(Self::PayOut),
            "tax" => Some(Self::Tax),
            _ => None,
        }
    }
}

/// A posting's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingRow {
    /// Id.
    pub id: PostingId,
    /// Whose.
    pub customer: CustomerId,
    /// The group touched.
    pub group: GroupId,
    /// What made it.
    pub kind: PostingKind,
    /// When it is effective, site time.
    pub at: Instant,
    /// When it was recorded, site time.
    pub recorded_at: Instant,
    /// Who made it.
    pub actor: String,
    /// Lines, reason: what people read.
    pub content: serde_json::Value,
    /// Encoded legs.
    pub legs: Vec<u8>,
}

/// Stores a posting.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, posting: &PostingRow) -> Result<(), StoreError> {
    let content = serde_json::to_string(&posting.content)?;
    tx.execute_one(
        "posting",
        "INSERT INTO posting (site_id, customer_id, id, group_id, kind, at, recorded_at, actor, content, legs) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            tx.site().into(),
            posting.customer.into(),
            posting.id.into(),
            posting.group.into(),
            posting.kind.as_str().into(),
            posting.at.into(),
            posting.recorded_at.into(),
            posting.actor.as_str().into(),
            content.into(),
            posting.legs.clone().into(),
        ],
    )
    .await
}

fn from_row(row: &Row) -> Result<PostingRow, StoreError> {
    Ok(PostingRow {
        customer: CustomerId(row.int(0, "customer_id")?),
        id: PostingId(row.int(1, "id")?),
        group: GroupId(row.int(2, "group_id")?),
        kind: row.parsed(3, "kind", PostingKind::parse)?,
        at: row.instant(4, "at")?,
        recorded_at: row.instant(5, "recorded_at")?,
        actor: row.text(6, "actor")?.to_owned(),
        content: row.document(7, "content")?,
        legs: row.bytes(8, "legs")?.to_vec(),
    })
}

/// Postings of a customer in their order, from an instant on and after the one that was read last (id 0 before the first), at most `limit`.
///
/// # Errors
/// [`StoreError`].
pub async fn list_after(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    (at, id): (Instant, PostingId),
    limit: i64,
) -> Result<Vec<PostingRow>, StoreError> {
    let rows = tx
        .query(
            "posting",
            "SELECT customer_id, id, group_id, kind, at, recorded_at, actor, content, legs FROM posting \
             WHERE customer_id = $1 AND site_id = $2 AND at >= $3 AND (at > $3 OR id > $4) ORDER BY at, id LIMIT $5",
            &[customer.into(), tx.site().into(), at.into(), id.into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

/// Postings of a customer in a span of time, `[from, to)`, at most `limit`.
///
/// # Errors
/// [`StoreError`].
pub async fn list(tx: &mut Tx<'_>, customer: CustomerId, from: Instant, to: Instant, limit: i64) -> Result<Vec<PostingRow>, StoreError> {
    let rows = tx
        .query(
            "posting",
            "SELECT customer_id, id, group_id, kind, at, recorded_at, actor, content, legs FROM posting \
             WHERE customer_id = $1 AND site_id = $2 AND at >= $3 AND at < $4 ORDER BY at, id LIMIT $5",
            &[customer.into(), tx.site().into(), from.into(), to.into(), limit.into()],
        )
        .await?;
    rows.iter().map(from_row).collect()
}

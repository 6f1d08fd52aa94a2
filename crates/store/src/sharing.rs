//! Sharing groups: an owner's group with its policy, and its members (domain.md §6).

use crate::driver::of_each;
use crate::{Row, StoreError, Tx};
use calendar::{Instant, Period};
use ids::{CustomerId, GroupId, PurchaseId, SharingId, SubscriptionId};
use serde::{Deserialize, Serialize};

/// Whether a sharing group or a membership is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharingStatus {
    /// It is.
    Active,
    /// Not for now.
    Inactive,
    /// Never again.
    Cancelled,
}

impl SharingStatus {
    /// The word that is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status of a word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "active" => Some(Self::Active),
            "inactive" => Some(Self::Inactive),
            "cancelled" => Some(Self::Cancelled),
            _ => None,
        }
    }
}

/// Uses that are remembered of one group and of one membership: none is forgotten, so no further one begins.
pub const USES_MAX: usize = 200;

/// No further use can begin: usage of an earlier one could not be decided on any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it was put in use or changed {USES_MAX} times already: make a new sharing group instead")]
pub struct HistoryFull;

/// When something was in use and how, for usage of that time that is decided on later (domain.md §6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastUse<T> {
    from_us: i64,
    to_us: i64,
    how: T,
}

/// What was before, and since when the present use lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past<T> {
    /// Start of the present use; none where the validity alone says it.
    since_us: Option<i64>,
    over: Vec<PastUse<T>>,
}

impl<T> Default for Past<T> {
    fn default() -> Self {
        Self { since_us: None, over: Vec::new() }
    }
}

impl<T: Clone> Past<T> {
    /// The present use ends: what it was stays true of its time.
    fn end(&mut self, valid: &Period, how: &T, now: Instant) {
        if let Some((from, to)) = self.present(valid).map(|period| (period.from(), period.to().map_or(now, |to| to.min(now))))
            && from < to
        {
            self.over.push(PastUse { from_us: from.micros(), to_us: to.micros(), how: how.clone() });
        }
    }

    /// A use begins. It is refused rather than an end: what is in use can always be ended.
    fn begin(&mut self, since_us: Option<i64>) -> Result<(), HistoryFull> {
        if self.over.len() >= USES_MAX {
            return Err(HistoryFull);
        }
        self.since_us = since_us;
        Ok(())
    }

    fn present(&self, valid: &Period) -> Option<Period> {
        match self.since_us {
            None => Some(*valid),
            Some(since) => Period::open(Instant::from_micros(since)).intersect(valid),
        }
    }

    /// All uses with how each was: the present one, where there is one, at the end.
    fn uses(&self, present: Option<(&Period, &T)>, unreadable: impl Fn(String) -> StoreError) -> Result<Vec<(Period, T)>, StoreError> {
        let use_of = |past: &PastUse<T>| {
            let ends = (Instant::from_micros(past.from_us), Instant::from_micros(past.to_us));
            let period = Period::try_new(ends.0, Some(ends.1));
            let period = period.map_err(|error| unreadable(format!("a use from {} to {}: {error}", past.from_us, past.to_us)))?;
            Ok((period, past.how.clone()))
        };
        let mut uses = self.over.iter().map(use_of).collect::<Result<Vec<_>, StoreError>>()?;
        uses.extend(present.and_then(|(valid, how)| Some((self.present(valid)?, how.clone()))));
        Ok(uses)
    }
}

/// A sharing group of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharingRow {
    /// Id.
    pub id: SharingId,
    /// Its owner.
    pub owner: CustomerId,
    /// Name.
    pub name: String,
    /// The owner's balance group that takes over.
    pub group: GroupId,
    /// The owner's subscription whose discounts are the policy.
    pub subscription: SubscriptionId,
    /// Status.
    pub status: SharingStatus,
    /// When it holds.
    pub valid: Period,
    /// Whether the pool is used before the member's own allowance.
    pub is_pool_first: bool,
    /// Name of the policy.
    pub policy_name: String,
    /// Purchased discounts of the subscription that say what moves.
    pub policy: Vec<PurchaseId>,
    /// When it was made.
    pub created_at: Instant,
    /// When it was in use before, and whether the pool came first then.
    pub past: Past<bool>,
}

impl SharingRow {
    /// The group with another status, validity and order from now on; what it was stays true of usage of before.
    ///
    /// # Errors
    /// [`HistoryFull`] where a use would begin.
    pub fn changed(&self, status: SharingStatus, valid: Period, is_pool_first: bool, now: Instant) -> Result<Self, HistoryFull> {
        let mut past = self.past.clone();
        let (was, is) = (self.status == SharingStatus::Active, status == SharingStatus::Active);
        if was && (!is || is_pool_first != self.is_pool_first) {
            past.end(&self.valid, &self.is_pool_first, now);
        }
        if is && (!was || is_pool_first != self.is_pool_first) {
            past.begin(Some(now.micros()))?;
        }
        Ok(Self { status, valid, is_pool_first, past, ..self.clone() })
    }

    /// When it was and is in use, and whether the pool comes first then.
    ///
    /// # Errors
    /// [`StoreError::Decode`] where a use of the past cannot be read.
    pub fn uses(&self) -> Result<Vec<(Period, bool)>, StoreError> {
        let unreadable =
            |found| StoreError::Decode { table: "sharing_group", column: "past", found: format!("group {}, {found}", self.id) };
        self.past.uses((self.status == SharingStatus::Active).then_some((&self.valid, &self.is_pool_first)), unreadable)
    }
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// The sharing group.
    pub sharing: SharingId,
    /// Its owner.
    pub owner: CustomerId,
    /// The member.
    pub member: CustomerId,
    /// Status.
    pub status: SharingStatus,
    /// When it holds.
    pub valid: Period,
    /// When the member joined: of several groups the one joined first applies.
    pub joined_at: Instant,
    /// When it was in use before, and when the member had joined then, in microseconds.
    pub past: Past<i64>,
}

impl MemberRow {
    /// The membership with another status and validity from now on; what it was stays true of usage of before.
    ///
    /// # Errors
    /// [`HistoryFull`] where a use would begin.
    pub fn changed(&self, status: SharingStatus, valid: Period, now: Instant) -> Result<Self, HistoryFull> {
        let mut past = self.past.clone();
        match (self.status == SharingStatus::Active, status == SharingStatus::Active) {
            (true, false) => past.end(&self.valid, &self.joined_at.micros(), now),
            (false, true) => past.begin(Some(now.micros()))?,
            (true, true) | (false, false) => {}
        }
        Ok(Self { status, valid, past, ..self.clone() })
    }

    /// The membership of one who left joins anew; what it was before stays true of usage of then.
    ///
    /// # Errors
    /// [`HistoryFull`].
    pub fn joined_again(&self, new: &Self) -> Result<Self, HistoryFull> {
        // The new membership's own validity says when it begins; it never reaches into the one before.
        let mut past = self.past.clone();
        past.begin(past.over.last().map(|last| last.to_us))?;
        Ok(Self { past, ..new.clone() })
    }

    /// When it was and is in use, and when the member had joined then.
    ///
    /// # Errors
    /// [`StoreError::Decode`] where a use of the past cannot be read.
    pub fn uses(&self) -> Result<Vec<(Period, Instant)>, StoreError> {
        let of = |found| format!("group {}, member {}, {found}", self.sharing, self.member);
        let unreadable = |found| StoreError::Decode { table: "sharing_member", column: "past", found: of(found) };
        let uses = self.past.uses((self.status == SharingStatus::Active).then_some((&self.valid, &self.joined_at.micros())), unreadable)?;
        Ok(uses.into_iter().map(|(period, joined)| (period, Instant::from_micros(joined))).collect())
    }
}

fn group_from_row(row: &Row) -> Result<SharingRow, StoreError> {
    Ok(SharingRow {
        owner: CustomerId(row.int(0, "customer_id")?),
        id: SharingId(row.int(1, "id")?),
        name: row.text(2, "name")?.to_owned(),
        group: GroupId(row.int(3, "group_id")?),
        subscription: SubscriptionId(row.int(4, "subscription_id")?),
        status: row.parsed(5, "status", SharingStatus::parse)?,
        valid: period(row, 6)?,
        is_pool_first: row.int(8, "pool_first")? == 1,
        policy_name: row.text(9, "policy_name")?.to_owned(),
        policy: row.document(10, "policy")?,
        created_at: row.instant(11, "created_at")?,
        past: row.document(12, "past")?,
    })
}

fn member_from_row(row: &Row) -> Result<MemberRow, StoreError> {
    Ok(MemberRow {
        member: CustomerId(row.int(0, "customer_id")?),
        sharing: SharingId(row.int(1, "sharing_id")?),
        owner: CustomerId(row.int(2, "owner_id")?),
        status: row.parsed(3, "status", SharingStatus::parse)?,
        valid: period(row, 4)?,
        joined_at: row.instant(6, "joined_at")?,
        past: row.document(7, "past")?,
    })
}

fn period(row: &Row, place: usize) -> Result<Period, StoreError> {
    let (from, to) = (row.instant(place, "valid_from")?, row.instant_or_none(place + 1, "valid_to")?);
    Period::try_new(from, to).map_err(|_backwards| StoreError::Invariant("a validity that ends before it begins"))
}

/// Makes a sharing group.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, group: &SharingRow) -> Result<(), StoreError> {
    let policy = serde_json::to_string(&group.policy)?;
    tx.execute_one(
        "sharing group",
        "INSERT INTO sharing_group (site_id, customer_id, id, name, group_id, subscription_id, status, valid_from, valid_to, pool_first, \
         policy_name, policy, created_at, past) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &[
            tx.site().into(),
            group.owner.into(),
            group.id.into(),
            group.name.as_str().into(),
            group.group.into(),
            group.subscription.into(),
            group.status.as_str().into(),
            group.valid.from().into(),
            group.valid.to().into(),
            i64::from(group.is_pool_first).into(),
            group.policy_name.as_str().into(),
            policy.into(),
            group.created_at.into(),
            serde_json::to_string(&group.past)?.into(),
        ],
    )
    .await
}

/// Writes name, status and validity of a sharing group back.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, group: &SharingRow) -> Result<(), StoreError> {
    tx.execute_one(
        "sharing group",
        "UPDATE sharing_group SET name = $3, status = $4, valid_from = $5, valid_to = $6, pool_first = $7, past = $8 \
         WHERE customer_id = $1 AND id = $2",
        &[
            group.owner.into(),
            group.id.into(),
            group.name.as_str().into(),
            group.status.as_str().into(),
            group.valid.from().into(),
            group.valid.to().into(),
            i64::from(group.is_pool_first).into(),
            serde_json::to_string(&group.past)?.into(),
        ],
    )
    .await
}

/// A sharing group of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, sharing: SharingId) -> Result<Option<SharingRow>, StoreError> {
    let row = tx
        .query_one(
            "sharing_group",
            "SELECT customer_id, id, name, group_id, subscription_id, status, valid_from, valid_to, pool_first, policy_name, policy, \
             created_at, past FROM sharing_group WHERE site_id = $1 AND id = $2",
            &[tx.site().into(), sharing.into()],
        )
        .await?;
    row.as_ref().map(group_from_row).transpose()
}

/// The sharing groups that a customer owns, in the order in which they were made.
///
/// # Errors
/// [`StoreError`].
pub async fn of_owner(tx: &mut Tx<'_>, owner: CustomerId) -> Result<Vec<SharingRow>, StoreError> {
    let rows = tx
        .query(
            "sharing_group",
            "SELECT customer_id, id, name, group_id, subscription_id, status, valid_from, valid_to, pool_first, policy_name, policy, \
             created_at, past FROM sharing_group WHERE +site_id = $1 AND customer_id = $2 ORDER BY id",
            &[tx.site().into(), owner.into()],
        )
        .await?;
    rows.iter().map(group_from_row).collect()
}

/// Makes a membership. Answers false where the customer is a member already.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_member(tx: &mut Tx<'_>, member: &MemberRow) -> Result<bool, StoreError> {
    let changed = tx
        .execute(
            "INSERT INTO sharing_member (site_id, customer_id, sharing_id, owner_id, status, valid_from, valid_to, joined_at, past) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (customer_id, sharing_id) DO NOTHING",
            &[
                tx.site().into(),
                member.member.into(),
                member.sharing.into(),
                member.owner.into(),
                member.status.as_str().into(),
                member.valid.from().into(),
                member.valid.to().into(),
                member.joined_at.into(),
                serde_json::to_string(&member.past)?.into(),
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// Writes status and validity of a membership back.
///
/// # Errors
/// [`StoreError`].
pub async fn save_member(tx: &mut Tx<'_>, member: &MemberRow) -> Result<(), StoreError> {
    tx.execute_one(
        "sharing membership",
        "UPDATE sharing_member SET status = $3, valid_from = $4, valid_to = $5, joined_at = $6, past = $7 \
         WHERE customer_id = $1 AND sharing_id = $2",
        &[
            member.member.into(),
            member.sharing.into(),
            member.status.as_str().into(),
            member.valid.from().into(),
            member.valid.to().into(),
            member.joined_at.into(),
            serde_json::to_string(&member.past)?.into(),
        ],
    )
    .await
}

/// The memberships of a customer, the one joined first at the front.
///
/// # Errors
/// [`StoreError`].
pub async fn of_member(tx: &mut Tx<'_>, member: CustomerId) -> Result<Vec<MemberRow>, StoreError> {
    of_members(tx, &[member.0]).await
}

/// The memberships of customers, the one joined first at the front.
///
/// # Errors
/// [`StoreError`].
pub async fn of_members(tx: &mut Tx<'_>, members: &[i64]) -> Result<Vec<MemberRow>, StoreError> {
    let sql = of_each!(
        "SELECT customer_id, sharing_id, owner_id, status, valid_from, valid_to, joined_at, past FROM sharing_member \
         WHERE +site_id = $1 AND customer_id";
        " ORDER BY joined_at, sharing_id"
    );
    tx.query_each("sharing_member", sql, members).await?.iter().map(member_from_row).collect()
}

/// A page of the members of a sharing group in the order of their ids, after one.
///
/// # Errors
/// [`StoreError`].
pub async fn members(tx: &mut Tx<'_>, sharing: SharingId, after: Option<CustomerId>, limit: i64) -> Result<Vec<MemberRow>, StoreError> {
    let rows = tx
        .query(
            "sharing_member",
            "SELECT customer_id, sharing_id, owner_id, status, valid_from, valid_to, joined_at, past FROM sharing_member \
             WHERE site_id = $1 AND sharing_id = $2 AND customer_id > $3 ORDER BY customer_id LIMIT $4",
            &[tx.site().into(), sharing.into(), after.unwrap_or(CustomerId(0)).into(), limit.into()],
        )
        .await?;
    rows.iter().map(member_from_row).collect()
}

/// How many members a sharing group has that did not leave.
///
/// # Errors
/// [`StoreError`].
pub async fn count_members(tx: &mut Tx<'_>, sharing: SharingId) -> Result<i64, StoreError> {
    let row = tx
        .query_one(
            "sharing_member",
            "SELECT COUNT(*) FROM sharing_member WHERE site_id = $1 AND sharing_id = $2 AND status <> 'cancelled'",
            &[tx.site().into(), sharing.into()],
        )
        .await?;
    row.map_or(Ok(0), |row| row.int(0, "count"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Instant {
        Instant::from_micros(hour * 3_600_000_000)
    }

    fn member() -> MemberRow {
        MemberRow {
            sharing: SharingId(1),
            owner: CustomerId(2),
            member: CustomerId(3),
            status: SharingStatus::Active,
            valid: Period::open(at(0)),
            joined_at: at(0),
            past: Past::default(),
        }
    }

    #[test]
    fn no_use_is_forgotten_and_what_is_in_use_can_always_be_ended() {
        let mut row = member();
        for hour in 0..i64::try_from(USES_MAX).unwrap() {
            if hour > 0 {
                row = row.changed(SharingStatus::Active, row.valid, at(2 * hour)).unwrap();
            }
            row = row.changed(SharingStatus::Inactive, row.valid, at(2 * hour + 1)).unwrap();
        }
        assert_eq!(row.uses().unwrap().len(), USES_MAX);
        assert_eq!(row.uses().unwrap().first().unwrap().0.from(), at(0));
        assert_eq!(row.changed(SharingStatus::Active, row.valid, at(1_000)), Err(HistoryFull));
        assert_eq!(row.joined_again(&member()), Err(HistoryFull));
        row.changed(SharingStatus::Cancelled, row.valid, at(1_000)).unwrap();
    }

    #[test]
    fn a_use_that_cannot_be_read_is_an_error_that_names_its_row() {
        let mut row = member();
        row.past.over.push(PastUse { from_us: 7, to_us: 6, how: 0 });
        let error = row.uses().unwrap_err().to_string();
        assert!(error.contains("`sharing_member`, column `past`") && error.contains("group 1, member 3, a use from 7 to 6"), "{error}");
    }
}

//! Hierarchy groups: an owner's billing profile that pays, and the members whose bills it pays (domain.md §6).

use crate::bill::Payer;
use crate::criteria::{Criteria, of_criteria};
use crate::driver::of_each;
use crate::sharing::SharingStatus;
use crate::{Row, StoreError, Tx};
use calendar::{Instant, Period};
use ids::{CustomerId, HierarchyId, MembershipId, ProfileId};

/// Whether a hierarchy group or a membership is in use: the words of sharing.
pub type HierarchyStatus = SharingStatus;

/// A hierarchy group of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HierarchyRow {
    /// Id.
    pub id: HierarchyId,
    /// Its owner.
    pub owner: CustomerId,
    /// The owner's billing profile, which pays.
    pub profile: ProfileId,
    /// Name.
    pub name: String,
    /// Status.
    pub status: HierarchyStatus,
    /// When it holds.
    pub valid: Period,
    /// When it was made.
    pub created_at: Instant,
}

impl HierarchyRow {
    /// Who pays.
    pub const fn payer(&self) -> Payer {
        Payer { customer: self.owner, profile: self.profile }
    }
}

/// A membership of a billing profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HierarchyMemberRow {
    /// Id.
    pub id: MembershipId,
    /// The member.
    pub member: CustomerId,
    /// The member's profile, whose bills move.
    pub profile: ProfileId,
    /// The group.
    pub hierarchy: HierarchyId,
    /// Its owner.
    pub owner: CustomerId,
    /// Status.
    pub status: HierarchyStatus,
    /// When it holds.
    pub valid: Period,
    /// When the member joined.
    pub joined_at: Instant,
}

macro_rules! group_columns {
    () => {
        "customer_id, id, profile_id, name, status, valid_from, valid_to, created_at"
    };
}

macro_rules! member_columns {
    () => {
        "customer_id, id, profile_id, hierarchy_id, owner_id, status, valid_from, valid_to, joined_at"
    };
}

fn group_from_row(row: &Row) -> Result<HierarchyRow, StoreError> {
    Ok(HierarchyRow {
        owner: CustomerId(row.int(0, "customer_id")?),
        id: HierarchyId(row.int(1, "id")?),
        profile: ProfileId(row.int(2, "profile_id")?),
        name: row.text(3, "name")?.to_owned(),
        status: row.parsed(4, "status", HierarchyStatus::parse)?,
        valid: period(row, 5)?,
        created_at: row.instant(7, "created_at")?,
    })
}

fn member_from_row(row: &Row) -> Result<HierarchyMemberRow, StoreError> {
    Ok(HierarchyMemberRow {
        member: CustomerId(row.int(0, "customer_id")?),
        id: MembershipId(row.int(1, "id")?),
        profile: ProfileId(row.int(2, "profile_id")?),
        hierarchy: HierarchyId(row.int(3, "hierarchy_id")?),
        owner: CustomerId(row.int(4, "owner_id")?),
        status: row.parsed(5, "status", HierarchyStatus::parse)?,
        valid: period(row, 6)?,
        joined_at: row.instant(8, "joined_at")?,
    })
}

fn period(row: &Row, place: usize) -> Result<Period, StoreError> {
    let (from, to) = (row.instant(place, "valid_from")?, row.instant_or_none(place + 1, "valid_to")?);
    Period::try_new(from, to).map_err(|_backwards| StoreError::Invariant("a validity that ends before it begins"))
}

/// Holds the site's tree of payers: the first lock, before any customer's (ARCHITECTURE.md §4).
///
/// # Errors
/// [`StoreError`].
pub async fn lock_tree(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let site = [tx.site().into()];
    tx.execute("INSERT INTO payer_tree (site_id) VALUES ($1) ON CONFLICT (site_id) DO NOTHING", &site).await?;
    let sql = "SELECT site_id FROM payer_tree WHERE site_id = $1";
    tx.query_locked("payer_tree", sql, "SELECT site_id FROM payer_tree WHERE site_id = $1 FOR UPDATE", &site).await?;
    Ok(())
}

/// Makes a hierarchy group.
///
/// # Errors
/// [`StoreError`].
pub async fn insert(tx: &mut Tx<'_>, group: &HierarchyRow) -> Result<(), StoreError> {
    tx.execute_one(
        "hierarchy group",
        concat!("INSERT INTO hierarchy_group (site_id, ", group_columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"),
        &[
            tx.site().into(),
            group.owner.into(),
            group.id.into(),
            group.profile.into(),
            group.name.as_str().into(),
            group.status.as_str().into(),
            group.valid.from().into(),
            group.valid.to().into(),
            group.created_at.into(),
        ],
    )
    .await
}

/// Writes name, status and validity of a hierarchy group back.
///
/// # Errors
/// [`StoreError`].
pub async fn save(tx: &mut Tx<'_>, group: &HierarchyRow) -> Result<(), StoreError> {
    tx.execute_one(
        "hierarchy group",
        "UPDATE hierarchy_group SET name = $3, status = $4, valid_from = $5, valid_to = $6 WHERE customer_id = $1 AND id = $2",
        &[
            group.owner.into(),
            group.id.into(),
            group.name.as_str().into(),
            group.status.as_str().into(),
            group.valid.from().into(),
            group.valid.to().into(),
        ],
    )
    .await
}

/// A hierarchy group of the site.
///
/// # Errors
/// [`StoreError`].
pub async fn load(tx: &mut Tx<'_>, hierarchy: HierarchyId) -> Result<Option<HierarchyRow>, StoreError> {
    let sql = concat!("SELECT ", group_columns!(), " FROM hierarchy_group WHERE site_id = $1 AND id = $2");
    let row = tx.query_one("hierarchy_group", sql, &[tx.site().into(), hierarchy.into()]).await?;
    row.as_ref().map(group_from_row).transpose()
}

/// The hierarchy groups that customers own, in the order in which they were made.
///
/// # Errors
/// [`StoreError`].
pub async fn of_owners(tx: &mut Tx<'_>, owners: &[i64]) -> Result<Vec<HierarchyRow>, StoreError> {
    let sql = of_each!("SELECT ", group_columns!(), " FROM hierarchy_group WHERE +site_id = $1 AND customer_id"; " ORDER BY id");
    tx.query_each("hierarchy_group", sql, owners).await?.iter().map(group_from_row).collect()
}

/// Makes a membership.
///
/// # Errors
/// [`StoreError`].
pub async fn insert_member(tx: &mut Tx<'_>, member: &HierarchyMemberRow) -> Result<(), StoreError> {
    tx.execute_one(
        "hierarchy membership",
        concat!("INSERT INTO hierarchy_member (site_id, ", member_columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"),
        &[
            tx.site().into(),
            member.member.into(),
            member.id.into(),
            member.profile.into(),
            member.hierarchy.into(),
            member.owner.into(),
            member.status.as_str().into(),
            member.valid.from().into(),
            member.valid.to().into(),
            member.joined_at.into(),
        ],
    )
    .await
}

/// Writes status and validity of a membership back.
///
/// # Errors
/// [`StoreError`].
pub async fn save_member(tx: &mut Tx<'_>, member: &HierarchyMemberRow) -> Result<(), StoreError> {
    tx.execute_one(
        "hierarchy membership",
        "UPDATE hierarchy_member SET status = $3, valid_from = $4, valid_to = $5 WHERE customer_id = $1 AND id = $2",
        &[member.member.into(), member.id.into(), member.status.as_str().into(), member.valid.from().into(), member.valid.to().into()],
    )
    .await
}

/// A membership of a hierarchy group.
///
/// # Errors
/// [`StoreError`].
pub async fn load_member(
    tx: &mut Tx<'_>,
    hierarchy: HierarchyId,
    membership: MembershipId,
) -> Result<Option<HierarchyMemberRow>, StoreError> {
    let sql = concat!("SELECT ", member_columns!(), " FROM hierarchy_member WHERE site_id = $1 AND hierarchy_id = $2 AND id = $3");
    let row = tx.query_one("hierarchy_member", sql, &[tx.site().into(), hierarchy.into(), membership.into()]).await?;
    row.as_ref().map(member_from_row).transpose()
}

/// The memberships of customers' profiles, the one that begins first at the front.
///
/// # Errors
/// [`StoreError`].
pub async fn of_members(tx: &mut Tx<'_>, members: &[i64]) -> Result<Vec<HierarchyMemberRow>, StoreError> {
    let sql =
        of_each!("SELECT ", member_columns!(), " FROM hierarchy_member WHERE +site_id = $1 AND customer_id"; " ORDER BY valid_from, id");
    tx.query_each("hierarchy_member", sql, members).await?.iter().map(member_from_row).collect()
}

/// A page of the members of a hierarchy group in the order in which they joined, after one.
///
/// # Errors
/// [`StoreError`].
pub async fn members(
    tx: &mut Tx<'_>,
    hierarchy: HierarchyId,
    after: Option<MembershipId>,
    limit: i64,
) -> Result<Vec<HierarchyMemberRow>, StoreError> {
    let sql = concat!(
        "SELECT ",
        member_columns!(),
        " FROM hierarchy_member WHERE site_id = $1 AND hierarchy_id = $2 AND id > $3 ORDER BY id LIMIT $4"
    );
    let after = after.map_or(0, |after| after.0);
    let rows = tx.query("hierarchy_member", sql, &[tx.site().into(), hierarchy.into(), after.into(), limit.into()]).await?;
    rows.iter().map(member_from_row).collect()
}

/// How many members a hierarchy group has that did not leave.
///
/// # Errors
/// [`StoreError`].
pub async fn count_members(tx: &mut Tx<'_>, hierarchy: HierarchyId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM hierarchy_member WHERE site_id = $1 AND hierarchy_id = $2 AND status <> 'cancelled'";
    let row = tx.query_one("hierarchy_member", sql, &[tx.site().into(), hierarchy.into()]).await?;
    row.map_or(Ok(0), |row| row.int(0, "count"))
}

/// A profile that is a member of a hierarchy group in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberBelow {
    /// Who it is.
    pub member: Payer,
    /// The end of its active bill, where that has ended and the criteria let it through.
    pub to_bill: Option<Instant>,
}

/// Members in use of a hierarchy group, and which of them wait for billing.
///
/// # Errors
/// [`StoreError`].
pub async fn members_below(
    tx: &mut Tx<'_>,
    until: Instant,
    criteria: &Criteria,
    hierarchy: HierarchyId,
) -> Result<Vec<MemberBelow>, StoreError> {
    let sql = concat!(
        "SELECT p.customer_id, p.id, CASE WHEN p.active_to <= $10 AND ",
        of_criteria!(),
        " THEN p.active_to END FROM hierarchy_member h CROSS JOIN billing_profile p CROSS JOIN customer c \
         WHERE h.site_id = $1 AND h.hierarchy_id = $9 AND h.status = 'active' AND p.customer_id = h.customer_id AND p.id = h.profile_id \
         AND c.site_id = h.site_id AND c.customer_id = h.customer_id ORDER BY p.customer_id, p.id"
    );
    let mut values = vec![tx.site().into()];
    values.extend(criteria.to_values());
    values.extend([hierarchy.into(), until.into()]);
    let rows = tx.query("hierarchy_member", sql, &values).await?;
    let below = |row: &Row| {
        let member = Payer { customer: CustomerId(row.int(0, "customer_id")?), profile: ProfileId(row.int(1, "id")?) };
        Ok(MemberBelow { member, to_bill: row.instant_or_none(2, "active_to")? })
    };
    rows.iter().map(below).collect()
}

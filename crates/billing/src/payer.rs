//! Who pays the bills of a profile: links from members to owners, followed to the top (domain.md §6).
//!
//! Invariant: a profile never pays for itself, through whatever chain, at any instant.

use crate::BillingError;
use calendar::{Instant, Period};
use ids::ProfileId;

/// A membership with its group: who pays for whom, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayerLink {
    /// Whose bills are paid.
    pub member: ProfileId,
    /// Who pays them.
    pub owner: ProfileId,
    /// When both the membership and the group hold.
    pub valid: Period,
    /// Whether both are in use, and the owner is not closed.
    pub is_in_use: bool,
}

/// The profile that pays what a profile owes at an instant: the top of the chain of links that hold then; itself where there is none.
///
/// # Errors
/// [`BillingError::PayerCircle`], which joining keeps from coming about.
pub fn payer_at(links: &[PayerLink], profile: ProfileId, at: Instant) -> Result<ProfileId, BillingError> {
    let mut top = profile;
    // Each link is followed once at most.
    for _ in 0..=links.len() {
        let holds = |link: &&PayerLink| link.member == top && link.is_in_use && link.valid.contains(at);
        match links.iter().find(holds) {
            Some(link) => top = link.owner,
            None => return Ok(top),
        }
    }
    Err(BillingError::PayerCircle)
}

/// Whether a profile would pay for itself at any instant, in use or not, by any chain of links.
pub fn pays_for_itself(links: &[PayerLink], profile: ProfileId) -> bool {
    let above = |from: ProfileId, within: Option<Period>| {
        let of = links.iter().filter(move |link| link.member == from);
        of.filter_map(move |link| Some((link.owner, within.map_or(Some(link.valid), |within| within.intersect(&link.valid))?)))
    };
    let mut open: Vec<(ProfileId, Period)> = above(profile, None).collect();
    let mut seen: Vec<(ProfileId, Period)> = Vec::new();
    while let Some((at, within)) = open.pop() {
        if at == profile {
            return true;
        }
        if !seen.contains(&(at, within)) {
            seen.push((at, within));
            open.extend(above(at, Some(within)));
        }
    }
    false
}

//! Which membership takes over what of an impact (domain.md §6).

use crate::rate::Rater;
use crate::refusal::Stop;
use crate::{Membership, RatingError};
use catalog::Discount;
use discount::{Tags, Target, rule_of, share, targets};
use money::Exact;

/// What an owner takes over.
#[derive(Clone, Copy)]
pub(crate) struct Sponsor<'a> {
    pub(crate) membership: &'a Membership,
    /// Percent of the impact.
    pub(crate) percent: Exact,
}

impl<'a> Rater<'a> {
    /// The owner of an impact with these tags: of several groups, the matching one joined first.
    pub(crate) fn sponsor(&self, tags: Tags, target: &Target<'_>) -> Result<Option<Sponsor<'a>>, Stop> {
        let at = self.usage.at;
        for membership in self.ground.service.memberships.iter().filter(|membership| membership.valid.contains(at)) {
            let owner = membership.owner_status.at(at);
            for policy in &membership.policy {
                let found: &Discount = self.catalog.discounts.get(&policy.discount).ok_or(RatingError::Dangling(policy.discount))?;
                if !targets(found, tags) || !policy.status.at(at).max(owner).allows(&policy.valid, at, found.non_active) {
                    continue;
                }
                let rule = rule_of(self.catalog, found, target, |sym| self.counter(sym))?;
                if let Some(percent) = rule.map(share).filter(|percent| !percent.is_zero()) {
                    return Ok(Some(Sponsor { membership, percent }));
                }
            }
        }
        Ok(None)
    }
}

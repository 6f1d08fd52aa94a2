//! Credit profiles: limits and thresholds, brought into quanta (domain.md §3).

use super::offer::payment_types;
use super::scope::{Head, Scope};
use crate::kind::Kind;
use crate::limits::THRESHOLDS_MAX;
use crate::model::{Catalog, CreditLimit, CreditProfile, NotifyBy, Resource, Threshold, ThresholdText};
use crate::reader::{Fields, Item};
use money::{Exact, MoneyError};

/// A percentage over this is a factor.
const PERCENT: i64 = 100;

/// Limits of a customer's resources.
pub(super) fn credit_profile(head: Head, fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<CreditProfile> {
    let default_item = fields.get("default");
    let is_default = default_item.as_ref().map_or(Some(false), Item::truth);
    if let (Some(true), Some(item)) = (is_default, &default_item)
        && catalog.credit_profiles.values().any(|other| other.is_default)
    {
        item.wrong("second_default", "another credit profile is the default");
    }
    let list = fields.need("limits")?;
    let limits = list.some("a credit profile has at least one limit").iter().filter_map(|item| limit(item, catalog, scope)).collect();
    Some(CreditProfile { sym: head.sym, names: head.names, is_default: is_default?, limits })
}

fn limit(item: &Item<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<CreditLimit> {
    let mut fields = item.fields()?;
    let resource = scope.need(&mut fields, "resource", Kind::Resource);
    let payment_types = payment_types(&mut fields);
    let counts_dues = fields.get("count_dues").map_or(Some(false), |item| item.truth());
    let (floor, limit_item, thresholds) = (fields.get("floor"), fields.get("limit"), fields.list("thresholds"));
    fields.finish();
    // In an open scope the resource is not there; then amounts are read, not checked.
    let known = resource.and_then(|sym| catalog.resources.get(&sym));
    let floor = floor.map_or(Some((Exact::ZERO, 0)), |item| quanta(&item, known));
    let limit = match &limit_item {
        Some(item) => Some(Some(quanta(item, known)?)),
        None => Some(None),
    };
    let ((floor_exact, floor), limit) = (floor?, limit?);
    if let (Some((_, limit)), Some(item)) = (limit, &limit_item)
        && limit < floor
    {
        item.wrong("out_of_range", "the limit is below the floor");
    }
    let way = Way { floor: floor_exact, limit: limit.map(|(exact, _)| exact), resource: known };
    let mut read: Vec<Threshold> = thresholds.iter().take(THRESHOLDS_MAX).filter_map(|item| way.threshold(item)).collect();
    if thresholds.len() > THRESHOLDS_MAX {
        item.wrong("limit", format!("a limit has at most {THRESHOLDS_MAX} thresholds"));
    }
    read.sort_by_key(|threshold| threshold.value);
    Some(CreditLimit {
        resource: resource?,
        payment_types,
        floor,
        limit: limit.map(|(_, quanta)| quanta),
        counts_dues: counts_dues?,
        thresholds: read,
    })
}

/// An amount in units, and in quanta where the resource is known.
fn quanta(item: &Item<'_>, resource: Option<&Resource>) -> Option<(Exact, i64)> {
    let exact = item.exact()?;
    let Some(resource) = resource else { return Some((exact, 0)) };
    match exact.round(resource.scale, resource.rounding) {
        Ok(quanta) => Some((exact, quanta)),
        Err(cause) => {
            item.wrong(cause.code(), cause.to_string());
            None
        }
    }
}

/// The way from floor to limit, which percentages are of.
struct Way<'a> {
    floor: Exact,
    limit: Option<Exact>,
    resource: Option<&'a Resource>,
}

impl Way<'_> {
    /// `{at: 80%, notify: [email]}` or `{at: -5.00}`.
    fn threshold(&self, item: &Item<'_>) -> Option<Threshold> {
        let mut fields = item.fields()?;
        let at = fields.need("at");
        let ways = [("email", NotifyBy::Email), ("sms", NotifyBy::Sms), ("call", NotifyBy::Call)];
        let notify = fields.list("notify").iter().filter_map(|item| item.choice(&ways)).collect();
        fields.finish();
        let at = at?;
        let said = at.parsed("not_a_threshold", threshold_text)?;
        let exact = match (said, self.limit) {
            (ThresholdText::Amount(amount), _) => Ok(amount),
            (ThresholdText::Percent(percent), Some(limit)) => self.part(limit, percent),
            (ThresholdText::Percent(_), None) => {
                at.wrong("no_limit", "a percentage needs a limit to be a part of");
                return None;
            }
        };
        let rounded = exact.and_then(|exact| self.resource.map_or(Ok(0), |resource| exact.round(resource.scale, resource.rounding)));
        match rounded {
            Ok(value) => Some(Threshold { value, said, notify }),
            Err(cause) => {
                at.wrong(cause.code(), cause.to_string());
                None
            }
        }
    }

    fn part(&self, limit: Exact, percent: Exact) -> Result<Exact, MoneyError> {
        self.floor.plus(limit.minus(self.floor)?.times(percent)?.over(Exact::whole(PERCENT))?)
    }
}

fn threshold_text(text: &str) -> Result<ThresholdText, MoneyError> {
    match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse().map(ThresholdText::Percent),
        None => text.parse().map(ThresholdText::Amount),
    }
}

//! How much of what a session asks for can be granted, and holding it (domain.md §5).
//!
//! Invariant: a grant never passes the limit of any group; it is the largest number of whole steps that does not.

use super::work::{SessionWork, refused};
use super::{SessionAnswer, SessionGrant};
use crate::ChargeError;
use balance::{BalanceError, Hold};
use calendar::Instant;
use catalog::{ChargeMode, RatePlan, TimeMode};
use ids::SessionId;
use money::{Exact, MoneyError};
use rating::{Decision, NotRated, TraceStep};

/// Microseconds of a second.
const SECOND_MICROS: i64 = 1_000_000;

impl SessionWork<'_> {
    /// Reserves as much of what is asked for as no limit refuses. Answers a refusal where nothing could be granted.
    pub(super) fn reserve(&mut self, requested: Exact, grant: &mut SessionGrant) -> Result<Option<SessionAnswer>, ChargeError> {
        // What is granted is reported from where the last report ended, so it is priced from there.
        let at = self.session.reported_to;
        let (found, answer) = match self.probe(requested, at)? {
            Ok(decision) => (Some((requested, decision)), None),
            Err((code, message)) => {
                let less = if code == "limit_reached" { self.largest(requested, at)? } else { None };
                (less, Some((code, message)))
            }
        };
        let valid_to = self.valid_to(at, found.as_ref().map(|(_, decision)| decision))?;
        let granted = found.as_ref().map_or(Exact::ZERO, |(granted, _)| *granted);
        if let Some((_, decision)) = &found {
            for impact in decision.impacts() {
                let hold = hold_of(self.session.id, valid_to, impact)?;
                if let Err(error) = self.groups.hold((impact.customer, impact.group), hold)? {
                    self.groups.release(self.session.id);
                    self.session.granted = Exact::ZERO.to_string();
                    (grant.is_final, grant.result) = (true, error.code().to_owned());
                    return Ok(Some(refused(error.code(), error.to_string())));
                }
            }
        }
        self.session.valid_to = valid_to;
        self.session.granted = granted.to_string();
        grant.granted = granted.to_string();
        grant.validity_s = u32::try_from(valid_to.micros_since(self.now) / SECOND_MICROS).unwrap_or(self.service_type.session.validity_s);
        grant.is_final = granted < requested;
        grant.result = match (&answer, granted.is_zero()) {
            (None, _) => "granted".to_owned(),
            (Some(_), false) => "granted_in_part".to_owned(),
            (Some((code, _)), true) => code.clone(),
        };
        Ok(answer.filter(|_| granted.is_zero()).map(|(code, message)| refused(&code, message)))
    }

    /// How long a grant is valid: for as long as its service type says, and not past the next instant at which its price may change, where the
    /// plan does not go by the start. What is reported in time then costs what was held.
    fn valid_to(&self, at: Instant, decision: Option<&Decision>) -> Result<Instant, ChargeError> {
        let valid_to = self.now.plus_seconds(i64::from(self.service_type.session.validity_s))?;
        let plan_of = |step: &TraceStep| if let TraceStep::Row { plan, .. } = step { Some(*plan) } else { None };
        let plan = decision.and_then(|decision| decision.trace.steps.iter().find_map(plan_of));
        let by_start = |plan: &&RatePlan| plan.time_mode == TimeMode::Start;
        let Some(plan) = plan.and_then(|sym| self.catalog.rate_plans.get(&sym)).filter(|plan| !by_start(plan)) else { return Ok(valid_to) };
        let soonest = self.now.plus_seconds(1)?;
        let change = plan.boundaries(at, valid_to, &self.catalog.zone).map_err(rating::RatingError::from)?.first().copied();
        Ok(change.map_or(valid_to, |change| change.max(soonest)))
    }

    /// The largest number of whole steps that no limit refuses.
    fn largest(&self, requested: Exact, at: Instant) -> Result<Option<(Exact, Decision)>, ChargeError> {
        let step = self.service_type.session.step;
        let money = rating::RatingError::from;
        let (mut granted, mut refused) = (0_i64, requested.over(step).map_err(money)?.ceil().map_err(money)?);
        let mut best = None;
        while refused - granted > 1 {
            let middle = granted + (refused - granted) / 2;
            let quantity = Exact::whole(middle).times(step).map_err(money)?;
            match self.probe(quantity, at)? {
                Ok(decision) => {
                    best = Some((quantity, decision));
                    granted = middle;
                }
                Err(_) => refused = middle,
            }
        }
        Ok(best)
    }

    /// What a quantity from an instant on would cost, or code and sentence of why it cannot be had.
    fn probe(&self, quantity: Exact, at: Instant) -> Result<Result<Decision, (String, String)>, ChargeError> {
        let typed = match self.typed(quantity, at) {
            Ok(typed) => typed,
            Err(errors) => {
                return Ok(Err(("malformed".to_owned(), errors.first().map_or_else(String::new, |error| error.message.clone()))));
            }
        };
        Ok(match self.rate(&typed, quantity, (at, at), ChargeMode::Authorize)? {
            Ok(decision) => Ok(decision),
            Err(NotRated::Unrated { reason, .. }) => Err((reason.code().to_owned(), reason.to_string())),
            Err(NotRated::Refused { reason, .. }) => Err((reason.code().to_owned(), reason.sentence(self.catalog))),
            Err(NotRated::Failed(error)) => Err((error.code().to_owned(), error.to_string())),
        })
    }
}

/// What of an impact would be spent is held.
fn hold_of(session: SessionId, until: Instant, impact: &rating::Impact) -> Result<Hold, ChargeError> {
    let money = impact.net.checked_add(impact.tax).ok_or(MoneyError::Overflow).map_err(BalanceError::from)?.max(0);
    let mut hold = Hold { session, until, money, balances: Vec::new() };
    for leg in impact.legs.iter().filter(|leg| leg.kind == balance::LegKind::Consume) {
        hold.balances.extend(leg.balance.map(|number| (number, leg.net)));
    }
    Ok(hold)
}

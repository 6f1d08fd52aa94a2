//! How much of what a session asks for can be granted, and holding it (domain.md §5).
//!
//! Invariant: a grant never passes the limit of any group; it is the largest number of whole steps that does not.

use super::work::{SessionWork, refused};
use super::{SessionAnswer, SessionGrant, SessionMessage};
use crate::ChargeError;
use balance::Hold;
use calendar::Instant;
use catalog::ChargeMode;
use ids::SessionId;
use money::Exact;
use rating::{Decision, NotRated};

impl SessionWork<'_> {
    /// Reserves as much of what is asked for as no limit refuses. Answers a refusal where nothing could be granted.
    pub(super) fn reserve(
        &mut self,
        message: &SessionMessage,
        requested: Exact,
        grant: &mut SessionGrant,
    ) -> Result<Option<SessionAnswer>, ChargeError> {
        let at = message.at.max(self.session.reported_to);
        let (found, answer) = match self.probe(requested, at)? {
            Ok(decision) => (Some((requested, decision)), None),
            Err((code, message)) => {
                let less = if code == "limit_reached" { self.largest(requested, at)? } else { None };
                (less, Some((code, message)))
            }
        };
        let valid_to = self.now.plus_seconds(i64::from(self.service_type.session.validity_s))?;
        let granted = found.as_ref().map_or(Exact::ZERO, |(granted, _)| *granted);
        if let Some((_, decision)) = &found {
            for impact in decision.impacts() {
                let hold = hold_of(self.session.id, valid_to, impact);
                if let Err(error) = self.groups.hold((impact.customer, impact.group), hold) {
                    return Ok(Some(refused(error.code(), error.to_string())));
                }
            }
        }
        self.session.valid_to = valid_to;
        self.session.granted = granted.to_string();
        grant.granted = granted.to_string();
        grant.validity_s = self.service_type.session.validity_s;
        grant.is_final = granted < requested;
        grant.result = match (&answer, granted.is_zero()) {
            (None, _) => "granted".to_owned(),
            (Some(_), false) => "granted_in_part".to_owned(),
            (Some((code, _)), true) => code.clone(),
        };
        Ok(answer.filter(|_| granted.is_zero()).map(|(code, message)| refused(&code, message)))
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
            Err(NotRated::Refused { reason, .. }) => Err((reason.code().to_owned(), reason.to_string())),
            Err(NotRated::Failed(error)) => Err((error.code().to_owned(), error.to_string())),
        })
    }
}

/// What of an impact would be spent is held.
fn hold_of(session: SessionId, until: Instant, impact: &rating::Impact) -> Hold {
    let mut hold = Hold { session, until, money: impact.net.saturating_add(impact.tax).max(0), balances: Vec::new() };
    for leg in impact.legs.iter().filter(|leg| leg.kind == balance::LegKind::Consume) {
        hold.balances.extend(leg.balance.map(|number| (number, leg.net)));
    }
    hold
}

//! The limit of money and what funds pay (domain.md §3).

use crate::rate::Rater;
use crate::refusal::Stop;
use crate::{Refused, TraceStep};
use catalog::{ChargeMode, PaymentType};
use money::MoneyError;

impl Rater<'_> {
    /// Checks the charges made against the limit, then lets funds pay them. Answers whether a reported event went past the limit.
    pub(crate) fn settle(&mut self) -> Result<bool, Stop> {
        let charged = self.draft.charged(self.group.currency)?;
        let over_limit = self.check_limit(charged)?;
        if charged != 0 {
            self.pay()?;
        }
        Ok(over_limit)
    }

    /// What costs nothing is never refused.
    fn check_limit(&mut self, charged: i64) -> Result<bool, Stop> {
        let Some(limit) = self.group.money_limit().filter(|_| charged > 0) else { return Ok(false) };
        let exposure = self.draft.state().exposure(self.group.currency, self.usage.at)?;
        let passed = exposure.checked_add(charged).ok_or(MoneyError::Overflow)? > limit;
        self.trace.push(TraceStep::Limit { exposure, charged, limit, passed });
        match (passed, self.usage.mode) {
            (true, ChargeMode::Authorize) => {
                let left = limit.checked_sub(exposure).ok_or(MoneyError::Overflow)?.max(0);
                Err(Stop::Refused(Refused::LimitReached { asked: charged, left }))
            }
            (true, ChargeMode::Record) => Ok(true),
            (false, ChargeMode::Authorize | ChargeMode::Record) => Ok(false),
        }
    }

    fn pay(&mut self) -> Result<(), Stop> {
        let before = self.draft.legs.len();
        let prepaid = self.group.payment_type == PaymentType::Prepaid;
        self.draft.pay_from_funds(self.group.currency, self.usage.at, prepaid)?;
        let paid = self.moved_since(before)?;
        if paid != 0 {
            self.trace.push(TraceStep::Funds { paid });
        }
        Ok(())
    }
}

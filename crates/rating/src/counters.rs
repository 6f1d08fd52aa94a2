//! Counters of the cycle: of the group in its state, of the service on its sheet (domain.md §5).

use crate::TraceStep;
use crate::fnv::Fnv;
use crate::rate::Rater;
use crate::refusal::Stop;
use balance::{CounterSheet, Place};
use calendar::Instant;
use catalog::{CountRule, CounterRef, CounterScope, Detail, Resource, Value};
use ids::Sym;
use money::{Exact, MoneyError};

impl Rater<'_> {
    /// Start of the cycle that counters of the event belong to.
    pub(crate) fn cycle_start(&self) -> Instant {
        self.sides.cycle().from()
    }

    /// Where a counter stands, of the group or else of the service; zero where there is none.
    pub(crate) fn counter(&self, resource: Sym) -> Result<i64, MoneyError> {
        Ok(match self.position(CounterRef { resource, scope: CounterScope::Group })? {
            Some(of_group) => of_group,
            None => self.position(CounterRef { resource, scope: CounterScope::Service })?.unwrap_or(0),
        })
    }

    /// Where a counter stands; none where the cycle has none yet.
    pub(crate) fn position(&self, counter: CounterRef) -> Result<Option<i64>, MoneyError> {
        match counter.scope {
            CounterScope::Service => Ok(self.sheet().counter(counter.resource, self.cycle_start())),
            CounterScope::Group => self.sides.own.draft.counter(counter.resource, self.cycle_start()),
        }
    }

    /// One `count` detail.
    pub(crate) fn count(&mut self, detail: &Detail, rule: CountRule, scope: CounterScope, quantity: Exact) -> Result<(), Stop> {
        let resource = self.resource(detail.resource)?;
        let counter = CounterRef { resource: detail.resource, scope };
        let quanta = match rule {
            CountRule::Sum | CountRule::Maximum | CountRule::Last => quantity.round(resource.scale, resource.rounding)?,
            CountRule::Distinct(place) => match self.usage.fields.get(place).and_then(Option::as_ref) {
                Some(value) => self.add_distinct(counter, resource, value)?,
                None => return Ok(()),
            },
        };
        self.advance(counter, rule, quanta)
    }

    /// Moves a counter.
    pub(crate) fn advance(&mut self, counter: CounterRef, rule: CountRule, quanta: i64) -> Result<(), Stop> {
        let cycle = self.cycle_start();
        let (before, after) = match counter.scope {
            CounterScope::Group => {
                let period = self.sides.cycle();
                let counted = self.sides.own.draft.count(counter.resource, period, rule, quanta, self.usage.at)?;
                (counted.before, counted.after)
            }
            CounterScope::Service => {
                let before = self.sheet().counter(counter.resource, cycle).unwrap_or(0);
                let after = match rule {
                    CountRule::Sum => before.checked_add(quanta).ok_or(MoneyError::Overflow)?,
                    CountRule::Maximum => before.max(quanta),
                    CountRule::Last | CountRule::Distinct(_) => quanta,
                };
                self.sheet_mut().set_counter(counter.resource, cycle, after)?;
                (before, after)
            }
        };
        self.trace.push(TraceStep::Count { resource: counter.resource, before, after });
        Ok(())
    }

    /// Adds the value to the set and answers how many it holds, in quanta of the counter's resource.
    fn add_distinct(&mut self, counter: CounterRef, resource: &Resource, value: &Value) -> Result<i64, Stop> {
        let (cycle, hash) = (self.cycle_start(), hash_of(value));
        let sheet = match counter.scope {
            CounterScope::Service => self.sheet_mut(),
            CounterScope::Group => self.group_sheet.get_or_insert_with(|| self.ground.group_sheet.clone()),
        };
        let number = sheet.add_distinct(counter.resource, cycle, hash)?;
        Ok(Exact::whole(number).round(resource.scale, resource.rounding)?)
    }

    /// The sheet as the decision has it so far.
    pub(crate) fn sheet(&self) -> &CounterSheet {
        self.sheet.as_ref().unwrap_or(self.ground.sheet)
    }

    /// The sheet to be changed: a copy, made when it is first needed.
    pub(crate) fn sheet_mut(&mut self) -> &mut CounterSheet {
        self.sheet.get_or_insert_with(|| self.ground.sheet.clone())
    }

    /// What a cycle's maximum leaves of a charge, and the sum that it keeps.
    pub(crate) fn bound_by_cycle(&mut self, place: Place, maximum: Option<Exact>, net: i64, resource: &Resource) -> Result<i64, Stop> {
        let cycle = self.cycle_start();
        let charged = self.sheet().sum(place, cycle);
        let mut held = net;
        if let Some(maximum) = maximum {
            let most = maximum.round(resource.scale, resource.rounding)?.checked_sub(charged).ok_or(MoneyError::Overflow)?.max(0);
            if held > most {
                held = most;
                self.trace.push(TraceStep::CycleMaximum { charged, net: held });
            }
        }
        self.sheet_mut().add_sum(place, cycle, held)?;
        Ok(held)
    }
}

fn hash_of(value: &Value) -> u64 {
    Fnv::new().with(value.canonical().as_bytes()).bits()
}

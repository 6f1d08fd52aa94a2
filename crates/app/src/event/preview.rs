//! What rating a selection again would change: the walk itself, as a dry run.

use super::again::{Again, CurrentCatalog, Unit, Walk, Watch};
use super::error::EventUseError;
use crate::{Catalogs, Figure, ReadError};
use charging::{Reason, RetriedUnknown, RevisedEvent};
use ids::{CustomerId, Sym};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::{Operation, Scope, Store, Tx};

/// Events that a preview looks at.
pub const PREVIEW_EVENTS_MAX: usize = 20_000;
/// The largest differences that a preview shows.
pub const LARGEST_MAX: usize = 25;

/// The difference of one customer in one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The customer.
    pub customer: CustomerId,
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// Events that would stand differently.
    pub changed: usize,
    /// What they come to, without tax.
    pub before: Figure,
    /// What they would come to, without tax.
    pub after: Figure,
    /// Difference without tax.
    pub net: Figure,
    /// Difference of tax.
    pub tax: Figure,
}

/// Events that cannot be decided on for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failures {
    /// Code and sentence.
    pub reason: Reason,
    /// How many.
    pub events: usize,
}

/// What would change.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Preview {
    /// Events looked at.
    pub looked_at: usize,
    /// Events that would stand differently.
    pub changed: usize,
    /// Events that cannot be decided on, by reason, most of them first.
    pub failures: Vec<Failures>,
    /// False where more than [`PREVIEW_EVENTS_MAX`] events are selected: the rest was not looked at.
    pub is_complete: bool,
    /// Differences in all, by currency, without tax and tax.
    pub totals: Vec<(Figure, Figure)>,
    /// By customer and currency.
    pub customers: Vec<Difference>,
    /// The largest ones.
    pub largest: Vec<(RevisedEvent, Figure)>,
}

/// Looks what would change.
///
/// # Errors
/// [`EventUseError`].
pub async fn preview(store: &Store, catalogs: &Arc<Catalogs>, scope: &Scope, again: &Again) -> Result<Preview, EventUseError> {
    let scope = Scope { dry_run: true, ..scope.clone() };
    let mut sums = Sums::default();
    let is_complete = Walk { store, catalogs, scope: scope.clone(), again }.run(&mut sums).await?;
    let catalog = store.read(scope.clone(), CurrentCatalog(Arc::clone(catalogs))).await?;
    let customers = store.read(scope, CustomersOf(sums.customers())).await?;
    sums.told(&catalog, &customers, is_complete)
}

/// Numbers and names of customers.
struct CustomersOf(BTreeSet<CustomerId>);

impl Operation for CustomersOf {
    type Output = BTreeMap<CustomerId, (i64, String)>;
    type Error = EventUseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, EventUseError> {
        let mut named = BTreeMap::new();
        for id in &self.0 {
            let row = store::customer::load(tx, *id).await?.ok_or(ReadError::NotFound("customer"))?;
            named.insert(*id, (row.number, row.primary()?.full_name()));
        }
        Ok(named)
    }
}

#[derive(Default)]
struct Sums {
    looked_at: usize,
    /// By code: the first sentence, and how many.
    failures: BTreeMap<String, (String, usize)>,
    events: Vec<(Sym, RevisedEvent)>,
}

impl Watch for Sums {
    async fn unit(&mut self, unit: Unit) -> Result<bool, EventUseError> {
        match unit.result {
            Ok(revised) => {
                self.looked_at += revised.looked_at;
                for (_, reason) in &revised.failed {
                    self.fail(&reason.code, &reason.message, 1);
                }
                self.events.extend(revised.changed.into_iter().map(|event| (revised.currency, event)));
            }
            Err(error) => {
                tracing::debug!(customer = %unit.customer, group = %unit.group, code = error.code(), "a unit of a preview failed");
                self.looked_at += unit.events;
                self.fail(error.code(), &error.to_string(), unit.events);
            }
        }
        Ok(self.looked_at < PREVIEW_EVENTS_MAX)
    }

    async fn unknown(&mut self, retried: RetriedUnknown) -> Result<bool, EventUseError> {
        self.looked_at += retried.looked_at;
        self.events.extend(retried.known.into_iter().map(|known| (known.currency, known.event)));
        Ok(self.looked_at < PREVIEW_EVENTS_MAX)
    }
}

impl Sums {
    fn fail(&mut self, code: &str, message: &str, events: usize) {
        let (_, number) = self.failures.entry(code.to_owned()).or_insert_with(|| (message.to_owned(), 0));
        *number += events;
    }

    fn customers(&self) -> BTreeSet<CustomerId> {
        self.events.iter().map(|(_, event)| event.id.customer).collect()
    }

    fn told(
        mut self,
        catalog: &::catalog::Catalog,
        named: &BTreeMap<CustomerId, (i64, String)>,
        is_complete: bool,
    ) -> Result<Preview, EventUseError> {
        let mut sums: BTreeMap<(CustomerId, Sym), (usize, [i128; 4])> = BTreeMap::new();
        for (currency, event) in &self.events {
            let (number, sum) = sums.entry((event.id.customer, *currency)).or_default();
            *number += 1;
            let parts = [event.before.0, event.after.0, event.before.1, event.after.1];
            for (sum, part) in sum.iter_mut().zip(parts) {
                *sum += i128::from(part);
            }
        }
        let figure = |currency, quanta: i128| {
            let quanta = i64::try_from(quanta).map_err(|_too_large| money::MoneyError::Overflow)?;
            Ok::<_, EventUseError>(Figure::of(catalog, currency, quanta)?)
        };
        let mut totals: BTreeMap<Sym, (i128, i128)> = BTreeMap::new();
        let mut customers = Vec::with_capacity(sums.len());
        for ((customer, currency), (changed, [before, after, tax_before, tax_after])) in sums {
            let total = totals.entry(currency).or_default();
            (total.0, total.1) = (total.0 + after - before, total.1 + tax_after - tax_before);
            let (number, name) = named.get(&customer).cloned().ok_or(ReadError::NotFound("customer"))?;
            customers.push(Difference {
                customer,
                number,
                name,
                changed,
                before: figure(currency, before)?,
                after: figure(currency, after)?,
                net: figure(currency, after - before)?,
                tax: figure(currency, tax_after - tax_before)?,
            });
        }
        let difference = |event: &RevisedEvent| i128::from(event.after.0) - i128::from(event.before.0);
        self.events.sort_by_key(|(_, event)| (std::cmp::Reverse(difference(event).abs()), event.id));
        let changed = self.events.len();
        self.events.truncate(LARGEST_MAX);
        let largest = self.events.into_iter().map(|(currency, event)| Ok((event.clone(), figure(currency, difference(&event))?)));
        let totals = totals.into_iter().map(|(currency, (net, tax))| Ok((figure(currency, net)?, figure(currency, tax)?)));
        let mut failures: Vec<Failures> =
            self.failures.into_iter().map(|(code, (message, events))| Failures { reason: Reason { code, message }, events }).collect();
        failures.sort_by_key(|failures| std::cmp::Reverse(failures.events));
        Ok(Preview {
            looked_at: self.looked_at,
            changed,
            failures,
            is_complete,
            totals: totals.collect::<Result<_, EventUseError>>()?,
            customers,
            largest: largest.collect::<Result<_, EventUseError>>()?,
        })
    }
}

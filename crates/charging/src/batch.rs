//! A batch as one transaction: find whose events they are, charge them under the locks, answer (ARCHITECTURE.md §5).
//!
//! Invariant: an event whose remembered holder turns out to be old is left out (`None`) and comes again.

use crate::catalogs::Catalogs;
use crate::facts::{Held, OperationFacts};
use crate::prepare::{ReadBatch, Reading, prepare};
use crate::tax_rates::Wanted;
use crate::work::Work;
use crate::{Answer, ChargeError, UsageInput};
use catalog::Catalog;
use ids::Sym;
use std::sync::Arc;
use store::{Operation, Tx};

/// A batch as an operation.
pub(crate) struct ChargeBatch {
    pub(crate) inputs: Arc<[UsageInput]>,
    /// Places in `inputs` that are to be charged now.
    pub(crate) places: Vec<usize>,
    /// What was read before the transaction, and with which catalog.
    pub(crate) prepared: Option<ReadBatch>,
    pub(crate) catalogs: Arc<Catalogs>,
    pub(crate) cache: Arc<OperationFacts>,
    /// Leaves events out whose tax has to be asked for.
    pub(crate) waits_for_taxes: bool,
}

/// What a batch came to.
#[derive(Default)]
pub(crate) struct Charged {
    /// By place of the input; none where the event comes again.
    pub(crate) answers: Vec<(usize, Option<Answer>)>,
    /// What has to be asked before.
    pub(crate) wanted: Vec<Wanted>,
}

impl Operation for ChargeBatch {
    type Output = Charged;
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, ChargeError> {
        self.cache.begin();
        self.charge(tx).await
    }
}

/// Reads the events of a batch with one catalog.
pub(crate) fn prepare_all(catalog: &Catalog, inputs: &[UsageInput], places: &[usize]) -> Vec<Reading> {
    places.iter().filter_map(|place| inputs.get(*place)).map(|input| prepare(catalog, input)).collect()
}

impl ChargeBatch {
    /// Charges the events.
    pub(crate) async fn charge(&self, tx: &mut Tx<'_>) -> Result<Charged, ChargeError> {
        let site = store::site::load(tx).await?;
        let (now, late_us) = (site.clock.at(tx.system_now())?, site.settings.identifier_quarantine_us());
        let catalog = self.catalogs.current(tx).await?;
        let prepared = match &self.prepared {
            Some((epoch, prepared)) if *epoch == catalog.epoch => Arc::clone(prepared),
            Some(_) | None => Arc::new(prepare_all(&catalog, &self.inputs, &self.places)),
        };
        let holders = self.find_holders(tx, &prepared, late_us).await?;
        let mut work = Work::new(&catalog, now, &self.cache, self.places.len());
        if self.waits_for_taxes {
            work.wait_for_taxes();
        }
        work.lock(tx, &holders).await?;
        work.probe(tx, &prepared, &holders).await?;
        let mut answers = Vec::with_capacity(self.places.len());
        for (event, holder) in prepared.iter().zip(&holders) {
            answers.push(match event {
                Err(answer) => Some(answer.clone()),
                Ok(event) => work.charge(tx, event, holder.as_ref()).await?,
            });
        }
        work.check_items(tx).await?;
        let settled = answers.into_iter().map(|answer| answer.map(|answer| work.settled(answer)));
        let answers = self.places.iter().copied().zip(settled).collect();
        let wanted = work.wanted();
        work.write(tx).await?;
        Ok(Charged { answers, wanted })
    }

    /// Learns whom the events' groups share with, for a batch that nobody sends again: with a cache that knows nothing, their owners' groups
    /// would not be locked and the events would be left out.
    pub(crate) async fn learn(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let site = store::site::load(tx).await?;
        let (now, late_us) = (site.clock.at(tx.system_now())?, site.settings.identifier_quarantine_us());
        let catalog = self.catalogs.current(tx).await?;
        let holders = self.find_holders(tx, &prepare_all(&catalog, &self.inputs, &self.places), late_us).await?;
        Work::new(&catalog, now, &self.cache, self.places.len()).lock(tx, &holders).await
    }

    /// Who held each event's identifier; what the cache does not know is looked up once more here.
    async fn find_holders(&self, tx: &mut Tx<'_>, prepared: &[Reading], late_us: i64) -> Result<Vec<Option<Held>>, ChargeError> {
        let look = |event: &Reading, is_fresh| match event {
            Ok(event) => self.cache.holder(event.service_type, &event.identifier, event.at, late_us).map(|held| Held { is_fresh, ..held }),
            Err(_) => None,
        };
        let mut holders: Vec<Option<Held>> = prepared.iter().map(|event| look(event, false)).collect();
        let mut asked: Vec<(Sym, String)> = prepared
            .iter()
            .zip(&holders)
            .filter_map(|(event, holder)| match (event, holder) {
                (Ok(event), None) => Some((event.service_type, event.identifier.clone())),
                (Ok(_) | Err(_), _) => None,
            })
            .collect();
        asked.sort_unstable();
        asked.dedup();
        if asked.is_empty() {
            return Ok(holders);
        }
        let found = store::subscription_row::find_holders(tx, &asked).await?;
        self.cache.keep_holders(&asked, &found);
        for (holder, event) in holders.iter_mut().zip(prepared) {
            if holder.is_none() {
                *holder = look(event, true);
            }
        }
        Ok(holders)
    }
}

/// Who holds one identifier at an instant, or released it no longer ago than a time in microseconds, remembered or looked up.
pub(crate) async fn find_holder(
    tx: &mut Tx<'_>,
    cache: &OperationFacts,
    service_type: Sym,
    identifier: &str,
    (at, late_us): (calendar::Instant, i64),
) -> Result<Option<Held>, ChargeError> {
    if let Some(held) = cache.holder(service_type, identifier, at, late_us) {
        return Ok(Some(held));
    }
    let asked = [(service_type, identifier.to_owned())];
    let found = store::subscription_row::find_holders(tx, &asked).await?;
    cache.keep_holders(&asked, &found);
    Ok(cache.holder(service_type, identifier, at, late_us).map(|held| Held { is_fresh: true, ..held }))
}

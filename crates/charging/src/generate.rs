//! Usage events that are made of balances as a cycle closes (domain.md §7).
//!
//! Invariants: an event is named by its generator and the bill, so a cycle makes it once; it is charged to its own customer, whatever it shares.

use crate::identity::generated_key;
use crate::known::KnownGroup;
use crate::prepare::{Prepared, prepare};
use crate::rows::{UnratedRow, unrated_row};
use crate::tax_rates::pending_of_event;
use crate::{Answer, ChargeError, UsageInput};
use balance::{BalanceError, CounterSheet, Draft};
use calendar::{Instant, Period, Zone};
use catalog::{Catalog, ChargeMode, EventGenerator, FieldSource, ProductKind, Resource};
use money::{MoneyError, format_quanta};
use rating::{Ground, NotRated, Purse, ServiceFacts, Standing, Usage};
use std::collections::BTreeMap;
use store::group::GroupRow;
use store::sheet::{GROUP_SHEET, SheetKey};
use store::tax_pending::{PendingRow, Source};
use store::usage::{EventKey, EventStatus, NewEvent};
use store::{StoreError, Tx};

/// The cycle that closes.
#[derive(Debug, Clone, Copy)]
pub struct ClosingCycle {
    /// Number of its bill.
    pub bill_number: i64,
    /// The cycle.
    pub period: Period,
    /// Site time.
    pub now: Instant,
}

/// Makes the events of a locked group's services for a cycle, and charges them at its last instant. Answers whether sheets were written.
///
/// # Errors
/// [`ChargeError`].
pub async fn generate(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    known: &KnownGroup,
    row: &mut GroupRow,
    cycle: ClosingCycle,
) -> Result<bool, ChargeError> {
    let end = cycle.period.to().ok_or(StoreError::Invariant("a cycle without an end is closed"))?;
    let last = end.plus_micros(-1)?;
    let generators = generators_of(catalog, known, last);
    if generators.is_empty() {
        return Ok(false);
    }
    let sheets: BTreeMap<SheetKey, CounterSheet> = store::sheet::of_group(tx, row.customer, row.id).await?.into_iter().collect();
    let mut work = Generating { catalog, known, row, cycle, end, last, sheets, moved: Vec::new(), pending: Vec::new() };
    let mut made: Vec<(Prepared, Charged)> = Vec::new();
    for (service, generator) in generators {
        if let Some(input) = work.input(service, generator)? {
            let mut prepared = match prepare(catalog, &input) {
                Ok(prepared) => prepared,
                Err(answer) => return Err(wrong(catalog, generator, &answer)),
            };
            prepared.key = generated_key(service.service, catalog.symbols.code(generator.sym), work.cycle.bill_number);
            let charged = work.charge(service, &prepared)?;
            made.push((prepared, charged));
        }
    }
    let changed: Vec<(SheetKey, &CounterSheet)> = work.moved.iter().filter_map(|key| Some((*key, work.sheets.get(key)?))).collect();
    store::sheet::save(tx, &changed).await?;
    let mut rows: Vec<NewEvent<'_>> = made.iter().map(|(prepared, charged)| work.event(prepared, charged)).collect();
    rows.sort_unstable_by_key(|row| (row.id.day, row.id.customer, row.id.key));
    store::usage::insert(tx, &rows).await?;
    store::tax_pending::insert(tx, &work.pending).await?;
    Ok(!changed.is_empty())
}

/// The services of a group that are active at an instant and whose valid products have generators, each with its generator.
pub fn generators_of<'a>(catalog: &'a Catalog, known: &'a KnownGroup, at: Instant) -> Vec<(&'a ServiceFacts, &'a EventGenerator)> {
    let mut found: Vec<(&ServiceFacts, &EventGenerator)> = Vec::new();
    for service in &known.rating.services {
        let usable = |product: &&rating::RatingProduct| product.status.at(at) == Standing::Active && product.valid.contains(at);
        for product in service.products.iter().filter(usable) {
            let Some(ProductKind::Service { generators, .. }) = catalog.products.get(&product.product).map(|found| &found.kind) else {
                continue;
            };
            for generator in generators.iter().filter_map(|sym| catalog.event_generators.get(sym)) {
                if !found.iter().any(|(of, known)| of.service == service.service && known.sym == generator.sym) {
                    found.push((service, generator));
                }
            }
        }
    }
    found
}

struct Charged {
    service: ids::ServiceId,
    /// Encoded.
    trace: Vec<u8>,
    /// What was charged, or the code of why there is no price.
    result: Result<Price, String>,
}

struct Price {
    /// Encoded.
    legs: Vec<u8>,
    net: i64,
    tax: i64,
}

struct Generating<'a> {
    catalog: &'a Catalog,
    known: &'a KnownGroup,
    row: &'a mut GroupRow,
    cycle: ClosingCycle,
    end: Instant,
    last: Instant,
    sheets: BTreeMap<SheetKey, CounterSheet>,
    moved: Vec<SheetKey>,
    pending: Vec<PendingRow>,
}

impl Generating<'_> {
    /// The event as it would be sent; none where all its balances are nothing and the generator skips that.
    fn input(&self, service: &ServiceFacts, generator: &EventGenerator) -> Result<Option<UsageInput>, ChargeError> {
        let (mut fields, mut balances, mut something) = (BTreeMap::new(), 0, false);
        for (code, source) in &generator.fields {
            let text = match source {
                FieldSource::Constant(text) => text.clone(),
                FieldSource::CycleStart => self.cycle.period.from().to_rfc3339(&Zone::utc()),
                FieldSource::CycleEnd => self.end.to_rfc3339(&Zone::utc()),
                FieldSource::Balance(sym) => {
                    let resource = self.catalog.resources.get(sym).ok_or(StoreError::Missing("resource"))?;
                    let quanta = self.quanta(service, resource)?;
                    (balances, something) = (balances + 1, something || quanta != 0);
                    format_quanta(quanta, resource.scale)
                }
            };
            fields.insert(code.clone(), text);
        }
        if generator.skips_nothing && balances > 0 && !something {
            return Ok(None);
        }
        let identifier = self.identifier(service).unwrap_or_default();
        let code = self.catalog.symbols.code(generator.sym);
        Ok(Some(UsageInput {
            service_type: self.catalog.symbols.code(generator.service_type).to_owned(),
            identifier,
            session_id: format!("{code}:{}", self.cycle.bill_number),
            at: self.last,
            fields,
            mode: Some(ChargeMode::Record),
        }))
    }

    /// What a resource stands at: the service's counter, the group's, else the sum of what is valid.
    fn quanta(&self, service: &ServiceFacts, resource: &Resource) -> Result<i64, ChargeError> {
        let from = self.cycle.period.from();
        let of_service = self.sheets.get(&self.sheet_key(service.service)).and_then(|sheet| sheet.counter(resource.sym, from));
        let draft = Draft::new(self.row.id, &self.row.state, self.row.bills);
        let counted = match of_service {
            Some(quanta) => Some(quanta),
            None => draft.counter(resource.sym, from).map_err(BalanceError::from)?,
        };
        match counted {
            Some(quanta) => Ok(quanta),
            None => {
                let standing = self.row.state.standing(resource.sym, self.known.rating.group.currency, self.last);
                let quanta = standing.and_then(|quanta| quanta.checked_abs().ok_or(MoneyError::Overflow));
                Ok(quanta.map_err(BalanceError::from)?)
            }
        }
    }

    fn identifier(&self, service: &ServiceFacts) -> Option<String> {
        let services = self.known.subscriptions.iter().flat_map(|subscription| &subscription.services);
        services.into_iter().find(|known| known.id == service.service).map(|known| known.identifier.clone())
    }

    const fn sheet_key(&self, service: ids::ServiceId) -> SheetKey {
        SheetKey { customer: self.row.customer, group: self.row.id, service }
    }

    fn charge(&mut self, service: &ServiceFacts, event: &Prepared) -> Result<Charged, ChargeError> {
        let service_type = self.catalog.service_types.get(&event.service_type).ok_or(StoreError::Missing("service type"))?;
        // Owners of sharing groups are not locked when a member's cycle closes.
        let alone = ServiceFacts { memberships: Vec::new(), ..service.clone() };
        let usage =
            Usage { service_type, at: event.at, until: event.until, fields: &event.fields, quantity: event.quantity, mode: event.mode };
        let (empty, keys) = (CounterSheet::default(), (self.sheet_key(service.service), self.sheet_key(GROUP_SHEET)));
        let own = Purse { facts: &self.known.rating.group, state: &self.row.state, bills: self.row.bills, cycle: Some(self.cycle.period) };
        let ground = Ground {
            service: &alone,
            own,
            owners: &[],
            sheet: self.sheets.get(&keys.0).unwrap_or(&empty),
            group_sheet: self.sheets.get(&keys.1).unwrap_or(&empty),
            session: None,
        };
        let decided = rating::rate(self.catalog, &ground, &usage);
        let (result, trace) = match decided {
            Ok(decision) => {
                decision.own.apply(&mut self.row.state, event.at.utc_day())?;
                for (key, sheet) in [(keys.0, decision.sheet), (keys.1, decision.group_sheet)] {
                    if let Some(sheet) = sheet {
                        self.sheets.insert(key, sheet);
                        self.moved.push(key);
                    }
                }
                let source = Source::Event(self.id_of(event));
                self.pending.extend(pending_of_event(source, self.row.id, event.at, std::iter::once(&decision.own))?);
                let legs = rating::legs::encode(&decision.own.legs);
                (Ok(Price { legs, net: decision.own.net, tax: decision.own.tax }), decision.trace)
            }
            Err(NotRated::Unrated { reason, trace }) => (Err(reason.code().to_owned()), trace),
            Err(NotRated::Refused { reason, trace }) => (Err(reason.code().to_owned()), trace),
            Err(NotRated::Failed(error)) => return Err(error.into()),
        };
        Ok(Charged { service: service.service, trace: trace.encode(), result })
    }

    fn id_of(&self, event: &Prepared) -> EventKey {
        EventKey { customer: self.row.customer, day: event.at.utc_day(), key: event.key }
    }

    fn event<'e>(&self, event: &'e Prepared, charged: &Charged) -> NewEvent<'e> {
        let id = self.id_of(event);
        let place = UnratedRow { id, recorded_at: self.cycle.now, service: charged.service, group: self.row.id };
        let row = NewEvent { trace: charged.trace.clone(), ..unrated_row(event, &place) };
        match &charged.result {
            Ok(price) => NewEvent {
                status: EventStatus::Rated,
                quantity: event.quantity.to_string(),
                net: price.net,
                tax: price.tax,
                legs: price.legs.clone(),
                ..row
            },
            Err(reason) => NewEvent { quantity: reason.clone(), ..row },
        }
    }
}

/// A generator whose event is malformed: its fields do not fit what balances hold.
fn wrong(catalog: &Catalog, generator: &EventGenerator, answer: &Answer) -> ChargeError {
    let code = catalog.symbols.code(generator.sym).to_owned();
    let problem = match answer {
        Answer::Malformed(errors) => errors.first().map_or_else(String::new, |error| format!("{}: {}", error.field, error.message)),
        Answer::Rated { .. } | Answer::Unrated { .. } | Answer::Conflict { .. } | Answer::Refused(_) => String::new(),
    };
    ChargeError::Generator { code, problem }
}

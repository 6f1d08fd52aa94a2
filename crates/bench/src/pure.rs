//! Rating alone, on one core: no store, nothing prepared inside the clock but the facts that charging caches.

use crate::draw::Draw;
use crate::failure::Failure;
use crate::ground;
use crate::table::{Table, thousands};
use balance::{Balance, Bills, CounterSheet, GroupState, Origin};
use calendar::{Instant, Period, Zone};
use catalog::{Catalog, ChargeMode, PaymentType, ServiceType, Value};
use ids::{BillId, CustomerId, GroupId, ProfileId, PurchaseId, ServiceId, SubscriptionId};
use money::Exact;
use rating::{Ground, GroupFacts, Purse, RatingProduct, ServiceFacts, Standing, Usage};
use std::collections::BTreeMap;
use std::time::Duration;
use tax::TaxPayer;

/// Different events that are rated over and over.
const EVENTS: u64 = 4_096;

/// What is rated: a service type and how its fields are drawn.
struct Load {
    name: &'static str,
    service_type: &'static str,
    product: &'static str,
    fields: fn(&mut Draw) -> BTreeMap<String, String>,
    /// Whether an allowance is there to be consumed.
    granted: bool,
}

const LOADS: [Load; 4] = [
    Load { name: "voice, allowance consumed", service_type: "voice", product: "mobile_voice", fields: ground::call_fields, granted: true },
    Load { name: "voice, charged", service_type: "voice", product: "mobile_voice", fields: ground::call_fields, granted: false },
    Load { name: "data, allowance consumed", service_type: "data", product: "mobile_data", fields: ground::data_fields, granted: true },
    Load { name: "data, charged by tiers", service_type: "data", product: "mobile_data", fields: ground::data_fields, granted: false },
];

struct Read {
    fields: Vec<Option<Value>>,
    quantity: Exact,
    at: Instant,
}

/// Rates each load for some time and prints events a second on this one core.
///
/// # Errors
/// [`Failure`].
pub fn run(seconds: u64) -> Result<(), Failure> {
    let catalog = ground::compiled()?;
    let mut table = Table::new(&["pure rating, one core", "decide, events/s", "decide, apply, encode legs and trace, events/s"]);
    for load in &LOADS {
        let decided = measure(&catalog, load, seconds, false)?;
        let written = measure(&catalog, load, seconds, true)?;
        table.row(vec![load.name.to_owned(), thousands(decided), thousands(written)]);
    }
    table.print("Pure rating on the example catalog (fields typed before the clock, trace kept)");
    Ok(())
}

fn measure(catalog: &Catalog, load: &Load, seconds: u64, whole: bool) -> Result<u64, Failure> {
    let sym = |code: &str| catalog.symbols.get(code).ok_or_else(|| Failure(format!("the catalog has no `{code}`")));
    let service_type = catalog.service_types.get(&sym(load.service_type)?).ok_or_else(|| Failure("no service type".to_owned()))?;
    let (service, group) = (service_of(service_type, sym(load.product)?), group_of(catalog)?);
    let events = read_events(service_type, load)?;
    let at = Instant::parse_rfc3339(ground::START)?;
    let bills = Bills { active: BillId(110), active_to: None, next: None, next_to: None };
    let fresh = state_of(load.granted.then_some(at), sym("SECOND")?, sym("MB")?);
    let (mut state, sheet) = (fresh.clone(), CounterSheet::default());
    let (started, limit) = (std::time::Instant::now(), Duration::from_secs(seconds));
    let (mut rated, mut bytes) = (0_u64, 0_usize);
    while started.elapsed() < limit {
        for event in &events {
            let usage = Usage {
                service_type,
                at: event.at,
                until: None,
                fields: &event.fields,
                quantity: event.quantity,
                mode: ChargeMode::Record,
            };
            let own = Purse { facts: &group, state: &state, bills, cycle_from: Some(at) };
            let ground = Ground { service: &service, own, owners: &[], sheet: &sheet, group_sheet: &sheet, session: None };
            let decision = rating::rate(catalog, &ground, &usage).map_err(|error| Failure(format!("an event was not rated: {error:?}")))?;
            if whole {
                bytes += rating::legs::encode(&decision.own.legs).len() + decision.trace.encode().len();
                decision.own.apply(&mut state, event.at.utc_day()).map_err(|error| Failure::while_doing("applying", error))?;
            }
            rated += u64::from(!std::hint::black_box(&decision).own.legs.is_empty());
        }
        state.clone_from(&fresh);
    }
    std::hint::black_box(bytes);
    let micros = started.elapsed().as_micros().max(1);
    Ok(u64::try_from(u128::from(rated) * 1_000_000 / micros).unwrap_or(u64::MAX))
}

fn read_events(service_type: &ServiceType, load: &Load) -> Result<Vec<Read>, Failure> {
    let (mut draw, start) = (Draw::new(7), Instant::parse_rfc3339(ground::START)?);
    let read = |_| {
        let fields = service_type
            .read_fields(&(load.fields)(&mut draw))
            .map_err(|problems| Failure(format!("the load has wrong fields: {problems:?}")))?;
        let quantity = service_type.measure(&fields).map_err(|problem| Failure(format!("the load cannot be measured: {problem:?}")))?;
        let seconds = i64::try_from(draw.below(20 * 24 * 3_600)).unwrap_or(0);
        Ok(Read { fields, quantity, at: start.plus_seconds(seconds)? })
    };
    (0..EVENTS).map(read).collect()
}

fn service_of(service_type: &ServiceType, product: ids::Sym) -> ServiceFacts {
    ServiceFacts {
        customer: CustomerId(1),
        group: GroupId(100),
        subscription: SubscriptionId(120),
        service: ServiceId(121),
        service_type: service_type.sym,
        products: vec![RatingProduct {
            purchase: PurchaseId(122),
            product,
            valid: Period::open(Instant::EPOCH_MIN),
            standing: Standing::Active,
            locked_version: None,
        }],
        discounts: Vec::new(),
        memberships: Vec::new(),
        has_sheet: false,
    }
}

fn group_of(catalog: &Catalog) -> Result<GroupFacts, Failure> {
    Ok(GroupFacts {
        group: GroupId(100),
        customer: CustomerId(1),
        profile: ProfileId(101),
        currency: catalog.symbols.get("EUR").ok_or_else(|| Failure("no currency".to_owned()))?,
        payment_type: PaymentType::Postpaid,
        zone: Zone::named(ground::ZONE)?,
        limits: Vec::new(),
        dues: 0,
        payer: TaxPayer::default(),
    })
}

/// A group with allowances too large to be used up, or with none.
fn state_of(from: Option<Instant>, second: ids::Sym, megabyte: ids::Sym) -> GroupState {
    const PLENTY: i64 = -1_000_000_000_000_000;
    let mut state = GroupState::default();
    if let Some(from) = from {
        for (id, resource) in [(1, second), (2, megabyte)] {
            let validity = Period::open(from);
            let balance = Balance {
                id,
                resource,
                validity,
                quanta: PLENTY,
                origin: Origin::Grant,
                priority: 0,
                granted: -PLENTY,
                created: from,
                rollover: None,
            };
            state.balances.push(balance);
        }
        state.next_balance = 3;
    }
    state
}

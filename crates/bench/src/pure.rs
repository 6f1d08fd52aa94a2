//! Rating alone, on one core: no store, nothing prepared inside the clock but the facts that charging caches.

use crate::cpu;
use crate::draw::Draw;
use crate::failure::Failure;
use crate::table::{Table, thousands};
use crate::{ground, tariff, usage};
use balance::{Balance, Bills, CounterSheet, GroupState, Origin};
use calendar::{Instant, Period, Zone};
use catalog::{Catalog, ChargeMode, PaymentType, ServiceType, Value};
use ids::{BillId, CustomerId, GroupId, ProfileId, PurchaseId, ServiceId, SubscriptionId};
use money::Exact;
use rating::{Ground, GroupFacts, Purse, RatingDiscount, RatingProduct, ServiceFacts, StatusHistory, Usage};
use std::collections::BTreeMap;
use tax::TaxPayer;

/// Microseconds of a second.
const SECOND_US: u64 = 1_000_000;
/// Different events that are rated over and over.
const EVENTS: u64 = 4_096;
/// How often each load is measured.
const ROUNDS: usize = 5;

/// What is rated: a service type and how its fields are drawn.
struct Load {
    name: &'static str,
    service_type: &'static str,
    product: &'static str,
    fields: fn(&mut Draw) -> BTreeMap<String, String>,
    allowance: Allowance,
    discount: Option<&'static str>,
}

/// What there is to be consumed before anything has a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Allowance {
    Nothing,
    /// Less than any call: each consumes it and is charged for the rest.
    Seconds(i64),
    /// More than is ever used.
    Plenty,
}

const LOADS: [Load; 5] = [
    Load {
        name: "voice: 300,000 prefixes, times of day, allowance then tiers, discount, tax",
        service_type: "voice",
        product: tariff::PRODUCT,
        fields: tariff::call_fields,
        allowance: Allowance::Seconds(30),
        discount: Some(tariff::DISCOUNT),
    },
    Load {
        name: "voice, allowance consumed",
        service_type: "voice",
        product: "mobile_voice",
        fields: usage::call_fields,
        allowance: Allowance::Plenty,
        discount: None,
    },
    Load {
        name: "voice, charged",
        service_type: "voice",
        product: "mobile_voice",
        fields: usage::call_fields,
        allowance: Allowance::Nothing,
        discount: None,
    },
    Load {
        name: "data, allowance consumed",
        service_type: "data",
        product: "mobile_data",
        fields: usage::data_fields,
        allowance: Allowance::Plenty,
        discount: None,
    },
    Load {
        name: "data, charged by tiers",
        service_type: "data",
        product: "mobile_data",
        fields: usage::data_fields,
        allowance: Allowance::Nothing,
        discount: None,
    },
];

struct Read {
    fields: Vec<Option<Value>>,
    quantity: Exact,
    at: Instant,
}

/// Rates each load whose name holds a text for some seconds of CPU time and prints events a second of it, which is a core's.
///
/// # Errors
/// [`Failure`].
pub fn run(seconds: u64, only: &str) -> Result<(), Failure> {
    let catalog = ground::compiled(&ground::text(tariff::files())?)?;
    let mut table = Table::new(&["pure rating, one core", "decide, events/s", "each", "and apply, encode legs and trace", "each"]);
    for load in LOADS.iter().filter(|load| load.name.contains(only)) {
        let mut row = vec![load.name.to_owned()];
        for whole in [false, true] {
            let mut rates = (0..ROUNDS).map(|_| measure(&catalog, load, seconds, whole)).collect::<Result<Vec<u64>, Failure>>()?;
            let each = rates.iter().map(|rate| thousands(*rate)).collect::<Vec<String>>().join(" / ");
            rates.sort_unstable();
            row.extend([thousands(rates.get(rates.len() / 2).copied().unwrap_or(0)), each]);
        }
        table.row(row);
    }
    table.print("Pure rating (fields typed before the clock, trace kept, median)");
    Ok(())
}

fn measure(catalog: &Catalog, load: &Load, seconds: u64, whole: bool) -> Result<u64, Failure> {
    let sym = |code: &str| catalog.symbols.get(code).ok_or_else(|| Failure(format!("the catalog has no `{code}`")));
    let service_type = catalog.service_types.get(&sym(load.service_type)?).ok_or_else(|| Failure("no service type".to_owned()))?;
    let discount = load.discount.map(sym).transpose()?;
    let (service, group) = (service_of(service_type, sym(load.product)?, discount), group_of(catalog)?);
    let events = read_events(service_type, load)?;
    let at = Instant::parse_rfc3339(ground::START)?;
    let bills = Bills { active: BillId(110), active_to: None, next: None, next_to: None };
    let fresh = state_of(load.allowance, at, sym("SECOND")?, sym("MB")?);
    let (mut state, sheet) = (fresh.clone(), CounterSheet::default());
    let (started, limit) = (cpu::own()?, seconds * SECOND_US);
    let (mut rated, mut bytes) = (0_u64, 0_usize);
    while cpu::own()?.saturating_sub(started) < limit {
        for event in &events {
            let usage = Usage {
                service_type,
                at: event.at,
                until: None,
                fields: &event.fields,
                quantity: event.quantity,
                mode: ChargeMode::Record,
            };
            let own = Purse { facts: &group, state: &state, bills, cycle: Some(Period::open(at)) };
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
    let micros = cpu::own()?.saturating_sub(started).max(1);
    Ok(u64::try_from(u128::from(rated) * u128::from(SECOND_US) / u128::from(micros)).unwrap_or(u64::MAX))
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

fn service_of(service_type: &ServiceType, product: ids::Sym, discount: Option<ids::Sym>) -> ServiceFacts {
    let held = |discount| RatingDiscount {
        purchase: PurchaseId(123),
        discount,
        valid: Period::open(Instant::EPOCH_MIN),
        status: StatusHistory::default(),
    };
    ServiceFacts {
        called: rating::Called::new("38640000000", Period::open(Instant::EPOCH_MIN)),
        customer: CustomerId(1),
        group: GroupId(100),
        subscription: SubscriptionId(120),
        service: ServiceId(121),
        service_type: service_type.sym,
        products: vec![RatingProduct {
            purchase: PurchaseId(122),
            product,
            valid: Period::open(Instant::EPOCH_MIN),
            status: StatusHistory::default(),
            locked_version: None,
        }],
        discounts: discount.map(held).into_iter().collect(),
        memberships: Vec::new(),
        has_sheet: false,
        status: rating::StatusHistory::default(),
    }
}

fn group_of(catalog: &Catalog) -> Result<GroupFacts, Failure> {
    Ok(GroupFacts {
        group: GroupId(100),
        customer: CustomerId(1),
        customer_type: None,
        profile: ProfileId(101),
        currency: catalog.symbols.get("EUR").ok_or_else(|| Failure("no currency".to_owned()))?,
        payment_type: PaymentType::Postpaid,
        zone: Zone::named(ground::ZONE)?,
        limits: Vec::new(),
        dues: 0,
        payer: TaxPayer::default(),
    })
}

/// A group with its allowances.
fn state_of(allowance: Allowance, from: Instant, second: ids::Sym, megabyte: ids::Sym) -> GroupState {
    const PLENTY: i64 = 1_000_000_000_000_000;
    let granted = match allowance {
        Allowance::Nothing => return GroupState::default(),
        Allowance::Seconds(seconds) => seconds,
        Allowance::Plenty => PLENTY,
    };
    let balance = |(id, resource)| Balance {
        id,
        resource,
        validity: Period::open(from),
        quanta: -granted,
        origin: Origin::Grant,
        priority: 0,
        granted,
        created: from,
        rollover: None,
    };
    GroupState { balances: [(1, second), (2, megabyte)].map(balance).into(), next_balance: 3, ..GroupState::default() }
}

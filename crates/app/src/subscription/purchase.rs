//! The one purchase: understand the order, charge it, keep it (domain.md §4).
//!
//! Invariants: everything is understood before anything is written; the group that is charged is locked or new, and the caller saves it.

use super::identifier::{self, Taker};
use super::order::read_items;
use super::promotion::{self, EnteredOn, Promotions};
use super::{PlanOrder, PurchaseError};
use crate::{FieldError, ReadError};
use ::catalog::{Catalog, PaymentType};
use balance::{Draft, Grant, GroupState, OPEN_ITEMS_MAX, Origin};
use calendar::{Instant, Period, Zone};
use ids::{CustomerId, GroupId, PaymentId, PostingId, Sym};
use rating::GroupFacts;
use store::activity::{self, Activity};
use store::customer::CustomerRow;
use store::group::GroupRow;
use store::payment::{self, PaymentDocument, PaymentRow};
use store::posting::{self, PostingKind, PostingRow};
use store::profile::ProfileRow;
use store::subscription_row::{self, Holder};
use store::{StoreError, Tx};
use subscription::{BoughtAs, BundleRequest, ProfileFacts, PurchaseRequest, Sale, Subscription, plan_bundle, plan_purchase};

/// Where the order will be charged.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Whoever buys.
    pub customer: CustomerId,
    pub group: GroupId,
    pub payment_type: PaymentType,
    pub currency: Sym,
    pub zone: Zone,
}

/// An order that is understood.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    planned: Subscription,
    /// Prepaid money paid with it, in quanta.
    funds: i64,
    promotions: Promotions,
}

/// Who buys, and by what.
pub(crate) struct Buyer<'a> {
    pub catalog: &'a Catalog,
    /// The site's time.
    pub now: Instant,
    pub profile: &'a ProfileRow,
    /// Subscriptions that the group has already.
    pub others: &'a [Subscription],
    /// What bills of the profile still owe, in quanta: for limits that count it.
    pub dues: i64,
}

/// A field of an order as it is called where the order is part of a new customer.
pub(crate) fn below_plan(field: &str) -> String {
    if field == "plan" { "plan.code".to_owned() } else { format!("plan.{field}") }
}

/// Plans the purchase and looks whether its identifiers are free.
pub(crate) async fn understand(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    order: &PlanOrder,
    place: Place,
    from: Instant,
) -> Result<Order, PurchaseError> {
    let mut problems = Vec::new();
    let funds = funds(catalog, order, &place, &mut problems)?;
    let plan = catalog.symbols.get(&order.code).and_then(|sym| catalog.plans.get(&sym));
    let bundles = plan.map(|plan| plan.bundles.as_slice()).unwrap_or_default();
    let entered = EnteredOn { customer: place.customer, plan: plan.map(|plan| plan.sym), bundles, on: from.date_in(&place.zone) };
    let promotions = promotion::understand(tx, catalog, &order.codes, entered, &mut problems).await?;
    let request = PurchaseRequest {
        plan: order.code.clone(),
        group: place.group,
        payment_type: place.payment_type,
        sale: Sale {
            currency: place.currency,
            zone: place.zone,
            from,
            to: order.to,
            items: read_items(&order.items, &mut problems),
            identifier: order.identifier.clone(),
            coupons: promotions.coupons.clone(),
        },
    };
    let codes: Vec<String> = bundles.iter().map(|sym| catalog.symbols.code(*sym).to_owned()).collect();
    let mut drawn = draw_ids(tx, catalog, &codes, promotions.coupons.len())?;
    let planned = match plan_purchase(catalog, &request, &mut || drawn.pop().unwrap_or(0)) {
        Ok(planned) => planned,
        Err(subscription::PurchaseError::Refused(refused)) => {
            problems.extend(refused.into_iter().map(|problem| FieldError {
                field: problem.field,
                code: problem.code,
                message: problem.message,
            }));
            return Err(PurchaseError::Fields(problems));
        }
        Err(error @ subscription::PurchaseError::Calendar(_)) => return Err(PurchaseError::Planning(error)),
    };
    for service in &planned.services {
        let taker = Taker { customer: place.customer, service: None };
        if let Some(why) = identifier::not_free(tx, (service.service_type, &service.identifier), taker, from).await? {
            let own = order.items.iter().position(|item| item.identifier.as_deref().map(str::trim) == Some(service.identifier.as_str()));
            let field = own.map_or_else(|| "identifier".to_owned(), |place| format!("items[{place}].identifier"));
            let message = why.message(&service.identifier);
            problems.push(FieldError { field, code: why.code(), message });
        }
    }
    let planned = vouchers(tx, catalog, (order, &promotions), (planned, &request.sale), &mut problems)?;
    if problems.is_empty() { Ok(Order { planned, funds, promotions }) } else { Err(PurchaseError::Fields(problems)) }
}

/// As many ids as a purchase of bundles can need, drawn before it is planned: one for the subscription and for each bundle, discount and
/// coupon, at most two for each line. So planning never runs dry; 0 is no id of anything.
pub(crate) fn draw_ids(tx: &mut Tx<'_>, catalog: &Catalog, bundles: &[String], coupons: usize) -> Result<Vec<i64>, StoreError> {
    let of_bundle = |bundle: &::catalog::Bundle| 1 + 2 * bundle.lines.len() + bundle.discounts.len();
    let found = bundles.iter().filter_map(|code| catalog.symbols.get(code)).filter_map(|sym| catalog.bundles.get(&sym));
    let needed = 1 + coupons + found.map(of_bundle).sum::<usize>();
    (0..needed).map(|_| tx.next_id()).collect()
}

/// Buys the bundles of vouchers that were entered with a plan.
fn vouchers(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    (order, promotions): (&PlanOrder, &Promotions),
    (mut planned, sale): (Subscription, &Sale),
    problems: &mut Vec<FieldError>,
) -> Result<Subscription, PurchaseError> {
    for (code, batch) in &promotions.vouchers {
        let place = order.codes.iter().position(|entered| entered.trim() == code.code).unwrap_or_default();
        let alone = Sale { items: Vec::new(), coupons: Vec::new(), to: None, ..sale.clone() };
        let (bundle, voucher) = (batch.document.bundle.clone(), code.code.clone());
        let mut ids = draw_ids(tx, catalog, std::slice::from_ref(&bundle), 0)?;
        let request = BundleRequest { bundle, bought_as: BoughtAs::Voucher, voucher, sale: alone };
        match plan_bundle(catalog, &planned, &request, &mut || ids.pop().unwrap_or(0)) {
            Ok(bought) => planned = bought,
            Err(subscription::PurchaseError::Refused(refused)) => problems.extend(refused.into_iter().map(|problem| FieldError {
                field: format!("codes[{place}]"),
                code: problem.code,
                message: problem.message,
            })),
            Err(error @ subscription::PurchaseError::Calendar(_)) => return Err(PurchaseError::Planning(error)),
        }
    }
    Ok(planned)
}

/// Prepaid money in quanta; zero where none is paid.
fn funds(catalog: &Catalog, order: &PlanOrder, place: &Place, problems: &mut Vec<FieldError>) -> Result<i64, StoreError> {
    let Some(text) = order.available_funds.as_deref().map(str::trim).filter(|text| !text.is_empty()) else { return Ok(0) };
    let mut add = |code: &'static str, message: String| {
        problems.push(FieldError { field: "available_funds".to_owned(), code, message });
    };
    let currency = catalog.resources.get(&place.currency).ok_or(StoreError::Invariant("a profile in a currency that the catalog lacks"))?;
    match money::parse_quanta(text, currency.scale) {
        Err(error) => add(error.code(), error.to_string()),
        Ok(quanta) if quanta < 0 => add("negative", "available funds cannot be below zero".to_owned()),
        Ok(quanta) if quanta > 0 && place.payment_type != PaymentType::Prepaid => {
            add("not_prepaid", "only a prepaid profile has available funds".to_owned());
        }
        Ok(quanta) => return Ok(quanta),
    }
    Ok(0)
}

/// Books the first payment, charges what falls due up to now, keeps the subscription and takes its identifiers.
pub(crate) async fn buy(
    tx: &mut Tx<'_>,
    buyer: &Buyer<'_>,
    order: &Order,
    group: &mut GroupRow,
    customer: &mut CustomerRow,
) -> Result<Subscription, PurchaseError> {
    let mut known = charging::profile_facts(buyer.catalog, buyer.profile, customer).map_err(ReadError::from)?;
    charging::load_rates(tx, buyer.catalog, &mut known.payer).await?;
    let facts = ProfileFacts { bills: group.bills, ..known };
    let mut subscription = order.planned.clone();
    subscription.bind_plan(buyer.catalog, &facts);
    let mut before = group.state.clone();
    let is_untouched = before == GroupState::default();
    if order.funds > 0 {
        top_up(tx, buyer, order, group).await?;
        tell(tx, buyer, (&before, is_untouched), group, customer).await?;
        before = group.state.clone();
    }
    let all = ::subscription::activate(buyer.catalog, &facts, &subscription, &group.state, buyer.now).map_err(ReadError::from)?;
    for charges in &all {
        if charges.due == subscription.valid.from() && !charges.refused.is_empty() {
            return Err(no_funds());
        }
        charging::post(tx, buyer.catalog, group, charges, buyer.now).await?;
    }
    tell(tx, buyer, (&before, is_untouched), group, customer).await?;
    let mut subscriptions = buyer.others.to_vec();
    subscriptions.push(subscription.clone());
    group.due_at = ::subscription::due_at(buyer.catalog, &facts, &subscriptions, &group.state).map_err(ReadError::from)?;
    group.facts_version += 1;
    if group.state.items.len() > OPEN_ITEMS_MAX {
        charging::fold(tx, group, None).await?;
    }
    subscription.begin(buyer.now);
    keep(tx, customer, &subscription, buyer.now).await?;
    promotion::keep(tx, buyer.catalog, &order.promotions, (customer.id, subscription.id), buyer.now).await?;
    record(tx, buyer.catalog, customer, &subscription).await?;
    Ok(subscription)
}

/// Tells which thresholds money, fees and grants of the purchase crossed (domain.md §3); of a group that nothing had moved before it, only
/// those that it reached.
async fn tell(
    tx: &mut Tx<'_>,
    buyer: &Buyer<'_>,
    (before, is_untouched): (&GroupState, bool),
    group: &GroupRow,
    customer: &CustomerRow,
) -> Result<(), PurchaseError> {
    let facts = charging::group_facts(buyer.catalog, group, buyer.profile, customer).map_err(ReadError::from)?;
    let (facts, states) = (GroupFacts { dues: buyer.dues, ..facts }, (before, &group.state));
    if is_untouched {
        charging::tell_reached(tx, buyer.catalog, &facts, states, buyer.now).await?;
    } else {
        charging::tell_crossed(tx, buyer.catalog, &facts, states, buyer.now).await?;
    }
    Ok(())
}

/// Prepaid money has the limit 0, so a first cycle that funds do not cover is refused, and the purchase with it (domain.md §3).
pub(crate) fn no_funds() -> PurchaseError {
    PurchaseError::Fields(vec![FieldError {
        field: "available_funds".to_owned(),
        code: "limit_reached",
        message: "the funds do not cover what the plan costs at its start".to_owned(),
    }])
}

/// A payment on a prepaid profile is a top-up of the group (domain.md §3).
async fn top_up(tx: &mut Tx<'_>, buyer: &Buyer<'_>, order: &Order, group: &mut GroupRow) -> Result<(), PurchaseError> {
    let (profile, at) = (buyer.profile, order.planned.valid.from().min(buyer.now));
    let mut draft = Draft::new(group.id, &group.state, group.bills);
    let validity = Period::open(at);
    let grant = Grant { resource: profile.currency, quanta: order.funds, validity, origin: Origin::Funds, priority: 0, at, rollover: None };
    draft.grant(&grant).map_err(ReadError::from)?;
    let (legs, new) = (draft.legs, draft.new);
    group.state.apply(&new, &legs, at.utc_day()).map_err(ReadError::from)?;
    let paid = PaymentRow {
        id: PaymentId(tx.next_id()?),
        customer: group.customer,
        profile: profile.id,
        currency: profile.currency,
        amount: order.funds,
        credited: order.funds,
        kind: "charge".to_owned(),
        method: "cash".to_owned(),
        paid_at: at,
        document: PaymentDocument { note: "available funds at purchase".to_owned(), ..PaymentDocument::default() },
    };
    payment::insert(tx, &paid).await?;
    let row = PostingRow {
        id: PostingId(tx.next_id()?),
        customer: group.customer,
        group: group.id,
        kind: PostingKind::TopUp,
        at,
        recorded_at: buyer.now,
        actor: tx.actor().name.clone(),
        content: serde_json::json!({ "payment": paid.id.to_string() }),
        legs: rating::legs::encode(&legs),
    };
    posting::insert(tx, &row).await?;
    Ok(())
}

async fn keep(tx: &mut Tx<'_>, customer: &mut CustomerRow, subscription: &Subscription, now: Instant) -> Result<(), StoreError> {
    subscription_row::insert(tx, customer.id, subscription).await?;
    for service in &subscription.services {
        let holder = Holder {
            service_type: service.service_type,
            identifier: service.identifier.clone(),
            valid: service.valid,
            customer: customer.id,
            group: subscription.group,
            subscription: subscription.id,
            service: service.id,
        };
        subscription_row::insert_holder(tx, &holder).await?;
    }
    // A deferred one begins by itself, so it is counted now.
    let services = subscription.services.iter().filter(|service| service.status_at(now).is_live()).count();
    customer.subscriptions += i64::from(subscription.status_at(now).is_live());
    customer.services += i64::try_from(services).unwrap_or(i64::MAX);
    Ok(())
}

async fn record(tx: &mut Tx<'_>, catalog: &Catalog, customer: &CustomerRow, subscription: &Subscription) -> Result<(), StoreError> {
    let plan = catalog.symbols.code(subscription.plan).to_owned();
    let activity = Activity {
        action: "subscription.created",
        object_kind: "subscription",
        object_id: subscription.id.to_string(),
        object_name: plan.clone(),
        customer: Some(customer.id),
        changes: Vec::new(),
    };
    activity::record(tx, &activity).await?;
    let payload = serde_json::json!({
        "customer": { "number": customer.number.to_string() },
        "subscription": { "id": subscription.id.to_string(), "plan": plan },
    });
    store::outbox::insert(tx, "subscription.created", &payload).await
}

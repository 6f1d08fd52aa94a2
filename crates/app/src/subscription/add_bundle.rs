//! Sells bundles to a subscription: an add-on with what it is bought by, and those that vouchers buy (domain.md §4).
//!
//! Invariant: all of it is bought, or nothing.

use super::amend::{self, Place};
use super::order::{OrderItem, read_items};
use super::promotion::{self, EnteredOn, Promotions};
use super::purchase::{draw_ids, no_funds};
use super::view::SubscriptionView;
use super::{PostedLine, PurchaseError, posted};
use crate::billing::Account;
use crate::{Catalogs, FieldError, Figure, ReadError};
use ::subscription::{BoughtAs, BundleRequest, Charges, Sale, Status, Subscription, plan_bundle};
use calendar::{Instant, Zone};
use ids::SubscriptionId;
use std::sync::Arc;
use store::activity::{self, Activity, Change};
use store::customer::CustomerStatus;
use store::subscription_row::{self, Holder};
use store::{Operation, Tx};

/// An add-on as an edge hands it over.
#[derive(Debug, Clone, Default)]
pub struct BundleOrder {
    /// Code of the bundle; none where only vouchers are redeemed.
    pub bundle: Option<String>,
    /// When it starts; the site's time where absent.
    pub from: Option<Instant>,
    /// When it ends; none for what the catalog says.
    pub to: Option<Instant>,
    /// What differs from the catalog.
    pub items: Vec<OrderItem>,
    /// Identifier of every service that has none of its own.
    pub identifier: Option<String>,
    /// Promotion codes: coupons on the bundle, vouchers, each of which buys its own.
    pub codes: Vec<String>,
}

/// Buys bundles to a subscription.
#[derive(Debug, Clone)]
pub struct AddBundle {
    /// The compiled catalogs.
    pub catalogs: Arc<Catalogs>,
    /// The subscription.
    pub subscription: SubscriptionId,
    /// What is bought.
    pub order: BundleOrder,
    /// Why: an add-on, or the fee of dunning.
    pub bought_as: BoughtAs,
}

/// What was bought.
#[derive(Debug, Clone)]
pub struct Added {
    /// The subscription as it is now.
    pub subscription: SubscriptionView,
    /// What was posted.
    pub lines: Vec<PostedLine>,
    /// Money of it, tax included.
    pub total: Figure,
}

impl Operation for AddBundle {
    type Output = Added;
    type Error = PurchaseError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Added, PurchaseError> {
        let (mut account, place) = amend::lock(tx, &self.catalogs, self.subscription).await?;
        self.add(tx, &mut account, place).await
    }
}

impl AddBundle {
    /// Buys them in an account that is locked, to the subscription at a place.
    pub(crate) async fn add(&self, tx: &mut Tx<'_>, account: &mut Account, place: Place) -> Result<Added, PurchaseError> {
        match account.customer.status {
            CustomerStatus::Active => {}
            CustomerStatus::Inactive | CustomerStatus::Closed => return Err(PurchaseError::CustomerInactive),
        }
        let now = account.now;
        let before = amend::at_place(account, place)?.clone();
        let from = self.order.from.unwrap_or_else(|| now.second_begun().max(before.valid.from()));
        if before.status_at(now.max(from)) != Status::Active {
            return Err(PurchaseError::SubscriptionNotActive);
        }
        let (mut after, promotions) = self.plan(tx, account, place, (&before, from)).await?;
        after.bind_bundles(&account.catalog, &group(account, place)?.known.profile, &before);
        after.begin(now);
        let held = hold_identifiers(tx, account, (&before, &after)).await?;
        *amend::at_place(account, place)? = after.clone();
        let charges = charge(tx, account, place, (&before, &after)).await?;
        subscription_row::save(tx, account.customer.id, &after).await?;
        for holder in held {
            subscription_row::insert_holder(tx, &holder).await?;
        }
        promotion::keep(tx, &account.catalog, &promotions, (account.customer.id, after.id), now).await?;
        amend::save(tx, account).await?;
        self.record(tx, account, (&before, &after)).await?;
        let currency = group(account, place)?.known.profile.currency;
        let total = posted::total(&account.catalog, currency, &charges)?;
        Ok(Added { subscription: amend::show(account, place)?, lines: posted::lines(&account.catalog, &charges)?, total })
    }

    /// The subscription with what is bought, and the codes that were understood; all that is wrong at once.
    async fn plan(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        place: Place,
        (before, from): (&Subscription, Instant),
    ) -> Result<(Subscription, Promotions), PurchaseError> {
        let catalog = &account.catalog;
        let profile = account.profile(group(account, place)?.row.profile)?;
        let zone = Zone::named(&profile.time_zone).map_err(ReadError::from)?;
        let mut problems = Vec::new();
        let bundle = self.order.bundle.as_deref().and_then(|code| catalog.symbols.get(code));
        let bundles: Vec<_> = bundle.into_iter().collect();
        let on = from.date_in(&zone);
        let entered = EnteredOn { customer: account.customer.id, plan: None, bundles: &bundles, on };
        let promotions = promotion::understand(tx, catalog, &self.order.codes, entered, &mut problems).await?;
        if self.order.bundle.is_none() && (promotions.vouchers.is_empty() || !promotions.coupons.is_empty()) && problems.is_empty() {
            let message = "a bundle is bought, or a voucher redeemed; a coupon needs something that it is entered on".to_owned();
            problems.push(FieldError { field: "bundle".to_owned(), code: "required", message });
        }
        let sale = Sale {
            currency: profile.currency,
            zone,
            from,
            to: self.order.to,
            items: read_items(&self.order.items, &mut problems),
            identifier: self.order.identifier.clone(),
            coupons: promotions.coupons.clone(),
        };
        let mut wanted = Vec::new();
        if let Some(code) = &self.order.bundle {
            let request = BundleRequest { bundle: code.clone(), bought_as: self.bought_as, voucher: String::new(), sale: sale.clone() };
            wanted.push((None, request));
        }
        for (code, batch) in &promotions.vouchers {
            let field = self.order.codes.iter().position(|entered| entered.trim() == code.code).map(|place| format!("codes[{place}]"));
            let alone = Sale { items: Vec::new(), coupons: Vec::new(), to: None, ..sale.clone() };
            let bought_as = BoughtAs::Voucher;
            let request = BundleRequest { bundle: batch.document.bundle.clone(), bought_as, voucher: code.code.clone(), sale: alone };
            wanted.push((field, request));
        }
        let mut after = before.clone();
        for (field, request) in wanted {
            let mut ids = draw_ids(tx, catalog, std::slice::from_ref(&request.bundle), request.sale.coupons.len())?;
            match plan_bundle(catalog, &after, &request, &mut || ids.pop().unwrap_or(0)) {
                Ok(bought) => after = bought,
                Err(::subscription::PurchaseError::Refused(refused)) => {
                    let field_of = |own: String| field.clone().unwrap_or(own);
                    let of_field = |problem: ::subscription::PurchaseProblem| FieldError {
                        field: field_of(problem.field),
                        code: problem.code,
                        message: problem.message,
                    };
                    problems.extend(refused.into_iter().map(of_field));
                }
                Err(error @ ::subscription::PurchaseError::Calendar(_)) => return Err(PurchaseError::Planning(error)),
            }
        }
        if problems.is_empty() { Ok((after, promotions)) } else { Err(PurchaseError::Fields(problems)) }
    }

    async fn record(
        &self,
        tx: &mut Tx<'_>,
        account: &Account,
        (before, after): (&Subscription, &Subscription),
    ) -> Result<(), PurchaseError> {
        let code = |sym| account.catalog.symbols.code(sym).to_owned();
        let bought = after.bundles.get(before.bundles.len()..).unwrap_or_default();
        let change = |bundle: &::subscription::PurchasedBundle| Change {
            field: "bundle".to_owned(),
            before: None,
            after: Some(code(bundle.bundle)),
        };
        let activity = Activity {
            action: "subscription.bundle_added",
            object_kind: "subscription",
            object_id: after.id.to_string(),
            object_name: code(after.plan),
            customer: Some(account.customer.id),
            changes: bought.iter().map(change).collect(),
        };
        activity::record(tx, &activity).await?;
        let payload = serde_json::json!({
            "customer": { "number": account.number() },
            "subscription": { "id": after.id.to_string(), "plan": code(after.plan) },
            "bundles": bought.iter().map(|bundle| code(bundle.bundle)).collect::<Vec<_>>(),
        });
        Ok(store::outbox::insert(tx, "subscription.changed", &payload).await?)
    }
}

fn group(account: &Account, place: Place) -> Result<&crate::billing::OpenGroup, PurchaseError> {
    account.groups.get(place.group).ok_or(PurchaseError::NotFound("balance group"))
}

/// What new services hold from now on; each must be free.
pub(crate) async fn hold_identifiers(
    tx: &mut Tx<'_>,
    account: &Account,
    (before, after): (&Subscription, &Subscription),
) -> Result<Vec<Holder>, PurchaseError> {
    let (mut held, customer) = (Vec::new(), account.customer.id);
    for service in after.services.iter().filter(|service| !before.services.iter().any(|old| old.id == service.id)) {
        amend::must_be_free(tx, (service.service_type, &service.identifier), (customer, service.id), service.valid.from()).await?;
        held.push(Holder {
            service_type: service.service_type,
            identifier: service.identifier.clone(),
            valid: service.valid,
            customer: account.customer.id,
            group: after.group,
            subscription: after.id,
            service: service.id,
        });
    }
    Ok(held)
}

/// Charges what falls due of what was bought. What the limit refuses at its start is not sold.
pub(crate) async fn charge(
    tx: &mut Tx<'_>,
    account: &mut Account,
    place: Place,
    (before, after): (&Subscription, &Subscription),
) -> Result<Vec<Charges>, PurchaseError> {
    let now = account.now;
    let charges = amend::reconcile(tx, account, &[place.group], now).await?;
    let is_new = |id: &ids::PurchaseId| {
        after.products.iter().any(|held| held.id == *id && !before.products.iter().any(|old| old.id == *id) && held.valid.from() <= now)
    };
    if charges.iter().flat_map(|charges| &charges.refused).any(|refusal| refusal.purchases.iter().any(is_new)) {
        return Err(no_funds());
    }
    Ok(charges)
}

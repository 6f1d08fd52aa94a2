//! A site with the example catalog and many customers, made through store functions.

use crate::failure::Failure;
use app::identity::{CreateApiKey, Role, Token};
use balance::{Bills, GroupState};
use calendar::{Clock, Instant, Period, Zone};
use catalog::{Catalog, CatalogFiles, CatalogText, CompileOptions, PaymentType, Symbols};
use charging::{Catalogs, ChargeError};
use ids::{BillId, ContactId, CustomerId, GroupId, ProfileId, SiteId};
use std::sync::Arc;
use store::bill::{BillRow, BillState};
use store::customer::{Contact, CustomerDocument, CustomerRow, CustomerStatus};
use store::group::GroupRow;
use store::profile::ProfileRow;
use store::site::{Site, SiteClock, SiteSettings};
use store::subscription_row::Holder;
use store::{Actor, Lane, Operation, Scope, Store, StoreError, Tx};
use subscription::{PurchaseRequest, Sale};

/// The site.
pub const SITE: SiteId = SiteId(1);
/// Its zone.
pub const ZONE: &str = "Europe/Ljubljana";
/// Start of the month that usage falls in, local midnight.
pub const START: &str = "2026-05-31T22:00:00Z";
/// Noon of its last day.
pub const TODAY_NOON: &str = "2026-06-30T10:00:00Z";
/// When the customers' cycle is over: the first moment of the next month.
pub const NEXT_MONTH: &str = "2026-06-30T22:00:00Z";
/// The site's code.
pub const SITE_CODE: &str = "bench";
/// Where the site's clock stands still: the last evening of that month.
pub const NOW: &str = "2026-06-30T21:00:00Z";
/// Numbers of the customers begin here: far from those that the site gives itself.
const FIRST_NUMBER: i64 = 100_000_000;
/// Customers of one operation: some 60 ids each.
const CUSTOMERS_PER_OPERATION: u64 = 250;
/// Operations that are under way at once.
const OPERATIONS_AT_ONCE: u64 = 4;

/// The catalog that the repository ships.
const CATALOG: [(&str, &str); 7] = [
    ("countries.csv", include_str!("../../../examples/catalog/countries.csv")),
    ("discounts.yaml", include_str!("../../../examples/catalog/discounts.yaml")),
    ("plans.yaml", include_str!("../../../examples/catalog/plans.yaml")),
    ("products.yaml", include_str!("../../../examples/catalog/products.yaml")),
    ("rate_plans.yaml", include_str!("../../../examples/catalog/rate_plans.yaml")),
    ("resources.yaml", include_str!("../../../examples/catalog/resources.yaml")),
    ("services.yaml", include_str!("../../../examples/catalog/services.yaml")),
];

/// The present of the system; the site's own clock stands still.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(0))
    }
}

/// Who measures.
pub fn scope() -> Scope {
    Scope { site: SITE, actor: Actor::system(), dry_run: false }
}

/// The example catalog with further files, read.
///
/// # Errors
/// [`Failure`].
pub fn text(further: Vec<(String, String)>) -> Result<CatalogText, Failure> {
    let files = CATALOG.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).chain(further).collect();
    CatalogText::parse(&CatalogFiles(files)).map_err(|problems| Failure(format!("the catalog is broken: {problems:?}")))
}

/// A catalog, compiled without a store.
///
/// # Errors
/// [`Failure`].
pub fn compiled(text: &CatalogText) -> Result<Catalog, Failure> {
    let mut symbols = Symbols::default();
    symbols.assign(text.codes().iter().map(String::as_str));
    let options = CompileOptions { epoch: 1, zone: Zone::named(ZONE)? };
    catalog::compile(text, options, &symbols).map_err(|problems| Failure(format!("the catalog is broken: {problems:?}")))
}

/// The number of a customer's phone.
pub fn identifier(number: u64) -> String {
    format!("3864{number:07}")
}

/// A plan of the example catalog: a phone with allowances, its fee ahead.
pub const PHONE: &str = "mobile_s";

/// Makes the site and its customers, who have a plan of the example catalog and further files.
///
/// # Errors
/// [`Failure`].
pub async fn found(store: &Store, customers: u64, plan: &'static str, further: Vec<(String, String)>) -> Result<(), Failure> {
    store.write(scope(), Found(text(further)?), Lane::Interactive).await?;
    store.write(scope(), app::jobs::CreateJobs, Lane::Interactive).await?;
    let mut first = 0;
    while first < customers {
        let mut under_way = Vec::new();
        for _ in 0..OPERATIONS_AT_ONCE {
            let count = CUSTOMERS_PER_OPERATION.min(customers - first);
            let store = store.clone();
            under_way.push(tokio::spawn(async move { store.write(scope(), Customers { first, count, plan }, Lane::Background).await }));
            first += count;
        }
        for operation in under_way {
            operation.await??;
        }
    }
    Ok(())
}

/// Makes an API key that may do everything on the site.
///
/// # Errors
/// [`Failure`].
pub async fn key(store: &Store) -> Result<String, Failure> {
    let secret = Token::draw("bench_")?;
    let key = CreateApiKey { name: "bench".to_owned(), roles: vec![Role::Power], expires_at: None, secret };
    Ok(store.write(scope(), key, Lane::Interactive).await?.secret.reveal().to_owned())
}

struct Found(CatalogText);

impl Operation for Found {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let settings = SiteSettings {
            name: "Bench".to_owned(),
            organization: "Bench".to_owned(),
            address: store::site::Address::default(),
            vat_number: String::new(),
            email: String::new(),
            currency: "EUR".to_owned(),
            time_zone: ZONE.to_owned(),
            languages: vec!["en".to_owned()],
            invoice_due_days: 15,
            invoice_number: "{year}-{seq:7}".to_owned(),
            credit_note_number: "C{year}-{seq:5}".to_owned(),
            debit_note_number: "D{year}-{seq:5}".to_owned(),
            invoice_templates: std::collections::BTreeMap::new(),
            late_usage_hours: 0,
            identifier_quarantine_days: 0,
            removal_days: store::site::REMOVAL_DAYS_DEFAULT,
            custom_attributes: Vec::new(),
        };
        let now = Instant::parse_rfc3339(NOW).map_err(|_never| StoreError::Invariant("the constant is no time"))?;
        let clock = SiteClock::Frozen(now);
        store::site::insert(tx, &Site { id: SITE, code: SITE_CODE.to_owned(), settings, sandbox: true, clock, epoch: 1 }).await?;
        let mut symbols = Symbols::default();
        for (code, sym) in symbols.assign(self.0.codes().iter().map(String::as_str)) {
            store::catalog_object::insert_symbol(tx, &code, sym).await?;
        }
        for (place, object) in (0_i64..).zip(self.0.objects()) {
            store::catalog_object::save(tx, &object, place).await?;
        }
        Ok(())
    }
}

/// A slice of the customers, with their plan.
struct Customers {
    first: u64,
    count: u64,
    plan: &'static str,
}

impl Operation for Customers {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let catalog = Catalogs::default().current(tx).await?;
        let from = Instant::parse_rfc3339(START)?;
        for number in self.first..self.first + self.count {
            insert_customer(tx, &catalog, (number, self.plan), from).await?;
        }
        Ok(())
    }
}

async fn insert_customer(tx: &mut Tx<'_>, catalog: &Catalog, (number, plan): (u64, &str), from: Instant) -> Result<(), ChargeError> {
    let missing = || StoreError::Missing("catalog object");
    let (customer, profile_id) = (CustomerId(tx.next_id()?), ProfileId(tx.next_id()?));
    let mut profile = ProfileRow {
        id: profile_id,
        customer,
        code: "BP1".to_owned(),
        currency: catalog.symbols.get("EUR").ok_or_else(missing)?,
        payment_type: PaymentType::Postpaid,
        event_type: catalog.symbols.get("monthly"),
        billing_day: 1,
        time_zone: ZONE.to_owned(),
        created_at: from,
        credit_profile: None,
        credit_limit: None,
        credit_balance: 0,
        cycle_changes: Vec::new(),
        name: "Default".to_owned(),
        valid_to: None,
        bills: Bills { active: BillId(tx.next_id()?), active_to: None, next: Some(BillId(tx.next_id()?)), next_to: None },
    };
    let cycle = charging::profile_cycle(catalog, &profile)?;
    let first = cycle.first_period();
    profile.bills.active_to = first.to();
    profile.bills.next_to = cycle.next(&first).to();
    let row = customer_row(customer, i64::try_from(number).unwrap_or(0), from);
    store::customer::insert(tx, &row).await?;
    store::profile::insert(tx, &profile).await?;
    insert_bills(tx, &profile, first, cycle.next(&first)).await?;
    let mut group = GroupRow {
        id: GroupId(tx.next_id()?),
        customer,
        profile: profile_id,
        name: "BG1".to_owned(),
        facts_version: 1,
        bills: profile.bills,
        due_at: None,
        state: GroupState::default(),
    };
    subscribe(tx, catalog, (&row, &profile), &mut group, (plan, identifier(number)), from).await?;
    Ok(store::group::insert(tx, &group).await?)
}

/// The open bill of the profile's first cycle, and the next one.
async fn insert_bills(tx: &mut Tx<'_>, profile: &ProfileRow, first: Period, second: Period) -> Result<(), ChargeError> {
    let next = profile.bills.next.ok_or(StoreError::Invariant("a profile without a next bill"))?;
    let number = store::site::draw_bill_numbers(tx, 2).await?;
    let bills = [(profile.bills.active, number, first, BillState::Active), (next, number + 1, second, BillState::Inactive)];
    for (id, number, period, state) in bills {
        store::bill::insert(tx, &BillRow::empty(profile, id, number, period, state)).await?;
    }
    Ok(())
}

/// A customer without anything special: facts want one with a place.
fn customer_row(id: CustomerId, number: i64, since: Instant) -> CustomerRow {
    let contact = Contact {
        id: ContactId(id.0),
        tag: "Primary".to_owned(),
        first_name: "Ana".to_owned(),
        last_name: "Novak".to_owned(),
        email: format!("ana{number}@example.com"),
        phones: Vec::new(),
        organization: String::new(),
        address: store::site::Address { country: "SI".to_owned(), ..store::site::Address::default() },
    };
    CustomerRow {
        id,
        number: FIRST_NUMBER + number,
        code: format!("c-{number}"),
        status: CustomerStatus::Active,
        customer_type: "residential".to_owned(),
        language: "en".to_owned(),
        payment_method: "invoice".to_owned(),
        subscriptions: 1,
        services: 1,
        since,
        revision: 1,
        document: CustomerDocument {
            contacts: vec![contact],
            tax_id: String::new(),
            is_tax_exempt: false,
            custom_attributes: std::collections::BTreeMap::new(),
            statuses: Vec::new(),
            erased_us: None,
        },
        removal_at: None,
    }
}

async fn subscribe(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    (customer, profile): (&CustomerRow, &ProfileRow),
    group: &mut GroupRow,
    (plan, identifier): (&str, String),
    from: Instant,
) -> Result<(), ChargeError> {
    let request = PurchaseRequest {
        plan: plan.to_owned(),
        group: group.id,
        payment_type: profile.payment_type,
        sale: Sale {
            currency: profile.currency,
            zone: Zone::named(ZONE)?,
            from,
            to: None,
            items: Vec::new(),
            identifier: Some(identifier),
            coupons: Vec::new(),
        },
    };
    let mut ids = Vec::new();
    for _ in 0..64 {
        ids.push(tx.next_id()?);
    }
    let mut ids = ids.into_iter();
    let bought = subscription::plan_purchase(catalog, &request, &mut || ids.next().unwrap_or(0))
        .map_err(|_refused| StoreError::Invariant("the example plan cannot be bought"))?;
    let facts = charging::profile_facts(catalog, profile, customer)?;
    for charges in subscription::activate(catalog, &facts, &bought, &group.state, from)? {
        charging::post(tx, catalog, group, &charges, from).await?;
    }
    store::subscription_row::insert(tx, group.customer, &bought).await?;
    for service in &bought.services {
        let holder = Holder {
            service_type: service.service_type,
            identifier: service.identifier.clone(),
            valid: service.valid,
            customer: group.customer,
            group: group.id,
            subscription: bought.id,
            service: service.id,
        };
        store::subscription_row::insert_holder(tx, &holder).await?;
    }
    group.due_at = subscription::due_at(catalog, &facts, std::slice::from_ref(&bought), &group.state)?;
    Ok(())
}

/// A store's handle for measuring.
///
/// # Errors
/// [`Failure`].
pub async fn open(address: &store::StoreAddress) -> Result<Store, Failure> {
    Ok(Store::open(address, Arc::new(SystemClock)).await?)
}

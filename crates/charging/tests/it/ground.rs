//! A store with the example catalog and customers of its plans, all made through store functions, at a site whose clock stands still.

use balance::{Bills, Draft, Grant, GroupState, Origin};
use calendar::{Clock, Instant, Period, Zone};
use catalog::{Catalog, CatalogFiles, CatalogText, PaymentType, Symbols};
use charging::{Answer, Catalogs, ChargeError, Charger, Request, UsageInput};
use ids::{BillId, ContactId, CustomerId, GroupId, ProfileId, SiteId};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::bill::BillItemRow;
use store::customer::{Contact, CustomerDocument, CustomerRow, CustomerStatus};
use store::group::GroupRow;
use store::posting::PostingRow;
use store::profile::ProfileRow;
use store::site::{Site, SiteClock, SiteSettings};
use store::subscription_row::Holder;
use store::unknown_usage::UnknownRow;
use store::usage::{EventFilter, EventRow};
use store::usage_queue::Selection;
use store::{Actor, Lane, Operation, Scope, Store, StoreAddress, StoreError, Tx};
use subscription::{PurchaseRequest, Sale};

pub const SITE: SiteId = SiteId(1);
pub const ZONE: &str = "Europe/Ljubljana";

/// A time such as `2026-06-20T12:00:00Z`.
pub fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

struct Wall;

impl Clock for Wall {
    fn now(&self) -> Instant {
        at("2026-06-15T00:00:00Z")
    }
}

/// One store with a site, and the charger over it.
pub struct Ground {
    pub store: Store,
    pub charger: Charger,
    _folder: Option<tempfile::TempDir>,
}

/// A ground on each store that there is.
pub async fn grounds() -> Vec<Ground> {
    let mut grounds = vec![Ground::embedded().await];
    if let Ok(url) = std::env::var("GUILDER_TEST_POSTGRES") {
        grounds.push(Ground::shared(&url).await);
    }
    grounds
}

impl Ground {
    pub async fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::over(StoreAddress::File(folder.path().join("guilder.db")), Some(folder)).await
    }

    async fn shared(url: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let schema = format!("charging_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        let driver = tokio::spawn(connection);
        client.batch_execute(&format!("CREATE SCHEMA {schema}")).await.unwrap();
        drop(client);
        driver.await.unwrap().unwrap();
        let mark = if url.contains('?') { '&' } else { '?' };
        Self::over(StoreAddress::Postgres(format!("{url}{mark}options=-csearch_path%3D{schema}")), None).await
    }

    async fn over(address: StoreAddress, folder: Option<tempfile::TempDir>) -> Self {
        let store = Store::open(&address, Arc::new(Wall)).await.unwrap();
        let ground = Self { charger: Charger::new(store.clone(), Arc::new(Catalogs::default())), store, _folder: folder };
        ground.write(Found).await;
        ground
    }

    /// A second charger over the same store: another process, with caches of its own.
    pub fn other_charger(&self) -> Charger {
        Charger::new(self.store.clone(), Arc::new(Catalogs::default()))
    }

    pub async fn write<O: Operation<Error = ChargeError>>(&self, operation: O) -> O::Output {
        self.store.write(scope(), operation, Lane::Interactive).await.unwrap()
    }

    pub async fn set_now(&self, now: &str) {
        self.write(SetNow(at(now))).await;
    }

    pub async fn customer(&self, new: NewCustomer) -> Known {
        self.write(new).await
    }

    pub async fn charge(&self, inputs: Vec<UsageInput>) -> Vec<Answer> {
        self.charger.charge(&request(), inputs).await.unwrap()
    }

    pub async fn charge_alone(&self, input: UsageInput) -> Answer {
        self.charge(vec![input]).await.remove(0)
    }

    pub async fn look(&self, known: Known) -> Seen {
        self.store.read(scope(), Look(known)).await.unwrap()
    }
}

pub fn scope() -> Scope {
    Scope { site: SITE, actor: Actor::system(), dry_run: false }
}

pub fn request() -> Request {
    Request { site: SITE, actor: Actor::system(), dry_run: false, lane: Lane::Interactive }
}

pub fn catalog_text() -> CatalogText {
    changed_catalog("", "")
}

/// The example catalog with one text of its files replaced by another.
pub fn changed_catalog(from: &str, to: &str) -> CatalogText {
    // Tests run in the folder of their crate.
    let folder = Path::new("../../examples/catalog");
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let text = std::fs::read_to_string(entry.path()).unwrap();
        files.insert(entry.file_name().into_string().unwrap(), if from.is_empty() { text } else { text.replace(from, to) });
    }
    CatalogText::parse(&CatalogFiles(files)).unwrap()
}

/// Makes the site and its catalog.
struct Found;

impl Operation for Found {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        let settings = SiteSettings {
            name: "Test".to_owned(),
            organization: "Test".to_owned(),
            address: store::site::Address::default(),
            vat_number: String::new(),
            email: String::new(),
            currency: "EUR".to_owned(),
            time_zone: ZONE.to_owned(),
            languages: vec!["en".to_owned()],
            invoice_due_days: 15,
            invoice_number: "{seq}".to_owned(),
            credit_note_number: "C{year}-{seq:5}".to_owned(),
            debit_note_number: "D{year}-{seq:5}".to_owned(),
            invoice_templates: std::collections::BTreeMap::new(),
            late_usage_hours: 0,
            identifier_quarantine_days: 0,
            removal_days: store::site::REMOVAL_DAYS_DEFAULT,
            custom_attributes: Vec::new(),
        };
        let clock = SiteClock::Frozen(at("2026-06-20T12:00:00Z"));
        store::site::insert(tx, &Site { id: SITE, code: "test".to_owned(), settings, sandbox: true, clock, epoch: 1 }).await?;
        let text = catalog_text();
        let mut symbols = Symbols::default();
        for (code, sym) in symbols.assign(text.codes().iter().map(String::as_str)) {
            store::catalog_object::insert_symbol(tx, &code, sym).await?;
        }
        for (place, object) in (0_i64..).zip(text.objects()) {
            store::catalog_object::save(tx, &object, place).await?;
        }
        Ok(())
    }
}

struct SetNow(Instant);

impl Operation for SetNow {
    type Output = ();
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), ChargeError> {
        Ok(store::site::set_clock(tx, SiteClock::Frozen(self.0)).await?)
    }
}

/// A customer to be made: subscriptions of plans with the identifier of their services.
#[derive(Clone)]
pub struct NewCustomer {
    pub plans: Vec<(&'static str, String)>,
    pub payment_type: PaymentType,
    /// Quanta of prepaid money.
    pub funds: i64,
    pub from: Instant,
}

impl NewCustomer {
    pub fn postpaid(plan: &'static str, identifier: &str) -> Self {
        let from = at("2026-05-31T22:00:00Z");
        Self { plans: vec![(plan, identifier.to_owned())], payment_type: PaymentType::Postpaid, funds: 0, from }
    }

    pub fn prepaid(identifier: &str, funds: &str) -> Self {
        let funds = money::parse_quanta(funds, 6).unwrap();
        Self { payment_type: PaymentType::Prepaid, funds, ..Self::postpaid("prepaid_mobile", identifier) }
    }
}

/// The ids that a test asks by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    pub customer: CustomerId,
    pub group: GroupId,
    pub bills: Bills,
}

impl Operation for NewCustomer {
    type Output = Known;
    type Error = ChargeError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Known, ChargeError> {
        let catalog = Catalogs::default().current(tx).await?;
        let (customer, profile_id) = (CustomerId(tx.next_id()?), ProfileId(tx.next_id()?));
        let mut profile = ProfileRow {
            id: profile_id,
            customer,
            code: "BP1".to_owned(),
            currency: catalog.symbols.get("EUR").unwrap(),
            payment_type: self.payment_type,
            event_type: catalog.symbols.get("monthly"),
            billing_day: 1,
            time_zone: ZONE.to_owned(),
            created_at: self.from,
            credit_profile: None,
            credit_limit: None,
            credit_balance: 0,
            cycle_changes: Vec::new(),
            name: "Default".to_owned(),
            valid_to: None,
            bills: Bills { active: BillId(tx.next_id()?), active_to: None, next: Some(BillId(tx.next_id()?)), next_to: None },
        };
        let cycle = charging::profile_cycle(&catalog, &profile)?;
        let first = cycle.first_period();
        profile.bills.active_to = first.to();
        profile.bills.next_to = cycle.next(&first).to();
        store::customer::insert(tx, &customer_row(customer, customer.0, self.from)).await?;
        store::profile::insert(tx, &profile).await?;
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
        self.pay_in(&catalog, &mut group);
        let known = Known { customer, group: group.id, bills: group.bills };
        for (plan, identifier) in &self.plans {
            subscribe(tx, &catalog, &profile, &mut group, (plan, identifier), self.from).await?;
        }
        store::group::insert(tx, &group).await?;
        Ok(known)
    }
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
        number,
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
            custom_attributes: BTreeMap::new(),
            statuses: Vec::new(),
            erased_us: None,
        },
        removal_at: None,
    }
}

impl NewCustomer {
    fn pay_in(&self, catalog: &Catalog, group: &mut GroupRow) {
        if self.funds == 0 {
            return;
        }
        let resource = catalog.symbols.get("EUR").unwrap();
        let mut draft = Draft::new(group.id, &group.state, group.bills);
        let (validity, at) = (Period::open(self.from), self.from);
        draft.grant(&Grant { resource, quanta: self.funds, validity, origin: Origin::Funds, priority: 0, at, rollover: None }).unwrap();
        let (new, legs) = (draft.new, draft.legs);
        group.state.apply(&new, &legs, self.from.utc_day()).unwrap();
    }
}

/// Buys a plan for a group that is locked or not stored yet.
pub async fn subscribe(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    profile: &ProfileRow,
    group: &mut GroupRow,
    (plan, identifier): (&str, &str),
    from: Instant,
) -> Result<(), ChargeError> {
    let request = PurchaseRequest {
        plan: plan.to_owned(),
        group: group.id,
        payment_type: profile.payment_type,
        sale: Sale {
            currency: profile.currency,
            zone: Zone::named(&profile.time_zone)?,
            from,
            to: None,
            items: Vec::new(),
            identifier: Some(identifier.to_owned()),
            coupons: Vec::new(),
        },
    };
    let bought = subscription::plan_purchase(catalog, &request, &mut || tx.next_id().unwrap()).unwrap();
    let customer = store::customer::load(tx, group.customer).await?.unwrap();
    let facts = charging::profile_facts(catalog, profile, &customer)?;
    for charges in subscription::activate(catalog, &facts, &bought, &group.state, from)? {
        charging::post(tx, catalog, group, &charges, from).await?;
    }
    let mut all = store::subscription_row::list_of_customer(tx, group.customer).await?;
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
    all.push(bought);
    group.due_at = subscription::due_at(catalog, &facts, &all, &group.state)?;
    Ok(())
}

/// What a customer looks like: compared before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub group: GroupRow,
    pub events: Vec<EventRow>,
    pub postings: Vec<PostingRow>,
    pub items: Vec<BillItemRow>,
    pub unknown: Vec<UnknownRow>,
}

impl Seen {
    /// Quanta of a balance by its resource's number and origin.
    pub fn quanta(&self, origin: Origin) -> i64 {
        self.group.state.balances.iter().filter(|balance| balance.origin == origin).map(|balance| balance.quanta).sum()
    }

    /// Net and tax of charges: of the events and postings, and of the items that they make (domain.md §10: the sums agree).
    pub fn sums(&self) -> ((i64, i64), (i64, i64)) {
        let mut moved = (0, 0);
        let legs = self.events.iter().map(|event| &event.legs).chain(self.postings.iter().map(|posting| &posting.legs));
        for leg in legs.filter(|legs| !legs.is_empty()).flat_map(|legs| rating::legs::decode(legs).unwrap()) {
            if leg.kind == balance::LegKind::Charge {
                moved = (moved.0 + leg.net, moved.1 + leg.tax);
            }
        }
        let items = self.items.iter().map(|row| &row.item).chain(&self.group.state.items);
        (moved, items.fold((0, 0), |sum, item| (sum.0 + item.net, sum.1 + item.taxed)))
    }
}

struct Look(Known);

impl Operation for Look {
    type Output = Seen;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Seen, StoreError> {
        let known = self.0;
        let groups = store::group::list_of_customer(tx, known.customer).await?;
        let mut items = store::bill::items(tx, known.customer, known.bills.active).await?;
        if let Some(next) = known.bills.next {
            items.extend(store::bill::items(tx, known.customer, next).await?);
        }
        Ok(Seen {
            group: groups.into_iter().find(|group| group.id == known.group).unwrap(),
            events: store::usage::list_of_customer(tx, known.customer, &EventFilter::default(), None, 1_000).await?,
            postings: store::posting::list(tx, known.customer, Instant::EPOCH_MIN, Instant::EPOCH_MAX, 1_000).await?,
            items,
            unknown: store::unknown_usage::list(tx, &Selection::default(), None, 1_000).await?,
        })
    }
}

/// A call of so many seconds.
pub fn call(identifier: &str, session: &str, start: &str, destination: &str, seconds: &str) -> UsageInput {
    usage("voice", identifier, session, start, &[("destination", destination), ("duration", seconds)])
}

/// A text message to a national number: asked for, so refused past the limit.
pub fn message(identifier: &str, session: &str, start: &str) -> UsageInput {
    usage("sms", identifier, session, start, &[("destination", "38640123456")])
}

pub fn usage(service_type: &str, identifier: &str, session: &str, start: &str, fields: &[(&str, &str)]) -> UsageInput {
    UsageInput {
        service_type: service_type.to_owned(),
        identifier: identifier.to_owned(),
        session_id: session.to_owned(),
        at: at(start),
        fields: fields.iter().map(|(code, value)| ((*code).to_owned(), (*value).to_owned())).collect(),
        mode: None,
    }
}

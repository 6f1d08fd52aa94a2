//! A site in Ljubljana with one service, one tariff and one balance group.

use balance::{Bills, Draft, Grant, GroupState, Origin};
use calendar::{Instant, Period, Zone};
use catalog::{Catalog, CatalogFiles, CatalogText, ChargeMode, CompileOptions, PaymentType, Symbols, compile};
use ids::{BillId, CustomerId, GroupId, ProfileId, PurchaseId, ServiceId, SubscriptionId, Sym};
use money::format_quanta;
use rating::{Decision, GroupFacts, NotRated, RatingProduct, ServiceFacts, Usage, rate};

const BASE: &str = "
resources:
  - {code: EUR, name: Euro, currency: EUR}
  - {code: USD, name: Dollar, currency: USD}
  - {code: MB, name: Megabytes, unit: MB, scale: 3}
  - {code: LATE_MB, name: Megabytes, unit: MB, scale: 3, order: [LATEST_EXPIRY]}
  - {code: CALLS, name: Calls, unit: calls, scale: 0}
bill_items:
  - {code: USE, name: Usage, kind: usage}
taxes:
  - {code: VAT, name: VAT, rates: [{from: 2020-01-01, percent: 22}]}
  - {code: FUTURE, name: Later, rates: [{from: 2030-01-01, percent: 5}]}
service_types:
  - code: SERVICE
    name: Service
    unit: unit
    mode: authorize
    quantity: {field: amount}
    fields:
      - {code: amount, name: Amount, kind: number, role: mandatory}
      - {code: first, name: First of the day, kind: truth, role: rating_set}
products:
  - {code: FIRST, name: First, kind: service, service_type: SERVICE, priority: 1, versions: [{from: 2020-01-01, rate_plan: TARIFF}]}
";

pub struct World {
    pub catalog: Catalog,
    pub service: ServiceFacts,
    pub group: GroupFacts,
    pub state: GroupState,
    pub bills: Bills,
}

/// An event under way.
pub struct Event<'w> {
    world: &'w mut World,
    at: Instant,
    until: Option<Instant>,
    amount: String,
    first: Option<bool>,
    mode: ChargeMode,
}

pub fn instant(text: &str) -> Instant {
    Instant::parse_rfc3339(text).expect("an instant")
}

/// A day's start in Ljubljana's summer.
pub fn day(text: &str) -> Instant {
    instant(&format!("{text}T00:00:00+02:00"))
}

/// A tariff of one row with one step.
pub fn one_step(step: &str) -> String {
    format!("[{{name: all, charges: [{{bill_item: USE, steps: [{{{step}}}]}}]}}]")
}

impl World {
    /// A world whose tariff has these rows.
    pub fn new(rows: &str) -> Self {
        Self::with(&format!("rate_plans:\n  - {{code: TARIFF, name: Tariff, service_type: SERVICE, rows: {rows}}}\n"), "")
    }

    /// A world with these rate plans and these lines of further products.
    pub fn with(rate_plans: &str, products: &str) -> Self {
        let text = format!("{}{products}{rate_plans}", BASE.trim_start());
        let files = CatalogFiles([("all.yaml".to_owned(), text)].into());
        let text = CatalogText::parse(&files).expect("reads");
        let mut symbols = Symbols::default();
        symbols.assign(text.codes().iter().map(String::as_str));
        let zone = Zone::named("Europe/Ljubljana").expect("a zone");
        let catalog = compile(&text, CompileOptions { epoch: 1, zone: zone.clone() }, &symbols).expect("compiles");
        let sym = |code: &str| catalog.symbols.get(code).expect("a code");
        let service = ServiceFacts {
            customer: CustomerId(1),
            group: GroupId(3),
            subscription: SubscriptionId(4),
            service: ServiceId(5),
            service_type: sym("SERVICE"),
            products: vec![RatingProduct {
                purchase: PurchaseId(6),
                product: sym("FIRST"),
                valid: Period::open(day("2026-06-01")),
                locked_version: None,
            }],
        };
        let group = GroupFacts {
            group: GroupId(3),
            customer: CustomerId(1),
            profile: ProfileId(2),
            currency: sym("EUR"),
            payment_type: PaymentType::Postpaid,
            zone,
            limit: None,
            cycle_from: Some(day("2026-06-01")),
            tax_exempt: false,
        };
        let bills =
            Bills { active: BillId(110), active_to: Some(day("2026-07-01")), next: Some(BillId(111)), next_to: Some(day("2026-08-01")) };
        Self { catalog, service, group, state: GroupState::default(), bills }
    }

    pub fn sym(&self, code: &str) -> Sym {
        self.catalog.symbols.get(code).expect("a code")
    }

    pub fn prepaid(mut self) -> Self {
        self.group.payment_type = PaymentType::Prepaid;
        self
    }

    /// Gives credit of a resource.
    pub fn grant(&mut self, code: &str, quanta: i64, from: &str, to: Option<&str>, origin: Origin) {
        let validity = Period::try_new(day(from), to.map(day)).expect("a period");
        let grant = Grant { resource: self.sym(code), quanta, validity, origin, priority: 0, at: day(from) };
        let (new, legs) = {
            let mut draft = Draft::new(self.group.group, &self.state, self.bills);
            draft.grant(&grant).expect("granted");
            (draft.new, draft.legs)
        };
        self.state.apply(&new, &legs, 0).expect("applied");
    }

    /// An event of some quantity on a June day at ten.
    pub fn event(&mut self, date: &str, amount: &str) -> Event<'_> {
        let at = instant(&format!("{date}T10:00:00+02:00"));
        Event { world: self, at, until: None, amount: amount.to_owned(), first: None, mode: ChargeMode::Authorize }
    }

    /// Quanta of all balances in their order.
    pub fn balances(&self) -> Vec<i64> {
        self.state.balances.iter().map(|balance| balance.quanta).collect()
    }
}

impl Event<'_> {
    pub fn at(mut self, at: &str) -> Self {
        self.at = instant(at);
        self
    }

    pub fn until(mut self, until: &str) -> Self {
        self.until = Some(instant(until));
        self
    }

    /// The event's instant so many seconds later, as text.
    pub fn plus(&self, seconds: u32) -> String {
        self.at.plus_seconds(seconds.into()).expect("in range").to_rfc3339(&self.world.group.zone)
    }

    pub fn first(mut self) -> Self {
        self.first = Some(true);
        self
    }

    pub fn record(mut self) -> Self {
        self.mode = ChargeMode::Record;
        self
    }

    pub fn rate(&self) -> Result<Decision, NotRated> {
        let World { catalog, service, group, state, bills } = &*self.world;
        let service_type = &catalog.service_types[&service.service_type];
        let mut fields = std::collections::BTreeMap::from([("amount".to_owned(), self.amount.clone())]);
        fields.extend(self.first.map(|first| ("first".to_owned(), first.to_string())));
        let fields = service_type.read_fields(&fields).expect("fields");
        let quantity = service_type.measure(&fields).expect("a quantity");
        let usage = Usage { service_type, at: self.at, until: self.until, fields: &fields, quantity, mode: self.mode };
        rate(catalog, service, group, state, *bills, &usage)
    }

    /// Rates and applies.
    pub fn charge(self) -> Decision {
        let decision = self.rate().expect("rated");
        let day = self.at.utc_day();
        decision.apply(&mut self.world.state, day).expect("applied");
        decision
    }

    /// Net money charged, as text.
    pub fn cost(self) -> String {
        format_quanta(self.charge().net, 6)
    }

    /// Code of the reason why it is not rated.
    pub fn not_rated(self) -> &'static str {
        self.rate().expect_err("not rated").code()
    }
}

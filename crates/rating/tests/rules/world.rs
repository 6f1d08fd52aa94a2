//! A site in Ljubljana with one service, one tariff and one balance group.

use balance::{Bills, CounterSheet, Draft, Grant, GroupState, Origin};
use calendar::{Instant, Period, Zone};
use catalog::{Catalog, CatalogFiles, CatalogText, ChargeMode, CompileOptions, CreditLimit, PaymentType, Symbols, compile};
use ids::{BillId, CustomerId, GroupId, ProfileId, PurchaseId, ServiceId, SharingId, SubscriptionId, Sym};
use money::format_quanta;
use rating::{
    Decision, Ground, GroupFacts, Membership, NotRated, Purse, RatingDiscount, RatingProduct, ServiceFacts, SessionSoFar, StatusHistory,
    Usage, rate,
};
use tax::TaxPayer;

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
      - {code: money, name: Money, kind: number, role: optional}
      - {code: device, name: Device, kind: text, role: optional}
products:
  - {code: FIRST, name: First, kind: service, service_type: SERVICE, priority: 1, versions: [{from: 2020-01-01, rate_plan: TARIFF}]}
";

pub struct World {
    pub catalog: Catalog,
    pub service: ServiceFacts,
    pub group: GroupFacts,
    pub state: GroupState,
    pub bills: Bills,
    pub cycle_from: Option<Instant>,
    pub sheet: CounterSheet,
    pub group_sheet: CounterSheet,
    /// An owner that the service may share with.
    pub owner: Option<Owner>,
    pub session: Option<SessionSoFar>,
}

/// An owner of a sharing group.
pub struct Owner {
    pub facts: GroupFacts,
    pub state: GroupState,
    pub bills: Bills,
}

/// An event under way.
pub struct Event<'w> {
    world: &'w mut World,
    at: Instant,
    until: Option<Instant>,
    amount: String,
    fields: Vec<(&'static str, String)>,
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
        Self::of(format!("{}{products}{rate_plans}", BASE.trim_start()))
    }

    /// A world with these rate plans and these lines of further taxes.
    pub fn with_taxes(rate_plans: &str, taxes: &str) -> Self {
        let base = BASE.trim_start().replacen("taxes:\n", &format!("taxes:\n{taxes}"), 1);
        Self::of(format!("{base}{rate_plans}"))
    }

    fn of(text: String) -> Self {
        let files = CatalogFiles([("all.yaml".to_owned(), text)].into());
        let text = CatalogText::parse(&files).expect("reads");
        let mut symbols = Symbols::default();
        symbols.assign(text.codes().iter().map(String::as_str));
        let zone = Zone::named("Europe/Ljubljana").expect("a zone");
        let catalog = compile(&text, CompileOptions { epoch: 1, zone: zone.clone() }, &symbols).expect("compiles");
        let sym = |code: &str| catalog.symbols.get(code).expect("a code");
        let service = ServiceFacts {
            called: rating::Called::new("38640111222", Period::open(Instant::EPOCH_MIN)),
            customer: CustomerId(1),
            group: GroupId(3),
            subscription: SubscriptionId(4),
            service: ServiceId(5),
            service_type: sym("SERVICE"),
            products: vec![RatingProduct {
                purchase: PurchaseId(6),
                product: sym("FIRST"),
                valid: Period::open(day("2026-06-01")),
                status: StatusHistory::default(),
                locked_version: None,
            }],
            discounts: Vec::new(),
            memberships: Vec::new(),
            has_sheet: true,
            status: StatusHistory::default(),
        };
        let group = GroupFacts {
            group: GroupId(3),
            customer: CustomerId(1),
            customer_type: None,
            profile: ProfileId(2),
            currency: sym("EUR"),
            payment_type: PaymentType::Postpaid,
            zone,
            limits: Vec::new(),
            dues: 0,
            payer: TaxPayer::default(),
        };
        let bills =
            Bills { active: BillId(110), active_to: Some(day("2026-07-01")), next: Some(BillId(111)), next_to: Some(day("2026-08-01")) };
        Self {
            catalog,
            service,
            group,
            state: GroupState::default(),
            bills,
            cycle_from: Some(day("2026-06-01")),
            sheet: CounterSheet::default(),
            group_sheet: CounterSheet::default(),
            owner: None,
            session: None,
        }
    }

    pub fn sym(&self, code: &str) -> Sym {
        self.catalog.symbols.get(code).expect("a code")
    }

    pub fn prepaid(mut self) -> Self {
        self.group.payment_type = PaymentType::Prepaid;
        self.limit("EUR", 0);
        self
    }

    /// Gives a resource a limit.
    pub fn limit(&mut self, code: &str, quanta: i64) {
        let limit = self.credit_limit(code, quanta);
        self.group.limits.push(limit);
    }

    /// A limit without thresholds.
    pub fn credit_limit(&self, code: &str, quanta: i64) -> CreditLimit {
        let resource = self.sym(code);
        CreditLimit { resource, payment_types: Vec::new(), floor: 0, limit: Some(quanta), counts_dues: false, thresholds: Vec::new() }
    }

    /// Buys a discount for the subscription.
    pub fn buy(&mut self, code: &str) {
        let purchase = PurchaseId(100 + i64::try_from(self.service.discounts.len()).expect("few"));
        let discount = self.purchased(purchase, code);
        self.service.discounts.push(discount);
        let priority = |sym: &Sym| self.catalog.discounts[sym].priority;
        self.service.discounts.sort_by_key(|held| priority(&held.discount));
    }

    fn purchased(&self, purchase: PurchaseId, code: &str) -> RatingDiscount {
        let valid = Period::open(day("2026-06-01"));
        RatingDiscount { purchase, discount: self.sym(code), valid, status: StatusHistory::default() }
    }

    /// Makes the customer a member of a sharing group with these discounts as its policy.
    pub fn share(&mut self, policy: &[&str], is_pool_first: bool) {
        let group = GroupId(30);
        let policy = policy.iter().map(|code| self.purchased(PurchaseId(200), code)).collect();
        let (valid, owner_status) = (Period::open(day("2026-06-01")), StatusHistory::default());
        self.service.memberships.push(Membership {
            sharing: SharingId(9),
            owner: CustomerId(2),
            group,
            valid,
            is_pool_first,
            policy,
            owner_status,
        });
        let facts = GroupFacts { group, customer: CustomerId(2), ..self.group.clone() };
        let bills = Bills { active: BillId(210), next: Some(BillId(211)), ..self.bills };
        self.owner = Some(Owner { facts, state: GroupState::default(), bills });
    }

    /// Gives credit of a resource to the owner.
    pub fn grant_owner(&mut self, code: &str, quanta: i64, origin: Origin) {
        let grant = Grant {
            resource: self.sym(code),
            quanta,
            validity: Period::open(day("2026-06-01")),
            origin,
            priority: 0,
            at: day("2026-06-01"),
            rollover: None,
        };
        let owner = self.owner.as_mut().expect("an owner");
        let mut draft = Draft::new(owner.facts.group, &owner.state, owner.bills);
        draft.grant(&grant).expect("granted");
        let (new, legs) = (draft.new, draft.legs);
        owner.state.apply(&new, &legs, 0).expect("applied");
    }

    /// Quanta of the owner's balances in their order.
    pub fn owner_balances(&self) -> Vec<i64> {
        self.owner.iter().flat_map(|owner| &owner.state.balances).map(|balance| balance.quanta).collect()
    }

    /// Gives credit of a resource.
    pub fn grant(&mut self, code: &str, quanta: i64, from: &str, to: Option<&str>, origin: Origin) {
        let validity = Period::try_new(day(from), to.map(day)).expect("a period");
        let grant = Grant { resource: self.sym(code), quanta, validity, origin, priority: 0, at: day(from), rollover: None };
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
        Event { world: self, at, until: None, amount: amount.to_owned(), fields: Vec::new(), mode: ChargeMode::Authorize }
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
        self.fields.push(("first", "true".to_owned()));
        self
    }

    /// With a further field.
    pub fn field(mut self, code: &'static str, value: &str) -> Self {
        self.fields.push((code, value.to_owned()));
        self
    }

    pub fn record(mut self) -> Self {
        self.mode = ChargeMode::Record;
        self
    }

    pub fn rate(&self) -> Result<Decision, NotRated> {
        let World { catalog, service, group, state, bills, cycle_from, sheet, group_sheet, owner, session } = &*self.world;
        let service_type = &catalog.service_types[&service.service_type];
        let mut fields = std::collections::BTreeMap::from([("amount".to_owned(), self.amount.clone())]);
        fields.extend(self.fields.iter().map(|(code, value)| ((*code).to_owned(), value.clone())));
        let fields = service_type.read_fields(&fields).expect("fields");
        let quantity = service_type.measure(&fields).expect("a quantity");
        let usage = Usage { service_type, at: self.at, until: self.until, fields: &fields, quantity, mode: self.mode };
        let end = |from: Instant| if bills.active_to.is_some_and(|end| from >= end) { bills.next_to } else { bills.active_to };
        let cycle = cycle_from.map(|from| Period::try_new(from, end(from)).expect("a cycle"));
        let own = Purse { facts: group, state, bills: *bills, cycle };
        let owners: Vec<Purse<'_>> =
            owner.iter().map(|owner| Purse { facts: &owner.facts, state: &owner.state, bills: owner.bills, cycle }).collect();
        rate(catalog, &Ground { service, own, owners: &owners, sheet, group_sheet, session: session.as_ref() }, &usage)
    }

    /// Rates and applies.
    pub fn charge(self) -> Decision {
        let decision = self.rate().expect("rated");
        let day = self.at.utc_day();
        decision.own.apply(&mut self.world.state, day).expect("applied");
        if let Some(owner) = &mut self.world.owner {
            for impact in &decision.shared {
                impact.apply(&mut owner.state, day).expect("applied");
            }
        }
        for (kept, moved) in [(&mut self.world.sheet, &decision.sheet), (&mut self.world.group_sheet, &decision.group_sheet)] {
            moved.iter().for_each(|sheet| kept.clone_from(sheet));
        }
        if decision.session.is_some() {
            self.world.session.clone_from(&decision.session);
        }
        decision
    }

    /// Net money charged, as text.
    pub fn cost(self) -> String {
        format_quanta(self.charge().own.net, 6)
    }

    /// Code of the reason why it is not rated.
    pub fn not_rated(self) -> &'static str {
        self.rate().expect_err("not rated").code()
    }
}

//! A small catalog, a profile and a subscription to try the rules on.

use balance::{Balance, Bills, GroupState, Origin};
use calendar::{Cycle, Date, Instant, Interval, Period, Zone};
use catalog::{
    BillItem, BillItemKind, Bundle, BundleLine, Catalog, CompileOptions, Discount, DiscountRule, DiscountTime, DiscountValue, EventType,
    GrantEnd, GrantValidity, Names, NonActive, PaymentType, Plan, Product, ProductKind, Proration, Resource, Symbols, Tax, TaxProvider,
    TaxRate, Timing, Version,
};
use ids::{BillId, GroupId, PurchaseId, SubscriptionId, Sym};
use money::{Exact, Rounding};
use std::collections::HashMap;
use subscription::{BoughtAs, ProfileFacts, Purchase, PurchasedBundle, PurchasedDiscount, Subscription, Turns};
use tax::TaxPayer;

pub const ACTIVE: BillId = BillId(110);
pub const NEXT: BillId = BillId(111);

pub fn exact(text: &str) -> Exact {
    text.parse().unwrap()
}

pub fn zone() -> Zone {
    Zone::named("Europe/Ljubljana").unwrap()
}

pub fn day(text: &str) -> Instant {
    zone().start_of_day(Date::parse(text).unwrap())
}

/// Quanta at 6 decimals.
pub fn q(text: &str) -> i64 {
    money::parse_quanta(text, 6).unwrap()
}

pub struct Shop {
    pub catalog: Catalog,
}

impl Shop {
    pub fn new() -> Self {
        let text = catalog::CatalogText::parse(&catalog::CatalogFiles::default()).unwrap();
        let mut symbols = Symbols::default();
        symbols.assign(text.codes().iter().map(String::as_str));
        let mut catalog = catalog::compile(&text, CompileOptions { epoch: 1, zone: zone() }, &symbols).unwrap();
        catalog.symbols.assign(["EUR", "MB", "VAT", "FEES", "BASE", "PLAN", "USD"]);
        let mut shop = Self { catalog };
        shop.resource("EUR", Some("EUR"), 2);
        shop.resource("MB", None, 0);
        let (item, vat) = (shop.sym("FEES"), shop.sym("VAT"));
        shop.catalog
            .bill_items
            .insert(item, BillItem { sym: item, names: Names::default(), kind: BillItemKind::Recurring, on_invoice: true });
        let from = Date::parse("2020-01-01").unwrap();
        let rates = vec![TaxRate { from, ppm: 220_000, country: None, state: None, supplier: None }];
        let provider = TaxProvider::Table;
        shop.catalog.taxes.insert(vat, Tax { sym: vat, names: Names::default(), provider, supplier: None, reverse_charge: false, rates });
        let (base, plan) = (shop.sym("BASE"), shop.sym("PLAN"));
        shop.catalog
            .bundles
            .insert(base, Bundle { sym: base, names: Names::default(), lines: Vec::new(), discounts: Vec::new(), term: None });
        shop.catalog.plans.insert(
            plan,
            Plan {
                sym: plan,
                names: Names::default(),
                description: Names::default(),
                bundles: vec![base],
                compatible_bundles: Vec::new(),
                compatible_only: false,
                term: None,
                payment_types: vec![PaymentType::Prepaid, PaymentType::Postpaid],
            },
        );
        shop
    }

    pub fn sym(&self, code: &str) -> Sym {
        self.catalog.symbols.get(code).unwrap()
    }

    fn resource(&mut self, code: &str, currency: Option<&str>, display_scale: u8) {
        let sym = self.sym(code);
        let resource = Resource {
            sym,
            names: Names::default(),
            currency: currency.map(str::to_owned),
            unit_label: code.to_owned(),
            scale: 6,
            display_scale,
            rounding: Rounding::HalfUp,
            order: catalog::ConsumptionOrder::default(),
        };
        self.catalog.resources.insert(sym, resource);
    }

    fn interval(&mut self, text: &str) -> Sym {
        let interval: Interval = text.parse().unwrap();
        let code = format!("every-{}", text.replace(' ', "-"));
        self.catalog.symbols.assign([code.as_str()]);
        let sym = self.sym(&code);
        self.catalog.event_types.insert(sym, EventType { sym, names: Names::default(), interval });
        sym
    }

    pub fn product(&mut self, code: &str, kind: ProductKind, versions: Vec<Version>) -> Sym {
        self.catalog.symbols.assign([code]);
        let (sym, bill_item) = (self.sym(code), Some(self.sym("FEES")));
        let product =
            Product { sym, names: Names::default(), kind, bill_item, charge_tag: None, tax: None, supplier: None, ledger: None, versions };
        self.catalog.products.insert(sym, product);
        let line = BundleLine { product: sym, quantity: Exact::ONE, value: None, optional: false, validity_days: None };
        let base = self.sym("BASE");
        self.catalog.bundles.get_mut(&base).unwrap().lines.push(line);
        sym
    }

    pub fn version(&self, from: &str, price: &str) -> Version {
        let prices = HashMap::from([(self.sym("EUR"), exact(price))]);
        Version { from: Date::parse(from).unwrap(), prices, granted: None, rate_plan: None }
    }

    pub fn fee(&mut self, code: &str, price: &str, every: &str, timing: Timing, first: Proration) -> Sym {
        let event_type = self.interval(every);
        let version = self.version("2020-01-01", price);
        self.product(code, ProductKind::Recurring { event_type, timing, first, last: Proration::Prorate }, vec![version])
    }

    pub fn one_time(&mut self, code: &str, price: &str) -> Sym {
        let version = self.version("2020-01-01", price);
        self.product(code, ProductKind::OneTime, vec![version])
    }

    pub fn grant(&mut self, code: &str, amount: &str, every: Option<&str>, prorate: bool) -> Sym {
        let event_type = every.map(|text| self.interval(text));
        let resource = self.sym("MB");
        let version = Version { granted: Some(exact(amount)), prices: HashMap::new(), ..self.version("2020-01-01", "0") };
        let kind = ProductKind::Grant {
            event_type,
            resource,
            validity: GrantValidity::Cycle,
            prorate,
            last: GrantEnd::Cut,
            priority: 0,
            rollover: None,
        };
        self.product(code, kind, vec![version])
    }

    pub fn with_vat(&mut self, product: Sym) {
        let vat = self.sym("VAT");
        self.catalog.products.get_mut(&product).unwrap().tax = Some(vat);
    }

    /// A profile created on a day, billed on day 1, with the bills of its first two cycles.
    pub fn profile(&self, payment_type: PaymentType, every: &str, created: &str) -> ProfileFacts {
        let cycle = Cycle::try_new(every.parse().unwrap(), 1, day(created), zone()).unwrap();
        let first = cycle.first_period();
        let bills = Bills { active: ACTIVE, active_to: first.to(), next: Some(NEXT), next_to: cycle.next(&first).to() };
        let money_limit = (payment_type == PaymentType::Prepaid).then_some(0);
        let payer = TaxPayer::default();
        let account = Turns::default();
        ProfileFacts { currency: self.sym("EUR"), payment_type, zone: zone(), cycle, account, money_limit, payer, bills }
    }

    /// The same without an end of its bill, so that many cycles can be looked at in one go.
    pub fn endless(&self, payment_type: PaymentType, every: &str, created: &str) -> ProfileFacts {
        let bills = Bills { active: ACTIVE, active_to: None, next: None, next_to: None };
        ProfileFacts { bills, ..self.profile(payment_type, every, created) }
    }

    pub fn subscription(&self, valid: Period, products: &[Sym]) -> Subscription {
        let purchase = |(place, product): (usize, &Sym)| Purchase {
            id: PurchaseId(i64::try_from(place).unwrap() + 1),
            bundle: self.sym("BASE"),
            product: *product,
            quantity: Exact::ONE,
            value: None,
            valid,
            bought_in: PurchaseId(1_000),
            turns: Turns::default(),
            service: None,
            locked_version: None,
        };
        Subscription {
            id: SubscriptionId(9),
            group: GroupId(7),
            plan: self.sym("PLAN"),
            valid,
            turns: Turns::default(),
            term: None,
            coupons: Vec::new(),
            bundles: vec![PurchasedBundle {
                id: PurchaseId(1_000),
                bundle: self.sym("BASE"),
                bought_as: BoughtAs::Plan,
                valid,
                turns: Turns::default(),
                term: None,
                voucher: String::new(),
            }],
            products: products.iter().enumerate().map(purchase).collect(),
            discounts: Vec::new(),
            services: Vec::new(),
            verified_to: None,
            begun_to: None,
        }
    }

    /// Gives a subscription a discount on fees; a flat one takes so much.
    pub fn discount(&mut self, subscription: &mut Subscription, value: DiscountValue, flat: &str) {
        self.catalog.symbols.assign(["OFF"]);
        let (sym, bill_item, bundle) = (self.sym("OFF"), self.sym("FEES"), self.sym("BASE"));
        let value = match value {
            DiscountValue::Percent(percent) => DiscountValue::Percent(percent),
            DiscountValue::Flat(_) => DiscountValue::Flat(HashMap::from([(self.sym("EUR"), exact(flat))])),
        };
        let rules = vec![DiscountRule { quantity: None, amount: None, counter: None, value, cap: HashMap::new() }];
        let discount = Discount {
            sym,
            names: Names::default(),
            priority: 0,
            time: DiscountTime::Event,
            is_policy: false,
            non_active: NonActive::Forbidden,
            bill_item,
            ledger: None,
            filters: Vec::new(),
            rules,
            cycle_cap: HashMap::new(),
        };
        self.catalog.discounts.insert(sym, discount);
        let (id, bought_in, valid) = (PurchaseId(50), PurchaseId(1_000), subscription.valid);
        subscription.discounts.push(PurchasedDiscount { id, bundle, bought_in, discount: sym, valid, turns: Turns::default() });
    }

    /// A group with funds.
    pub fn funded(&self, funds: &str) -> GroupState {
        let mut state = GroupState::default();
        add_funds(&mut state, self.sym("EUR"), funds);
        state
    }
}

/// A top-up without end.
pub fn add_funds(state: &mut GroupState, currency: Sym, funds: &str) {
    if let Some(balance) = state.balances.iter_mut().find(|balance| balance.origin == Origin::Funds) {
        balance.quanta -= q(funds);
        return;
    }
    let since = day("2020-01-01");
    state.balances.push(Balance {
        id: state.next_balance,
        resource: currency,
        validity: Period::open(since),
        quanta: -q(funds),
        origin: Origin::Funds,
        priority: 0,
        granted: 0,
        created: since,
        rollover: None,
    });
    state.next_balance += 1;
}

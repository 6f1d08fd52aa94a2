//! A currency, items and bills to try the rules on.

use balance::ItemKey;
use billing::{Bill, BillStatus, Closing, CycleFacts, ItemAmount, NewBill, close_cycle, prepare};
use calendar::{Cycle, Date, Instant, Interval, Zone};
use catalog::{Names, PaymentType, Resource};
use ids::{BillId, ProfileId, Sym};
use money::Rounding;

pub const EUR: Sym = Sym(1);
pub const VAT: Sym = Sym(2);
pub const ROUNDING: Sym = Sym(3);

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

pub fn euro() -> Resource {
    Resource {
        sym: EUR,
        names: Names::default(),
        currency: Some("EUR".to_owned()),
        unit_label: "EUR".to_owned(),
        scale: 6,
        display_scale: 2,
        rounding: Rounding::HalfUp,
        order: catalog::ConsumptionOrder::default(),
    }
}

pub fn item(code: u32, tax_ppm: i32, net: i64, tax: i64) -> ItemAmount {
    let tax_code = (tax_ppm != 0).then_some(VAT);
    let key = ItemKey { bill: BillId(110), code: Sym(code), subscription: None, service: None, tax: tax_code, tax_ppm, ledger: None };
    ItemAmount { key, net, tax }
}

pub fn cycle() -> Cycle {
    Cycle::try_new(Interval::Months(1), 1, day("2026-06-16"), zone()).unwrap()
}

/// Bills 110 (active, 16 to 30 June) and 111.
pub fn bills() -> (Bill, Bill) {
    prepare(ProfileId(5), &cycle(), day("2026-06-16"), [NewBill { id: BillId(110), number: 1 }, NewBill { id: BillId(111), number: 2 }])
}

pub struct June {
    pub now: Instant,
    pub payment_type: PaymentType,
    pub items: Vec<ItemAmount>,
    pub funds_paid: i64,
    pub credit_balance: i64,
    pub status: BillStatus,
}

impl June {
    pub fn of(items: Vec<ItemAmount>) -> Self {
        let now = day("2026-07-01");
        Self { now, payment_type: PaymentType::Postpaid, items, funds_paid: 0, credit_balance: 0, status: BillStatus::Active }
    }

    pub fn close(&self) -> Result<Closing, billing::BillingError> {
        let (active, _) = bills();
        let currency = euro();
        close_cycle(&CycleFacts {
            bill: active.id,
            period: active.period,
            status: self.status,
            now: self.now,
            payment_type: self.payment_type,
            currency: &currency,
            items: &self.items,
            funds_paid: self.funds_paid,
            credit_balance: self.credit_balance,
            rounding_item: ROUNDING,
        })
    }
}

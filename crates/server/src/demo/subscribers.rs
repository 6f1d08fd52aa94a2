//! The demo's customers: what each bought, when, and under which number.

use super::people::person;
use app::customer::{NewCustomer, NewProfile};
use app::subscription::{OrderItem, PlanOrder};

/// Customers of the demo.
pub const SUBSCRIBERS: usize = 200;
/// Signing up is over after this many days.
pub const SIGN_UP_DAYS: usize = 60;

/// What kind of usage an identifier has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Calls, messages and data, invoiced.
    Mobile,
    /// The same from funds.
    PrepaidMobile,
    /// None: a line.
    Fibre,
    /// Device traffic.
    Devices,
    /// Vehicle charging.
    Vehicle,
}

/// A customer of the demo.
#[derive(Debug, Clone)]
pub struct Subscriber {
    /// Place in the list.
    pub place: usize,
    /// Days after the founding when it came.
    pub day: usize,
    /// What it uses.
    pub kind: Kind,
    /// Whether it pays before.
    pub prepaid: bool,
    /// Identifier of its services; none for a line.
    pub identifier: Option<String>,
    /// Who it is and what it bought.
    pub input: NewCustomer,
}

/// A plan, and how often it is bought.
struct Offer {
    plan: &'static str,
    kind: Kind,
    customer_type: &'static str,
    payment_type: &'static str,
}

const fn offer(plan: &'static str, kind: Kind, customer_type: &'static str, payment_type: &'static str) -> Offer {
    Offer { plan, kind, customer_type, payment_type }
}

const RESIDENTIAL: &str = "residential";
const BUSINESS: &str = "business";
const POSTPAID: &str = "postpaid";
const PREPAID: &str = "prepaid";
/// What twenty customers buy.
const OFFERS: [Offer; 20] = [
    offer("mobile_s", Kind::Mobile, RESIDENTIAL, POSTPAID),
    offer("mobile_m", Kind::Mobile, RESIDENTIAL, POSTPAID),
    offer("fibre", Kind::Fibre, RESIDENTIAL, POSTPAID),
    offer("prepaid_mobile", Kind::PrepaidMobile, RESIDENTIAL, PREPAID),
    offer("mobile_l", Kind::Mobile, BUSINESS, POSTPAID),
    offer("mobile_s", Kind::Mobile, RESIDENTIAL, POSTPAID),
    offer("ev_charging", Kind::Vehicle, RESIDENTIAL, POSTPAID),
    offer("fibre", Kind::Fibre, RESIDENTIAL, POSTPAID),
    offer("mobile_m", Kind::Mobile, RESIDENTIAL, POSTPAID),
    offer("iot_pool", Kind::Devices, "iot", POSTPAID),
    offer("prepaid_mobile", Kind::PrepaidMobile, RESIDENTIAL, PREPAID),
    offer("mobile_s", Kind::Mobile, RESIDENTIAL, POSTPAID),
    offer("mobile_m", Kind::Mobile, BUSINESS, POSTPAID),
    offer("fibre", Kind::Fibre, BUSINESS, POSTPAID),
    offer("ev_charging", Kind::Vehicle, BUSINESS, POSTPAID),
    offer("mobile_l", Kind::Mobile, RESIDENTIAL, POSTPAID),
    offer("prepaid_mobile", Kind::PrepaidMobile, RESIDENTIAL, PREPAID),
    offer("mobile_s", Kind::Mobile, RESIDENTIAL, POSTPAID),
    offer("mobile_m", Kind::Mobile, RESIDENTIAL, POSTPAID),
    offer("ev_charging", Kind::Vehicle, RESIDENTIAL, PREPAID),
];
/// Funds that prepaid customers begin with.
const FIRST_FUNDS: [&str; 4] = ["10.00", "20.00", "15.00", "30.00"];
/// Billing days; most cycles follow the month.
const BILLING_DAYS: [u8; 8] = [1, 1, 1, 10, 1, 1, 20, 1];

/// All customers in the order of their coming.
pub fn all() -> Vec<Subscriber> {
    let mut all: Vec<Subscriber> = (0..SUBSCRIBERS).map(subscriber).collect();
    all.sort_by_key(|subscriber| (subscriber.day, subscriber.place));
    all
}

/// The numbers that make calls, for usage files that fit the demo.
pub fn voice_numbers() -> Vec<String> {
    let calls = |subscriber: &Subscriber| matches!(subscriber.kind, Kind::Mobile | Kind::PrepaidMobile);
    all().into_iter().filter(calls).filter_map(|subscriber| subscriber.identifier).collect()
}

fn subscriber(place: usize) -> Subscriber {
    // Seven is prime to twenty: over twenty customers every offer comes once, whatever their country.
    let offer = OFFERS.get((place.wrapping_mul(7) + place / 20) % OFFERS.len()).unwrap_or(&OFFERS[0]);
    let who = person(place);
    let identifier = identifier(offer.kind, place);
    let is_company = offer.customer_type != RESIDENTIAL;
    let input = NewCustomer {
        first_name: who.first_name,
        last_name: who.last_name,
        email: who.email,
        phone: identifier.clone().filter(|_| matches!(offer.kind, Kind::Mobile | Kind::PrepaidMobile)).map(|number| format!("+{number}")),
        organization: is_company.then(|| who.company.to_owned()),
        customer_type: offer.customer_type.to_owned(),
        language: Some(who.language.to_owned()),
        address: who.address,
        tax_id: is_company.then_some(who.vat_number),
        profile: Some(NewProfile {
            payment_type: Some(offer.payment_type.to_owned()),
            event_type: Some("monthly".to_owned()),
            billing_day: BILLING_DAYS.get(place % BILLING_DAYS.len()).copied(),
            ..NewProfile::default()
        }),
        plan: Some(PlanOrder {
            code: offer.plan.to_owned(),
            available_funds: FIRST_FUNDS
                .get(place % FIRST_FUNDS.len())
                .filter(|_| offer.payment_type == PREPAID)
                .map(|funds| (*funds).to_owned()),
            items: items(offer, place),
            identifier: identifier.clone(),
            ..PlanOrder::default()
        }),
        ..NewCustomer::default()
    };
    Subscriber { place, day: sign_up_day(place), kind: offer.kind, prepaid: offer.payment_type == PREPAID, identifier, input }
}

/// Two of three were there from the first days on.
const fn sign_up_day(place: usize) -> usize {
    match place % 3 {
        0 | 1 => place.wrapping_mul(11) % 9,
        _ => place.wrapping_mul(17) % SIGN_UP_DAYS,
    }
}

fn identifier(kind: Kind, place: usize) -> Option<String> {
    const PREFIXES: [&str; 5] = ["38640", "38631", "38641", "38651", "38670"];
    match kind {
        Kind::Mobile | Kind::PrepaidMobile => {
            let prefix = PREFIXES.get(place % PREFIXES.len()).copied().unwrap_or_default();
            Some(format!("{prefix}{:06}", 204_117 + place.wrapping_mul(3_571) % 780_000))
        }
        Kind::Fibre => None,
        Kind::Devices => Some(format!("8938640{:012}", 410_000_000_019_usize + place.wrapping_mul(7_907))),
        Kind::Vehicle => Some(format!("SI-ADM-C{:06}", 100_003 + place.wrapping_mul(7_919) % 900_000)),
    }
}

/// What is optional in a plan is bought by some.
fn items(offer: &Offer, place: usize) -> Vec<OrderItem> {
    let (product, wanted) = match offer.kind {
        Kind::Mobile => ("mobile_activation", place.is_multiple_of(2)),
        Kind::Fibre => ("router_rent", !place.is_multiple_of(3)),
        Kind::Vehicle => ("charging_card", !place.is_multiple_of(4)),
        Kind::Devices | Kind::PrepaidMobile => return Vec::new(),
    };
    vec![OrderItem { product: product.to_owned(), purchase: Some(wanted), ..OrderItem::default() }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn identifiers_are_unlike_each_other_and_every_plan_is_bought() {
        let all = all();
        assert_eq!(all.len(), SUBSCRIBERS);
        let identifiers: Vec<&String> = all.iter().filter_map(|subscriber| subscriber.identifier.as_ref()).collect();
        assert_eq!(identifiers.iter().collect::<BTreeSet<_>>().len(), identifiers.len());
        let plans: BTreeSet<&str> = all.iter().filter_map(|one| one.input.plan.as_ref()).map(|plan| plan.code.as_str()).collect();
        assert_eq!(plans.len(), 7, "{plans:?}");
        assert!(all.iter().all(|subscriber| subscriber.day < SIGN_UP_DAYS));
        assert!(voice_numbers().len() > 100);
    }
}

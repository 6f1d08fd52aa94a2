//! The billing profile, balance group and bills of a new customer (domain.md §7).

use super::input::{NewProfile, Problems};
use crate::billing::{credit_limit, credit_profile};
use ::catalog::{Catalog, PaymentType};
use balance::{Bills, GroupState};
use billing::NewBill;
use calendar::{Cycle, Instant, Interval, Period, Zone};
use charging::profile_cycle;
use ids::{CustomerId, GroupId, ProfileId, Sym};
use store::bill::{BillRow, BillState};
use store::group::GroupRow;
use store::profile::{ProfileRow, parse_payment_type};
use store::site::Site;

/// Code and name of what every customer has.
pub(super) const DEFAULT_NAME: &str = "Default";
/// Most a billing day can be.
const BILLING_DAY_MAX: u8 = 31;

/// A profile whose fields are understood.
#[derive(Debug, Clone)]
pub(super) struct CheckedProfile {
    pub payment_type: PaymentType,
    pub event_type: Option<Sym>,
    pub billing_day: u8,
    pub currency: Sym,
    pub zone: Zone,
    pub credit_profile: Option<Sym>,
    pub credit_limit: Option<i64>,
}

/// Understands a profile; none where a problem was noted.
pub(super) fn check(asked: &NewProfile, site: &Site, catalog: &Catalog, problems: &mut Problems) -> Option<CheckedProfile> {
    let word = asked.payment_type.as_deref().unwrap_or("postpaid");
    let payment_type = parse_payment_type(word);
    if payment_type.is_none() {
        problems.add("profile.payment_type", "unknown_value", format!("`{word}` is none of postpaid, prepaid, pay_now"));
    }
    let event_type = match payment_type {
        // Pay-now profiles have no cycle: they are billed on demand (domain.md §7).
        Some(PaymentType::PayNow) => Some(None),
        Some(PaymentType::Prepaid | PaymentType::Postpaid) | None => event_type(asked, catalog, problems).map(Some),
    };
    let billing_day = asked.billing_day.unwrap_or(1);
    if !(1..=BILLING_DAY_MAX).contains(&billing_day) {
        problems.add("profile.billing_day", "out_of_range", format!("a billing day lies between 1 and {BILLING_DAY_MAX}"));
    }
    let code = asked.currency.as_deref().unwrap_or(&site.settings.currency);
    let currency = catalog.symbols.get(code).filter(|sym| catalog.resources.get(sym).is_some_and(::catalog::Resource::is_money));
    if currency.is_none() {
        problems.add("profile.currency", "unknown_currency", format!("the catalog has no currency `{code}`"));
    }
    let name = asked.time_zone.as_deref().unwrap_or(&site.settings.time_zone);
    let zone = match Zone::named(name) {
        Ok(zone) => Some(zone),
        Err(error) => {
            problems.add("profile.time_zone", error.code(), error.to_string());
            None
        }
    };
    let credit_profile =
        asked.credit_profile.as_deref().and_then(|code| credit_profile("profile.credit_profile", code, catalog, &mut problems.0));
    let resource = currency.and_then(|sym| catalog.resources.get(&sym));
    let limit = asked.credit_limit.as_deref().map(str::trim).filter(|text| !text.is_empty()).zip(resource);
    let credit_limit = limit.and_then(|(text, currency)| credit_limit("profile.credit_limit", text, currency, &mut problems.0));
    Some(CheckedProfile {
        payment_type: payment_type?,
        event_type: event_type?,
        billing_day,
        currency: currency?,
        zone: zone?,
        credit_profile,
        credit_limit,
    })
}

fn event_type(asked: &NewProfile, catalog: &Catalog, problems: &mut Problems) -> Option<Sym> {
    let found = match asked.event_type.as_deref() {
        Some(code) => catalog.symbols.get(code).filter(|sym| catalog.event_types.contains_key(sym)),
        // Of several monthly ones the one that was named first.
        None => catalog.event_types.values().filter(|event_type| event_type.interval == Interval::Months(1)).map(|found| found.sym).min(),
    };
    if found.is_none() {
        let code = asked.event_type.as_deref().unwrap_or("monthly");
        problems.add("profile.event_type", "unknown_event_type", format!("the catalog has no interval `{code}`"));
    }
    found
}

/// A profile with its group and first bills.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub profile: ProfileRow,
    pub group: GroupRow,
    pub bills: Vec<BillRow>,
}

/// Ids and numbers of an account, drawn before.
#[derive(Debug, Clone, Copy)]
pub(super) struct AccountIds {
    pub customer: CustomerId,
    pub profile: ProfileId,
    pub group: GroupId,
    pub bills: [NewBill; 2],
}

/// A profile without a balance group, with its first bills: one active and one inactive; without a cycle only an active one.
pub(super) fn alone(
    catalog: &Catalog,
    asked: &CheckedProfile,
    (customer, id, bills): (CustomerId, ProfileId, [NewBill; 2]),
    (code, name): (&str, &str),
    since: Instant,
) -> Result<(ProfileRow, Vec<BillRow>), charging::ChargeError> {
    let ids = AccountIds { customer, profile: id, group: GroupId(0), bills };
    let made = account(catalog, asked, ids, since)?;
    Ok((ProfileRow { code: code.to_owned(), name: name.to_owned(), ..made.profile }, made.bills))
}

/// The account of a new customer: one active and one inactive bill (domain.md §7); without a cycle only an active one.
pub(super) fn account(
    catalog: &Catalog,
    asked: &CheckedProfile,
    ids: AccountIds,
    since: Instant,
) -> Result<Account, charging::ChargeError> {
    let [first, second] = ids.bills;
    let mut profile = ProfileRow {
        id: ids.profile,
        customer: ids.customer,
        code: DEFAULT_NAME.to_owned(),
        currency: asked.currency,
        payment_type: asked.payment_type,
        event_type: asked.event_type,
        billing_day: asked.billing_day,
        time_zone: asked.zone.name().to_owned(),
        created_at: since,
        credit_profile: asked.credit_profile,
        credit_limit: asked.credit_limit,
        credit_balance: 0,
        cycle_changes: Vec::new(),
        name: DEFAULT_NAME.to_owned(),
        valid_to: None,
        bills: Bills { active: first.id, active_to: None, next: None, next_to: None },
    };
    let bills = match asked.event_type {
        Some(_) => {
            let cycle = profile_cycle(catalog, &profile)?;
            let (active, next) = cycle_bills(&profile, &cycle, since, [first, second]);
            profile.bills = Bills { active: active.id, active_to: active.to, next: Some(next.id), next_to: next.to };
            vec![active, next]
        }
        None => vec![BillRow::empty(&profile, first.id, first.number, Period::open(since), BillState::Active)],
    };
    let group = GroupRow {
        id: ids.group,
        customer: ids.customer,
        profile: ids.profile,
        name: DEFAULT_NAME.to_owned(),
        facts_version: 1,
        bills: profile.bills,
        due_at: None,
        state: GroupState::default(),
    };
    Ok(Account { profile, group, bills })
}

fn cycle_bills(profile: &ProfileRow, cycle: &Cycle, since: Instant, new: [NewBill; 2]) -> (BillRow, BillRow) {
    let (active, next) = billing::prepare(profile.id, cycle, since, new);
    (
        BillRow::empty(profile, active.id, active.number, active.period, BillState::Active),
        BillRow::empty(profile, next.id, next.number, next.period, BillState::Inactive),
    )
}

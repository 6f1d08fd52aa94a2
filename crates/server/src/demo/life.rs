//! The demo's three months, lived day by day: the clock moves on (and bills what fell due), customers come, use and pay.

use super::paying;
use super::subscribers::{self, Subscriber};
use super::telecom::{self, Telecom, three_months_before};
use super::traffic::Traffic;
use crate::failure::Failure;
use app::billing::{AdjustBalance, Method, PaymentKind, RecordPayment};
use app::clock;
use app::customer::{CreateCustomer, CreatedCustomer};
use billing::Direction;
use calendar::{CalendarError, Date, Instant, LocalTime};
use charging::{Answer, Charger, Request};
use std::collections::HashMap;
use std::sync::Arc;
use store::bill::{BillRow, BillState};
use store::payment::PaymentDocument;
use store::{Lane, Operation, Store, StoreError, Tx};

/// Bills that wait for money and are looked at in a day.
const OPEN_BILLS_MAX: i64 = 2_000;
/// One of so many bills gets a credit for a disturbance.
const GOODWILL_EVERY: usize = 45;

/// Somebody who has come.
struct Known {
    place: usize,
    prepaid: bool,
    made: CreatedCustomer,
}

/// One life of the company.
struct Life {
    telecom: Telecom,
    charger: Charger,
    known: Vec<Known>,
    now: Instant,
}

/// Founds the demo's company three months before now, lives to now, and lets its clock follow the system's.
///
/// # Errors
/// What a use case refuses.
pub async fn live(store: Store) -> Result<(), Failure> {
    let now = store.system_now();
    let zone = telecom::zone()?;
    let today = now.date_in(&zone);
    let from = three_months_before(today).map_err(dated)?;
    let telecom = telecom::found(store.clone(), zone.start_of_day(from)).await?;
    let charger = Charger::new(store.clone(), Arc::clone(&telecom.catalogs));
    let mut coming = subscribers::all();
    let since = sign_ups(&coming, from, &telecom)?;
    let days = u32::try_from(from.days_until(today)).unwrap_or(0) + 1;
    let mut traffic = Traffic::make(&coming, &since, (from, days), &zone)?;
    let mut life = Life { telecom, charger, known: Vec::new(), now };
    for day in 0..usize::try_from(days).unwrap_or(0) {
        let date = from.plus_days(i32::try_from(day).unwrap_or(i32::MAX)).map_err(dated)?;
        if day == 0 || date.day() == 1 {
            tracing::info!("the demo lives through {}-{:02}", date.year(), date.month());
        }
        let evening = life.evening(date)?;
        clock::advance(&life.telecom.store, &life.telecom.catalogs, &life.telecom.scope, evening)
            .await
            .map_err(|cause| Failure::while_doing("moving the demo's clock", cause))?;
        let later = coming.split_off(coming.partition_point(|one| one.day <= day));
        for subscriber in std::mem::replace(&mut coming, later) {
            life.welcome(subscriber, date).await?;
        }
        life.use_services(traffic.take(date, life.now)).await?;
        life.pay(date, day).await?;
    }
    let following = clock::follow(&life.telecom.store, &life.telecom.scope).await;
    following.map_err(|cause| Failure::while_doing("letting the demo's clock follow", cause))
}

fn dated(cause: CalendarError) -> Failure {
    Failure::while_doing("dating the demo", cause)
}

/// When each identifier begins.
fn sign_ups(coming: &[Subscriber], from: Date, telecom: &Telecom) -> Result<HashMap<String, Instant>, Failure> {
    let mut since = HashMap::new();
    for subscriber in coming {
        let date = from.plus_days(i32::try_from(subscriber.day).unwrap_or(i32::MAX)).map_err(dated)?;
        if let Some(identifier) = &subscriber.identifier {
            since.insert(identifier.clone(), sign_up(subscriber.place, date, telecom)?);
        }
    }
    Ok(since)
}

/// Shops are open from 9 to 17.
fn sign_up(place: usize, date: Date, telecom: &Telecom) -> Result<Instant, Failure> {
    let hour = 9 + u8::try_from(place % 8).unwrap_or(0);
    let minute = u8::try_from(place.wrapping_mul(7) % 60).unwrap_or(0);
    Ok(telecom.zone.at(date, LocalTime::try_new(hour, minute, 0).map_err(dated)?))
}

impl Life {
    /// The instant of a day at which its usage and payments are recorded: ten minutes before midnight, or now.
    fn evening(&self, date: Date) -> Result<Instant, Failure> {
        let evening = self.telecom.zone.at(date, LocalTime::try_new(23, 50, 0).map_err(dated)?);
        Ok(evening.min(self.now))
    }

    async fn welcome(&mut self, subscriber: Subscriber, date: Date) -> Result<(), Failure> {
        let Subscriber { place, prepaid, mut input, .. } = subscriber;
        input.since = Some(sign_up(place, date, &self.telecom)?);
        let create = CreateCustomer { catalogs: Arc::clone(&self.telecom.catalogs), input };
        let made = self.telecom.store.write(self.telecom.scope.clone(), create, Lane::Background).await;
        let made = made.map_err(|cause| {
            let wrong: Vec<String> = cause.fields().iter().map(|wrong| format!("{}: {}", wrong.field, wrong.message)).collect();
            Failure::while_doing(format!("making the demo's customer {place} ({})", wrong.join("; ")), cause)
        })?;
        self.known.push(Known { place, prepaid, made });
        Ok(())
    }

    async fn use_services(&self, usage: Vec<charging::UsageInput>) -> Result<(), Failure> {
        let scope = &self.telecom.scope;
        let request = Request { site: scope.site, actor: scope.actor.clone(), dry_run: false, lane: Lane::Background };
        let answers =
            self.charger.charge(&request, usage).await.map_err(|cause| Failure::while_doing("charging the demo's usage", cause))?;
        // Funds run out and strangers call; what is not understood would be a fault of the demo.
        match answers.iter().find_map(|answer| if let Answer::Malformed(wrong) = answer { wrong.first() } else { None }) {
            Some(wrong) => Err(Failure::refused(format!("the demo's usage is wrong: {}: {}", wrong.field, wrong.message))),
            None => Ok(()),
        }
    }

    async fn pay(&self, date: Date, day: usize) -> Result<(), Failure> {
        let bills = self.telecom.store.read(self.telecom.scope.clone(), OpenBills).await;
        let bills = bills.map_err(|cause| Failure::while_doing("reading the demo's bills", cause))?;
        let mut open: HashMap<ids::CustomerId, Vec<&BillRow>> = HashMap::new();
        for bill in &bills {
            open.entry(bill.customer).or_default().push(bill);
        }
        for known in &self.known {
            for bill in open.get(&known.made.customer.id).into_iter().flatten() {
                if let Some(amount) = paying::payment_today(known.place, bill, date, &self.telecom.zone) {
                    self.pay_bill(known, bill, amount).await?;
                }
                if known.place.is_multiple_of(GOODWILL_EVERY) && bill.billed_at.is_some_and(|at| at.date_in(&self.telecom.zone) == date) {
                    self.apologise(known).await?;
                }
            }
            if let Some(amount) = paying::top_up_today(known.place, day).filter(|_| known.prepaid) {
                self.top_up(known, amount).await?;
            }
        }
        Ok(())
    }

    async fn pay_bill(&self, known: &Known, bill: &BillRow, amount: String) -> Result<(), Failure> {
        let invoice = bill.invoice.as_ref().map_or("", |(_, number)| number.as_str());
        let method = if known.place.is_multiple_of(5) { Method::Card } else { Method::Transfer };
        let document =
            PaymentDocument { provider: "Banka Adria".to_owned(), reference: format!("SI00 {invoice}"), ..PaymentDocument::default() };
        self.record(known, RecordPayment { bill: Some(bill.id), ..self.payment(known, amount, method, document) }).await
    }

    async fn top_up(&self, known: &Known, amount: &str) -> Result<(), Failure> {
        let method = if known.place.is_multiple_of(3) { Method::Cash } else { Method::Card };
        let document = PaymentDocument { provider: "Kiosk".to_owned(), note: "Top-up".to_owned(), ..PaymentDocument::default() };
        self.record(known, self.payment(known, amount.to_owned(), method, document)).await
    }

    fn payment(&self, known: &Known, amount: String, method: Method, document: PaymentDocument) -> RecordPayment {
        RecordPayment {
            customer: known.made.customer.id,
            profile: None,
            group: None,
            bill: None,
            amount,
            method,
            kind: PaymentKind::Charge,
            paid_at: None,
            document,
            catalogs: Arc::clone(&self.telecom.catalogs),
        }
    }

    async fn record(&self, known: &Known, payment: RecordPayment) -> Result<(), Failure> {
        let recorded = self.telecom.store.write(self.telecom.scope.clone(), payment, Lane::Background).await;
        recorded.map(drop).map_err(|cause| Failure::while_doing(format!("a payment of the demo's customer {}", known.place), cause))
    }

    async fn apologise(&self, known: &Known) -> Result<(), Failure> {
        let adjust = AdjustBalance {
            group: known.made.group,
            amount: "5.00".to_owned(),
            direction: Direction::Credit,
            bill_item: "ADJUSTMENT".to_owned(),
            tax: Some("VAT".to_owned()),
            supplier: None,
            ledger: None,
            reason: "Goodwill after a disturbance of the network".to_owned(),
            catalogs: Arc::clone(&self.telecom.catalogs),
        };
        let adjusted = self.telecom.store.write(self.telecom.scope.clone(), adjust, Lane::Background).await;
        adjusted.map(drop).map_err(|cause| Failure::while_doing(format!("a credit for the demo's customer {}", known.place), cause))
    }
}

/// Bills that wait for money.
struct OpenBills;

impl Operation for OpenBills {
    type Output = Vec<BillRow>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<BillRow>, StoreError> {
        store::bill::list(tx, None, Some(BillState::Billing), i64::MAX, OPEN_BILLS_MAX).await
    }
}

//! The first life: rent, allowance, usage beyond it, a credit, a bill, an invoice, a payment. Every figure exact, on each store.

use app::FieldError;
use app::billing::{
    AdjustBalance, BillingUseError, GetBill, IssueInvoice, LookedAtWith, Method, PaymentKind, PreviewInvoice, ReadDocument, RecordPayment,
    RunBilling,
};
use app::catalog::ApplyCatalog;
use app::customer::{CreateCustomer, CreatedCustomer, NewCustomer};
use app::subscription::PlanOrder;
use billing::Direction;
use catalog::{CatalogFiles, ChargeMode};
use charging::{Answer, Charger, Request, UsageInput};
use ids::BillId;
use money::format_quanta;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::site::Address;
use store::{Actor, Lane, Operation, StoreError, Tx};
use testkit::{TestSite, at};

pub struct Life {
    pub site: TestSite,
    charger: Charger,
    pub customer: CreatedCustomer,
}

impl Life {
    /// A customer of Mobile M in a catalog.
    pub async fn begin(site: TestSite, files: CatalogFiles) -> Self {
        site.write(ApplyCatalog { files }).await.unwrap();
        let input = NewCustomer {
            first_name: "Mara".to_owned(),
            last_name: "Oblak".to_owned(),
            email: "mara@example.org".to_owned(),
            customer_type: "residential".to_owned(),
            address: Address { city: "Ljubljana".to_owned(), country: "SI".to_owned(), street: "Trg 1".to_owned(), ..Address::default() },
            plan: Some(PlanOrder { code: "mobile_m".to_owned(), identifier: Some("38640555010".to_owned()), ..PlanOrder::default() }),
            ..NewCustomer::default()
        };
        let customer = site.write(CreateCustomer { catalogs: Arc::clone(&site.catalogs), input }).await.unwrap();
        let charger = Charger::new(site.store.clone(), Arc::clone(&site.catalogs));
        Self { site, charger, customer }
    }

    pub async fn use_data(&self, time: &str, session: &str, volume: &str) -> Answer {
        self.data(time, session, volume, None).await
    }

    pub async fn data(&self, time: &str, session: &str, volume: &str, mode: Option<ChargeMode>) -> Answer {
        let request = Request { site: self.site.site, actor: Actor::system(), dry_run: false, lane: Lane::Interactive };
        let input = UsageInput {
            service_type: "data".to_owned(),
            identifier: "38640555010".to_owned(),
            session_id: session.to_owned(),
            at: at(time),
            fields: BTreeMap::from([("volume".to_owned(), volume.to_owned())]),
            mode,
        };
        self.charger.charge(&request, vec![input]).await.unwrap().remove(0)
    }

    /// Net and tax of the active bill, and what is left of MB.
    pub async fn active(&self) -> (String, String, String) {
        let (bill, megabytes) = self.site.read(Standing::of(self)).await.unwrap();
        let details = self.site.read(GetBill { bill, catalogs: Arc::clone(&self.site.catalogs) }).await.unwrap();
        let row = details.bill.bill;
        (format_quanta(row.net, 6), format_quanta(row.tax, 6), format_quanta(megabytes, 6))
    }

    pub async fn run_billing(&self) -> Result<Vec<store::bill::BillRow>, BillingUseError> {
        let run = RunBilling { profile: self.customer.profile, catalogs: Arc::clone(&self.site.catalogs) };
        Ok(self.site.write(run).await?.bills)
    }
}

/// The active bill of a group and its MB.
pub struct Standing {
    group: ids::GroupId,
    customer: ids::CustomerId,
}

impl Standing {
    pub fn of(life: &Life) -> Self {
        Self { group: life.customer.group, customer: life.customer.customer.id }
    }
}

impl Operation for Standing {
    type Output = (BillId, i64);
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let now = store::site::now(tx).await?;
        let groups = store::group::list_of_customer(tx, self.customer).await?;
        let group = groups.iter().find(|group| group.id == self.group).unwrap();
        let symbols = store::catalog_object::load_symbols(tx).await?;
        let megabyte = symbols.get("MB").unwrap();
        let totals = group.state.totals(now).unwrap();
        Ok((group.bills.active, totals.iter().find(|total| total.resource == megabyte).map_or(0, |total| total.quanta)))
    }
}

pub fn money(answer: &Answer) -> (String, String) {
    match answer {
        Answer::Rated { net, tax, .. } => (format_quanta(*net, 6), format_quanta(*tax, 6)),
        other @ (Answer::Unrated { .. } | Answer::Conflict { .. } | Answer::Refused(_) | Answer::Malformed(_)) => panic!("{other:?}"),
    }
}

pub fn text(left: &str, right: &str) -> (String, String) {
    (left.to_owned(), right.to_owned())
}

#[tokio::test]
async fn from_the_first_rent_to_a_paid_invoice() {
    // facts of the life: domain.md §2, §4, §5, §7, §8. Site Europe/Ljubljana, UTC+2 in summer.
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let backend = site.backend;
        let life = Life::begin(site, testkit::first_bill_catalog()).await;
        let standing = |net: &str, tax: &str, left: &str| (net.to_owned(), tax.to_owned(), left.to_owned());
        assert_eq!(life.active().await, standing("15.000000", "3.300000", "-1000.000000"), "{backend}");

        life.site.set_now("2026-06-20T10:00:00Z");
        assert_eq!(money(&life.use_data("2026-06-20T10:00:00Z", "s1", "700").await), text("0.000000", "0.000000"));
        assert_eq!(life.active().await, standing("15.000000", "3.300000", "-300.000000"));
        let again = life.use_data("2026-06-20T10:00:00Z", "s1", "700.0").await;
        assert!(matches!(again, Answer::Rated { replayed: true, .. }), "{again:?}");
        assert_eq!(life.active().await, standing("15.000000", "3.300000", "-300.000000"));

        life.site.set_now("2026-06-25T10:00:00Z");
        assert_eq!(money(&life.use_data("2026-06-25T09:00:00Z", "s2", "500").await), text("2.060000", "0.453200"));
        assert_eq!(life.active().await, standing("17.060000", "3.753200", "0.000000"));

        life.site.set_now("2026-06-28T10:00:00Z");
        let adjust = AdjustBalance {
            group: life.customer.group,
            amount: "1.00".to_owned(),
            direction: Direction::Credit,
            bill_item: "ADJUSTMENT".to_owned(),
            tax: Some("VAT".to_owned()),
            supplier: None,
            ledger: None,
            reason: "goodwill".to_owned(),
            catalogs: Arc::clone(&life.site.catalogs),
        };
        let adjusted = life.site.write(adjust).await.unwrap();
        assert_eq!((adjusted.net, adjusted.tax), (-1_000_000, -220_000));
        // 16.06 + 3.5332 = 19.5932.
        assert_eq!(life.active().await, standing("16.060000", "3.533200", "0.000000"));

        life.site.set_now("2026-06-30T10:00:00Z");
        let refused = life.run_billing().await;
        assert!(matches!(refused, Err(BillingUseError::CycleStillRunning { .. })), "{refused:?}");
        let (active, _) = life.site.read(Standing::of(&life)).await.unwrap();
        let preview = PreviewInvoice { bill: active, language: None, catalogs: Arc::clone(&life.site.catalogs) };
        let preview = life.site.read(preview).await.unwrap();
        assert_eq!((preview.totals.net.as_str(), preview.totals.tax.as_str(), preview.totals.total.as_str()), ("16.06", "3.53", "19.59"));

        life.site.set_now("2026-06-30T22:00:00Z");
        let bills = life.run_billing().await.unwrap();
        assert_eq!(bills.len(), 1);
        let bill = &bills[0];
        assert_eq!(format_quanta(bill.net + bill.tax, 6), "19.590000");
        let details = life.site.read(GetBill { bill: bill.id, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap();
        let rounding = details.items.iter().filter(|item| details.catalog.symbols.code(item.item.key.code) == "ROUNDING");
        assert_eq!(rounding.map(|item| item.item.net + item.item.taxed).sum::<i64>(), -3_200);
        assert_eq!(life.active().await, standing("30.000000", "6.600000", "-1000.000000"));
        assert!(matches!(life.run_billing().await, Err(BillingUseError::CycleStillRunning { .. })));

        let issued = life.site.write(IssueInvoice { bill: bill.id, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap();
        assert_eq!((issued.invoice.number.as_str(), issued.invoice.due_on.to_string().as_str()), ("2026-00001", "2026-07-16"));
        let twice = life.site.write(IssueInvoice { bill: bill.id, catalogs: Arc::clone(&life.site.catalogs) }).await;
        assert!(matches!(twice, Err(BillingUseError::Invoiced(_))));
        let read = ReadDocument {
            invoice: issued.invoice.id,
            template: LookedAtWith::Issued,
            language: None,
            catalogs: Arc::clone(&life.site.catalogs),
        };
        let document = life.site.read(read).await.unwrap().document;
        assert_eq!(document.totals, preview.totals);
        assert_eq!(document.groups, preview.groups);

        life.site.set_now("2026-07-10T10:00:00Z");
        let pay = RecordPayment {
            customer: life.customer.customer.id,
            profile: None,
            group: None,
            bill: None,
            amount: "20.00".to_owned(),
            method: Method::Transfer,
            kind: PaymentKind::Charge,
            paid_at: None,
            document: store::payment::PaymentDocument::default(),
            catalogs: Arc::clone(&life.site.catalogs),
        };
        let recorded = life.site.write(pay.clone()).await.unwrap().payment;
        assert_eq!(format_quanta(recorded.credited, 6), "0.410000");
        let details = life.site.read(GetBill { bill: bill.id, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap();
        assert_eq!((details.bill.bill.state.as_str(), details.bill.bill.due), ("closed", 0));

        let wrong = life.site.write(RecordPayment { amount: "0.001".to_owned(), ..pay }).await;
        let Err(BillingUseError::Fields(fields)) = wrong else { panic!("{wrong:?}") };
        assert_eq!(
            fields.iter().map(|field: &FieldError| (field.field.as_str(), field.code)).collect::<Vec<_>>(),
            [("amount", "too_precise")]
        );
    }
}

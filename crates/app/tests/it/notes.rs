//! What a bill is adjusted by once it is billed, and what becomes of an invoice that is void. Every figure exact, on each store.

use crate::first_bill::Life;
use crate::ground::{ana, created, order, prepaid};
use app::billing::{
    AdjustBill, AdjustedBill, Adjusting, BillingUseError, GetBill, GetInvoice, InvoiceVoided, IssueInvoice, LookedAtWith, Method,
    PaymentKind, ReadDocument, ReadNoteDocument, RecordPayment, RunBilling, VoidInvoice, item_id,
};
use app::event::{AdjustEvent, ListEvents};
use billing::Direction;
use documents::Language;
use documents::invoice::DocumentKind;
use ids::{BillId, InvoiceId};
use money::format_quanta;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::audit::{Books, ReadBooks};
use store::bill::{BillRow, BillState};
use testkit::TestSite;

/// 16 June to 30 June: 15.00 of rent, 2.06 of data, 3.7532 of tax: 20.81 billed and invoiced on 1 July, due on 16 July.
async fn invoiced(site: TestSite) -> (Life, BillRow, InvoiceId) {
    let (life, bill) = billed(site).await;
    let issued = life.site.write(IssueInvoice { bill: bill.id, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap();
    assert_eq!((issued.invoice.number.as_str(), format_quanta(bill.due, 6).as_str()), ("2026-00001", "20.810000"));
    (life, issued.bill, issued.invoice.id)
}

async fn billed(site: TestSite) -> (Life, BillRow) {
    let life = Life::begin(site, testkit::first_bill_catalog()).await;
    life.site.set_now("2026-06-25T10:00:00Z");
    life.use_data("2026-06-20T09:00:00Z", "s1", "700").await;
    life.use_data("2026-06-25T09:00:00Z", "s2", "500").await;
    life.site.set_now("2026-06-30T22:00:00Z");
    let bill = life.run_billing().await.unwrap().remove(0);
    (life, bill)
}

fn adjust(life: &Life, bill: BillId, direction: Direction, amount: &str, tax: Option<&str>) -> AdjustBill {
    let what =
        Adjusting::Whole { group: None, bill_item: "ADJUSTMENT".to_owned(), tax: tax.map(str::to_owned), supplier: None, ledger: None };
    let (amount, reason) = (amount.to_owned(), "goodwill".to_owned());
    AdjustBill { bill, what, amount, direction, reason, catalogs: Arc::clone(&life.site.catalogs) }
}

fn void(life: &Life, invoice: InvoiceId, reissue: bool) -> VoidInvoice {
    VoidInvoice { invoice, reason: "wrong address".to_owned(), reissue, catalogs: Arc::clone(&life.site.catalogs) }
}

async fn pay(life: &Life, amount: &str) {
    let pay = RecordPayment {
        customer: life.customer.customer.id,
        profile: None,
        group: None,
        bill: None,
        amount: amount.to_owned(),
        method: Method::Transfer,
        kind: PaymentKind::Charge,
        paid_at: None,
        document: store::payment::PaymentDocument::default(),
        catalogs: Arc::clone(&life.site.catalogs),
    };
    life.site.write(pay).await.unwrap();
}

fn told(adjusted: &AdjustedBill) -> (String, String, String, &'static str) {
    let number = adjusted.note.as_ref().map_or("none", |note| note.number.as_str()).to_owned();
    (number, format_quanta(adjusted.bill.due, 6), format_quanta(adjusted.credited, 6), adjusted.bill.state.as_str())
}

fn expected(number: &str, due: &str, credited: &str, state: &'static str) -> (String, String, String, &'static str) {
    (number.to_owned(), due.to_owned(), credited.to_owned(), state)
}

/// domain.md §8 and §10.1 of every bill: its total is that of its invoice and its notes; due = total − allocations.
async fn check_books(life: &Life) -> Books {
    let books = life.site.read(ReadBooks).await.unwrap();
    for bill in books.bills.iter().filter(|bill| matches!(bill.state, BillState::Billing | BillState::Closed)) {
        let items = books.items.iter().filter(|item| item.bill == bill.id).fold((0, 0), |sum, item| (sum.0 + item.net, sum.1 + item.tax));
        assert_eq!(items, (bill.net, bill.tax));
        let paid: i64 = books.allocations.iter().filter(|one| one.bill == bill.id).map(|one| one.amount).sum();
        assert_eq!((bill.paid, bill.due), (paid, bill.net + bill.tax - bill.funds - paid));
        assert_eq!(bill.due == 0, bill.state == BillState::Closed);
        for invoice in books.invoices.iter().filter(|invoice| invoice.bill == bill.id) {
            let notes = books.notes.iter().filter(|note| note.invoice == invoice.id);
            let sums = notes.fold(invoice.sums, |sum, note| (sum.0 + note.sums.0, sum.1 + note.sums.1));
            let stands = if books.void.contains(&invoice.id) { (0, 0) } else { (bill.net, bill.tax) };
            assert_eq!(sums, stands, "{}", invoice.number);
        }
    }
    books
}

#[tokio::test]
async fn an_invoiced_bill_is_adjusted_by_notes_and_its_invoice_stays() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let (life, bill, invoice) = invoiced(site).await;
        let catalogs = || Arc::clone(&life.site.catalogs);
        let read = |language| ReadDocument { invoice, template: LookedAtWith::Issued, language, catalogs: catalogs() };
        let before = life.site.read(read(Some(Language::Fr))).await.unwrap().document;
        life.site.set_now("2026-07-05T10:00:00Z");
        let first = life.site.write(adjust(&life, bill.id, Direction::Credit, "5.00", Some("VAT"))).await.unwrap();
        assert_eq!(told(&first), expected("C2026-00001", "14.710000", "0.000000", "billing"));
        check_books(&life).await;
        // A credit lowers what is due, and a payment closes the bill.
        pay(&life, "14.71").await;
        let second = life.site.write(adjust(&life, bill.id, Direction::Credit, "1.00", None)).await.unwrap();
        assert_eq!(told(&second), expected("C2026-00002", "0.000000", "1.000000", "closed"));
        check_books(&life).await;
        life.site.set_now("2026-07-10T10:00:00Z");
        let third = life.site.write(adjust(&life, bill.id, Direction::Debit, "2.00", Some("VAT"))).await.unwrap();
        assert_eq!(told(&third), expected("D2026-00001", "2.440000", "0.000000", "billing"));
        // A paid bill that is opened again is due when its debit note is.
        assert_eq!(third.bill.due_on.map(|day| day.to_string()).as_deref(), Some("2026-07-25"));
        check_books(&life).await;

        let view = life.site.read(GetInvoice { invoice, catalogs: catalogs() }).await.unwrap();
        assert_eq!((view.notes.len(), view.invoice.net + view.invoice.tax), (3, 20_810_000));
        assert_eq!(life.site.read(read(Some(Language::Fr))).await.unwrap().document, before, "other languages say what the invoice said");
        let note = view.notes[2].id;
        let document = life
            .site
            .read(ReadNoteDocument { note, template: LookedAtWith::Issued, language: None, catalogs: catalogs() })
            .await
            .unwrap()
            .document;
        assert_eq!((document.kind, document.number.as_deref()), (DocumentKind::DebitNote, Some("D2026-00001")));
        assert_eq!(document.invoice.as_ref().map(|invoice| invoice.number.as_str()), Some("2026-00001"));
        assert_eq!(
            (document.totals.net.as_str(), document.totals.tax.as_str(), document.settlement.due.as_str()),
            ("2.00", "0.44", "2.44")
        );
        let credit =
            ReadNoteDocument { note: view.notes[0].id, template: LookedAtWith::Issued, language: Some(Language::Fr), catalogs: catalogs() };
        let credit = life.site.read(credit).await.unwrap().document;
        let page = documents::html::invoice_html(&credit, "n").unwrap();
        assert!(page.contains("Avoir") && page.contains("goodwill") && page.contains("2026-00001"), "{page}");
        // The credit balance that was given is used by the next bill (domain.md §8): 36.60 of July less 1.00.
        life.site.set_now("2026-07-31T22:00:00Z");
        let next = life.run_billing().await.unwrap().remove(0);
        assert_eq!((next.net + next.tax, next.due), (36_600_000, 35_600_000));
    }
}

#[tokio::test]
async fn a_billed_bill_without_an_invoice_is_adjusted_directly_in_minor_units() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let (life, bill) = billed(site).await;
        let refused = life.site.write(adjust(&life, bill.id, Direction::Credit, "1.001", Some("VAT"))).await;
        assert_eq!(refused.unwrap_err().code(), "too_precise");
        let dry = life.site.dry_run(adjust(&life, bill.id, Direction::Credit, "1.00", Some("VAT"))).await.unwrap();
        assert_eq!(told(&dry), expected("none", "19.590000", "0.000000", "billing"));
        let adjusted = life.site.write(adjust(&life, bill.id, Direction::Credit, "1.00", Some("VAT"))).await.unwrap();
        assert_eq!(told(&adjusted), told(&dry));
        let issued = life.site.write(IssueInvoice { bill: bill.id, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap();
        assert_eq!(issued.invoice.net + issued.invoice.tax, 19_590_000);
        check_books(&life).await;
        // The prepared bill has nothing yet, and the active one keeps full scale and gets no note.
        let inactive = life.site.read(ReadBooks).await.unwrap().profiles[0].bills;
        let on = |bill| adjust(&life, bill, Direction::Debit, "0.0005", None);
        assert_eq!(life.site.write(on(inactive.next.unwrap())).await.unwrap_err().code(), "bill_status");
        let active = life.site.write(on(inactive.active)).await.unwrap();
        assert_eq!((active.note.is_none(), active.net), (true, 500));
        let wrong = AdjustBill { amount: "x".to_owned(), reason: " ".to_owned(), ..on(bill.id) };
        let Err(BillingUseError::Fields(fields)) = life.site.write(wrong).await else { panic!("wrong fields are told") };
        assert_eq!(crate::ground::codes(&fields), [("amount", "not_a_number"), ("reason", "length")]);
    }
}

#[tokio::test]
async fn an_item_and_an_event_of_an_invoiced_bill_get_notes() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let (life, bill, _) = invoiced(site).await;
        let catalogs = || Arc::clone(&life.site.catalogs);
        life.site.set_now("2026-07-05T10:00:00Z");
        let details = life.site.read(GetBill { bill: bill.id, catalogs: catalogs() }).await.unwrap();
        let data = details.items.iter().find(|item| details.catalog.symbols.code(item.item.key.code) == "DATA").unwrap();
        let item = AdjustBill {
            what: Adjusting::Item { item: data.id.clone(), with_tax: true },
            ..adjust(&life, bill.id, Direction::Credit, "1.06", None)
        };
        let adjusted = life.site.write(item.clone()).await.unwrap();
        assert_eq!(told(&adjusted), expected("C2026-00001", "19.520000", "0.000000", "billing"));
        let details = life.site.read(GetBill { bill: bill.id, catalogs: catalogs() }).await.unwrap();
        let after = details.items.iter().find(|item| item_id(&item.item.key) == data.id).unwrap();
        // 2.06 − 1.06 and 0.4532 − 0.23: the same item of the same service, with the tax that it bore.
        assert_eq!((after.item.net, after.item.taxed, after.item.key), (1_000_000, 223_200, data.item.key));
        let unknown = AdjustBill { what: Adjusting::Item { item: "9-9-9-9-9-9".to_owned(), with_tax: true }, ..item };
        assert_eq!(life.site.write(unknown).await.unwrap_err().code(), "not_found");

        let events = ListEvents {
            catalogs: catalogs(),
            customer: life.customer.customer.number.to_string(),
            from: None,
            to: None,
            status: None,
            service_type: None,
            identifier: None,
            before: None,
            limit: 1,
        };
        let event = life.site.read(events).await.unwrap().items.remove(0);
        let event = AdjustEvent {
            id: event.id,
            amount: "0.50".to_owned(),
            direction: Direction::Credit,
            tax: Some("VAT".to_owned()),
            bill_item: None,
            reason: "dropped".to_owned(),
            catalogs: catalogs(),
        };
        let adjusted = life.site.write(event).await.unwrap();
        assert_eq!((adjusted.bill, adjusted.note.map(|(_, number)| number).as_deref()), (bill.id, Some("C2026-00002")));
        let books = check_books(&life).await;
        let bill = books.bills.iter().find(|row| row.id == bill.id).unwrap();
        assert_eq!(bill.due, 18_910_000);
    }
}

#[tokio::test]
async fn a_void_invoice_comes_to_nothing_and_its_bill_gets_another() {
    for site in TestSite::all_empty("2026-06-15T22:00:00Z").await {
        let (life, bill, invoice) = invoiced(site).await;
        life.site.set_now("2026-07-05T10:00:00Z");
        life.site.write(adjust(&life, bill.id, Direction::Credit, "5.00", Some("VAT"))).await.unwrap();
        pay(&life, "10.00").await;
        let wrong = life.site.write(VoidInvoice { reason: String::new(), ..void(&life, invoice, true) }).await;
        assert_eq!(wrong.unwrap_err().code(), "validation_failed");
        let InvoiceVoided { note, reissued, .. } = life.site.write(void(&life, invoice, true)).await.unwrap();
        let (note, reissued) = (note.unwrap(), reissued.unwrap());
        // 20.81 − 6.10 are taken back; the new invoice is of all that the bill says now, with what was paid since.
        assert_eq!((note.number.as_str(), note.net + note.tax, note.cancels), ("C2026-00002", -14_710_000, true));
        assert_eq!((reissued.invoice.number.as_str(), reissued.invoice.net + reissued.invoice.tax), ("2026-00002", 14_710_000));
        assert_eq!((reissued.invoice.due_on.to_string().as_str(), reissued.bill.due), ("2026-07-20", 4_710_000));
        check_books(&life).await;
        let again = life.site.write(void(&life, invoice, true)).await.unwrap_err();
        assert_eq!((again.code(), again.to_string().as_str()), ("invoice_void", "invoice 2026-00001 is void already"));

        // Without reissue the bill waits for the job; what is adjusted meanwhile needs no note.
        let second = life.site.write(void(&life, reissued.invoice.id, false)).await.unwrap();
        assert!(second.reissued.is_none());
        let adjusted = life.site.write(adjust(&life, bill.id, Direction::Debit, "1.00", None)).await.unwrap();
        assert_eq!(told(&adjusted), expected("none", "5.710000", "0.000000", "billing"));
        assert!(adjusted.bill.awaits_invoice && adjusted.bill.due_on.is_none() && adjusted.bill.invoice.is_none());
        let third = life.site.write(IssueInvoice { bill: bill.id, catalogs: Arc::clone(&life.site.catalogs) }).await.unwrap();
        assert_eq!((third.invoice.number.as_str(), third.invoice.net + third.invoice.tax), ("2026-00003", 15_710_000));
        check_books(&life).await;
    }
}

#[tokio::test]
async fn a_prepaid_statement_stays_as_it_is() {
    for site in TestSite::all("2026-06-15T22:00:00Z").await {
        let customer = created(&site, prepaid(ana())).await;
        site.set_now("2026-06-30T22:00:00Z");
        let bills = site.write(RunBilling { profile: customer.profile, catalogs: Arc::clone(&site.catalogs) }).await.unwrap().bills;
        let what = Adjusting::Whole { group: None, bill_item: "ADJUSTMENT".to_owned(), tax: None, supplier: None, ledger: None };
        let adjust = AdjustBill {
            bill: bills[0].id,
            what,
            amount: "1.00".to_owned(),
            direction: Direction::Credit,
            reason: "goodwill".to_owned(),
            catalogs: Arc::clone(&site.catalogs),
        };
        assert_eq!(site.write(adjust).await.unwrap_err().code(), "prepaid_statement");
    }
}

/// How many customers are invoiced at once.
const AT_ONCE: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn numbers_have_no_gaps_however_many_documents_are_issued_at_once() {
    for site in TestSite::all("2026-06-15T22:00:00Z").await {
        let mut profiles = Vec::new();
        for place in 0..AT_ONCE {
            let plan = Some(order("mobile_s", &format!("3864011122{place}")));
            let input = app::customer::NewCustomer { email: format!("ana{place}@example.com"), plan, ..ana() };
            profiles.push(created(&site, input).await.profile);
        }
        site.set_now("2026-06-30T22:00:00Z");
        let mut bills = Vec::new();
        for profile in profiles {
            let run = RunBilling { profile, catalogs: Arc::clone(&site.catalogs) };
            bills.push(site.write(run).await.unwrap().bills.remove(0).id);
        }
        let mut tasks = Vec::new();
        for bill in bills {
            let (store, scope, catalogs) = (site.store.clone(), site.scope(), Arc::clone(&site.catalogs));
            tasks.push(tokio::spawn(async move {
                let write = |operation| store.write(scope.clone(), operation, store::Lane::Interactive);
                let issue = || write(IssueInvoice { bill, catalogs: Arc::clone(&catalogs) });
                // Two at once of one bill: one is refused, and what it drew goes back.
                let (first, second) = tokio::join!(issue(), issue());
                let issued = first.or(second).unwrap().invoice;
                let void = VoidInvoice { invoice: issued.id, reason: "again".to_owned(), reissue: true, catalogs: Arc::clone(&catalogs) };
                store.write(scope.clone(), void, store::Lane::Interactive).await.unwrap();
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let books = site.read(ReadBooks).await.unwrap();
        let numbers: BTreeSet<String> = books.invoices.iter().map(|invoice| invoice.number.clone()).collect();
        let notes: BTreeSet<String> = books.notes.iter().map(|note| note.number.clone()).collect();
        let whole = |mark: &str, last: usize| -> BTreeSet<String> { (1..=last).map(|seq| format!("{mark}2026-{seq:05}")).collect() };
        assert_eq!(numbers, whole("", 2 * AT_ONCE), "{}", site.backend);
        assert_eq!(notes, whole("C", AT_ONCE), "{}", site.backend);
    }
}

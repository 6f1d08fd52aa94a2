//! A document number has no gaps; one invoice per bill that is not void; a bill is its invoice and its notes (domain.md §8).

use super::{Sight, wide};
use std::collections::BTreeSet;
use store::audit::{AuditedInvoice, Books};

/// Documents of a series are as many as its last number, all unlike; each standing invoice is of one bill that names it; numbers of bills
/// are unique.
pub(super) fn have_no_gaps(sight: &Sight<'_>) -> Vec<String> {
    let books = sight.books;
    let mut wrong = Vec::new();
    wrong.extend(series(books, "invoice", books.invoices.iter().map(|invoice| invoice.number.as_str()).collect()));
    for kind in ["credit", "debit"] {
        let of_kind = books.notes.iter().filter(|note| note.kind == kind);
        wrong.extend(series(books, &format!("{kind}_note"), of_kind.map(|note| note.number.as_str()).collect()));
    }
    let standing = || books.invoices.iter().filter(|invoice| !books.void.contains(&invoice.id));
    for invoice in standing() {
        let bill = books.bills.iter().find(|bill| bill.id == invoice.bill);
        if bill.and_then(|bill| bill.invoice) != Some(invoice.id) {
            wrong.push(format!("invoice {} is of bill {}, which does not name it", invoice.number, invoice.bill));
        }
    }
    let named = books.bills.iter().filter(|bill| bill.invoice.is_some()).count();
    if named != standing().count() {
        wrong.push(format!("{named} bills name an invoice, {} stand", standing().count()));
    }
    let bills: BTreeSet<i64> = books.bills.iter().map(|bill| bill.number).collect();
    if bills.len() != books.bills.len() {
        wrong.push(format!("{} bills have {} numbers", books.bills.len(), bills.len()));
    }
    wrong
}

fn series(books: &Books, name: &str, numbers: Vec<&str>) -> Option<String> {
    let drawn: i64 = books.series.iter().filter(|(series, _, _)| series == name).map(|(_, _, last)| *last).sum();
    let unlike: BTreeSet<&&str> = numbers.iter().collect();
    let is_whole = usize::try_from(drawn) == Ok(numbers.len()) && unlike.len() == numbers.len();
    (!is_whole).then(|| format!("{name}: {drawn} numbers drawn, {} documents, {} of them unlike", numbers.len(), unlike.len()))
}

/// Invoice and notes of a bill sum to its net and tax; those of a void invoice to nothing.
pub(super) fn bill_is_invoice_and_notes(sight: &Sight<'_>) -> Vec<String> {
    let books = sight.books;
    let sums = |invoice: &AuditedInvoice| {
        let notes = || books.notes.iter().filter(|note| note.invoice == invoice.id);
        let net = wide(std::iter::once(invoice.sums.0).chain(notes().map(|note| note.sums.0)));
        (net, wide(std::iter::once(invoice.sums.1).chain(notes().map(|note| note.sums.1))))
    };
    let mut wrong = Vec::new();
    for invoice in &books.invoices {
        let bill = books.bills.iter().find(|bill| bill.id == invoice.bill && !books.void.contains(&invoice.id));
        let expected = bill.map_or((0, 0), |bill| (i128::from(bill.net), i128::from(bill.tax)));
        if sums(invoice) != expected {
            wrong.push(format!("invoice {}: it and its notes are {:?}, not {expected:?}", invoice.number, sums(invoice)));
        }
    }
    wrong
}

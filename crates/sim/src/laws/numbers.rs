//! A document number has no gaps; one invoice per bill (domain.md §8).

use super::Sight;
use std::collections::BTreeSet;

/// Invoices of a series are as many as its last number, all unlike, each of one bill that names it; numbers of bills are unique.
pub(super) fn have_no_gaps(sight: &Sight<'_>) -> Vec<String> {
    let books = sight.books;
    let mut wrong = Vec::new();
    let drawn: i64 = books.series.iter().filter(|(name, _, _)| name == "invoice").map(|(_, _, last)| *last).sum();
    let numbers: BTreeSet<&str> = books.invoices.iter().map(|invoice| invoice.number.as_str()).collect();
    if usize::try_from(drawn) != Ok(books.invoices.len()) || numbers.len() != books.invoices.len() {
        wrong.push(format!("{drawn} numbers drawn, {} invoices, {} of them unlike", books.invoices.len(), numbers.len()));
    }
    for invoice in &books.invoices {
        let bill = books.bills.iter().find(|bill| bill.id == invoice.bill);
        if bill.and_then(|bill| bill.invoice) != Some(invoice.id) {
            wrong.push(format!("invoice {} is of bill {}, which does not name it", invoice.number, invoice.bill));
        }
    }
    let named = books.bills.iter().filter(|bill| bill.invoice.is_some()).count();
    if named != books.invoices.len() {
        wrong.push(format!("{named} bills name an invoice, there are {}", books.invoices.len()));
    }
    let bills: BTreeSet<i64> = books.bills.iter().map(|bill| bill.number).collect();
    if bills.len() != books.bills.len() {
        wrong.push(format!("{} bills have {} numbers", books.bills.len(), bills.len()));
    }
    wrong
}

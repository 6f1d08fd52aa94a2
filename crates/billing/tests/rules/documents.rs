//! Lines, numbers and dates of documents (domain.md §2, §8).

use crate::ledger::{euro, q};
use billing::{InvoicePattern, due_date, is_minor, split_minor_units};
use calendar::Date;
use proptest::prelude::*;

#[test]
fn lines_sum_to_the_rounded_net() {
    let lines = [q("1.333333"), q("1.333333"), q("1.333334")];
    assert_eq!(split_minor_units(&lines, q("4.00"), &euro()).unwrap(), [q("1.33"), q("1.33"), q("1.34")]);
    // A credit line is rounded down (floor), too; ties go to the earlier line.
    let credit = [q("2.005"), q("-1.005")];
    assert_eq!(split_minor_units(&credit, q("1.00"), &euro()).unwrap(), [q("2.01"), q("-1.01")]);
    assert_eq!(split_minor_units(&lines, q("5.00"), &euro()).unwrap_err().code(), "lines_differ");
    assert_eq!(split_minor_units(&lines, q("3.90"), &euro()).unwrap_err().code(), "lines_differ");
    assert_eq!(split_minor_units(&[], 0, &euro()).unwrap(), Vec::<i64>::new());
}

#[test]
fn payments_are_in_minor_units() {
    assert_eq!(is_minor(q("20.00"), &euro()), Ok(true));
    assert_eq!(is_minor(q("20.001"), &euro()), Ok(false));
}

#[test]
fn an_invoice_number_follows_its_pattern() {
    let pattern = InvoicePattern::try_new("{year}-{seq:5}").unwrap();
    assert_eq!(pattern.number(2026, 1), "2026-00001");
    assert_eq!(pattern.number(2026, 123_456), "2026-123456");
    assert_eq!(InvoicePattern::try_new("INV/{seq}/{year}").unwrap().number(2026, 7), "INV/7/2026");
    for wrong in ["", "{seq}", "{year}", "{year}{seq}{seq}", "{year}-{seq:13}", "{year}-{seq", "{year}}-{seq}", "{month}{year}{seq}"] {
        assert_eq!(InvoicePattern::try_new(wrong).map_err(|error| error.code()), Err("invoice_pattern"), "{wrong}");
    }
}

#[test]
fn the_due_date_is_the_issue_date_and_days() {
    let issued = Date::parse("2026-07-01").unwrap();
    assert_eq!(due_date(issued, 15).unwrap(), Date::parse("2026-07-16").unwrap());
}

proptest! {
    /// domain.md §2: the parts always sum to the whole, and none is further than one minor unit from its line.
    #[test]
    fn lines_always_sum(lines in prop::collection::vec(-50_000_000..50_000_000_i64, 0..40)) {
        let exact = money::Exact::from_quanta(lines.iter().sum(), 6);
        let total = billing::round_minor(exact, &euro()).unwrap();
        let parts = split_minor_units(&lines, total, &euro()).unwrap();
        prop_assert_eq!(parts.iter().sum::<i64>(), total);
        for (part, line) in parts.iter().zip(&lines) {
            prop_assert!((part - line).abs() <= 10_000 && part % 10_000 == 0);
        }
    }
}

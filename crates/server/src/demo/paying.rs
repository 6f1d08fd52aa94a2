//! How the demo's customers pay: in full, too little, too much, late, or not at all.

use calendar::{Date, Zone};
use store::bill::BillRow;

/// Days after which a prepaid customer fills up its funds.
const TOP_UP_EVERY: usize = 17;
/// Amounts of top-ups.
const TOP_UPS: [&str; 4] = ["10.00", "15.00", "20.00", "30.00"];
/// Quanta of a cent: the catalog's euro has six decimals.
const QUANTA_PER_CENT: i64 = 10_000;
const CENTS_PER_TEN_EUROS: i64 = 1_000;

/// How somebody pays invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// All, some days after the invoice.
    Prompt,
    /// Rounded up to tens of euros, so that credit is left.
    Generous,
    /// Three fifths, and no more.
    Partial,
    /// A half, and the rest later.
    InTwo,
    /// All, after the due date.
    Late,
    /// Every other invoice.
    Forgetful,
    /// Never.
    Never,
}

const HABITS: [Habit; 12] = [
    Habit::Prompt,
    Habit::Prompt,
    Habit::Generous,
    Habit::Prompt,
    Habit::Late,
    Habit::Prompt,
    Habit::InTwo,
    Habit::Prompt,
    Habit::Forgetful,
    Habit::Partial,
    Habit::Prompt,
    Habit::Never,
];

/// What the customer at a place of the list pays of a bill today, if anything: decimal text.
pub fn payment_today(place: usize, bill: &BillRow, today: Date, zone: &Zone) -> Option<String> {
    let issued = bill.billed_at?.date_in(zone);
    let age = issued.days_until(today);
    let cents = bill.due / QUANTA_PER_CENT;
    if cents <= 0 || bill.invoice.is_none() {
        return None;
    }
    let habit = HABITS.get((place / 2 + place % 7) % HABITS.len()).copied().unwrap_or(Habit::Prompt);
    // Bill numbers spread the payments over the days.
    let spread = i32::try_from(bill.number.rem_euclid(9)).unwrap_or(0);
    let paid = match habit {
        Habit::Prompt if age == 4 + spread => cents,
        Habit::Generous if age == 3 + spread => (cents + CENTS_PER_TEN_EUROS - 1) / CENTS_PER_TEN_EUROS * CENTS_PER_TEN_EUROS,
        Habit::Partial if age == 8 => (cents * 3 / 5).max(1),
        Habit::InTwo if age == 7 => (cents / 2).max(1),
        Habit::InTwo if age == 19 => cents,
        Habit::Late if age == 18 + spread => cents,
        Habit::Forgetful if age == 6 + spread && (issued.month() + u8::from(place.is_multiple_of(2))).is_multiple_of(2) => cents,
        Habit::Prompt | Habit::Generous | Habit::Partial | Habit::InTwo | Habit::Late | Habit::Forgetful | Habit::Never => return None,
    };
    Some(format!("{}.{:02}", paid / 100, paid % 100))
}

/// What a prepaid customer adds to its funds on a day of the demo, if anything.
pub fn top_up_today(place: usize, day: usize) -> Option<&'static str> {
    let is_due = (day + place.wrapping_mul(5)).is_multiple_of(TOP_UP_EVERY);
    TOP_UPS.get((day + place) % TOP_UPS.len()).copied().filter(|_| is_due)
}

//! Revenue by month of the bills' periods, for charts.

use crate::Figure;
use ::catalog::{BillItemKind, Catalog};
use calendar::{CalendarError, Date, Instant, Zone};
use ids::Sym;
use money::MoneyError;
use std::collections::BTreeMap;
use store::StoreError;

/// Months of a chart, the running one included.
pub(crate) const MONTHS: i32 = 12;
const MONTHS_PER_YEAR: i32 = 12;

/// What bills that began in a month hold, without tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevenueMonth {
    /// `2026-11`.
    pub month: String,
    /// Fees that come back.
    pub recurring: Figure,
    /// Usage.
    pub usage: Figure,
    /// All else: fees that come once, discounts, adjustments, rounding.
    pub one_off: Figure,
}

/// The first day of the oldest month of a chart that ends with the month of a day.
pub(crate) fn first_month(today: Date) -> Result<Date, CalendarError> {
    let months = today.year() * MONTHS_PER_YEAR + i32::from(today.month()) - 1 - (MONTHS - 1);
    month_start(months)
}

fn month_start(months: i32) -> Result<Date, CalendarError> {
    let month = u8::try_from(months.rem_euclid(MONTHS_PER_YEAR) + 1).unwrap_or(1);
    Date::try_new(months.div_euclid(MONTHS_PER_YEAR), month, 1)
}

/// Sums parts (start of the bill's period, code of its item, net) by month, with every month of the chart.
pub(crate) fn by_month(
    catalog: &Catalog,
    zone: &Zone,
    currency: Sym,
    today: Date,
    parts: impl IntoIterator<Item = (Instant, Sym, i64)>,
) -> Result<Vec<RevenueMonth>, crate::ReadError> {
    let first = first_month(today)?;
    let start = first.year() * MONTHS_PER_YEAR + i32::from(first.month()) - 1;
    let mut sums: BTreeMap<i32, [i64; 3]> = (start..start + MONTHS).map(|month| (month, [0; 3])).collect();
    for (from, item, net) in parts {
        let date = from.date_in(zone);
        let month = date.year() * MONTHS_PER_YEAR + i32::from(date.month()) - 1;
        let Some(sum) = sums.get_mut(&month) else { continue };
        let [recurring, usage, one_off] = sum;
        let part = match catalog.bill_items.get(&item).map(|found| found.kind) {
            Some(BillItemKind::Recurring) => recurring,
            Some(BillItemKind::Usage) => usage,
            Some(BillItemKind::OneOff | BillItemKind::Discount | BillItemKind::Adjustment | BillItemKind::Rounding) | None => one_off,
        };
        *part = part.checked_add(net).ok_or(MoneyError::Overflow)?;
    }
    let figure = |quanta| Figure::of(catalog, currency, quanta);
    let months = sums.into_iter().map(|(month, [recurring, usage, one_off])| {
        let month = format!("{:04}-{:02}", month.div_euclid(MONTHS_PER_YEAR), month.rem_euclid(MONTHS_PER_YEAR) + 1);
        Ok(RevenueMonth { month, recurring: figure(recurring)?, usage: figure(usage)?, one_off: figure(one_off)? })
    });
    Ok(months.collect::<Result<_, StoreError>>()?)
}

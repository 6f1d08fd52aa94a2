//! Rates that a taxation gateway gave for a place: each for a span of days (domain.md §8).
//!
//! Owns: what a new answer makes of what is known, the checks of an answer's days and percentage. Does not own: asking (app), keeping (store).
//! Invariants: the spans of one tax and supplier never overlap; the latest answer holds for the days that it names; their number is bounded.

use calendar::{CalendarError, Date};
use catalog::{Catalog, TaxProvider};
use ids::Sym;
use money::{Exact, MoneyError, Rounding};

/// Days past the day asked for that an answer may hold: the longest time that a rate lives without being asked for again.
pub const RATE_DAYS_MAX: i32 = 31;
/// Days before the day asked for that an answer may hold.
pub const RATE_DAYS_BEFORE_MAX: i32 = 366;
/// Spans of one place, tax and supplier that are kept: the latest ones.
pub const RATE_SPANS_MAX: usize = 24;
/// Largest tax rate, in percent.
const PERCENT_MAX: i64 = 100;
/// Decimal digits of a percentage that are whole parts per million.
const PPM_DIGITS: u8 = 4;

/// A rate that a gateway gave for the payer's place, for the days `[from, to)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedRate {
    /// The tax.
    pub tax: Sym,
    /// Who owes it.
    pub supplier: Option<Sym>,
    /// The first day that it holds for.
    pub from: Date,
    /// The first day that it does not hold for any more.
    pub to: Date,
    /// Parts per million.
    pub ppm: i32,
}

/// What is wrong with a rate that was answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// The percentage cannot be read.
    #[error("`{text}` is no percentage: {cause}")]
    Percent {
        /// What was answered.
        text: String,
        /// What is wrong with it.
        #[source]
        cause: MoneyError,
    },
    /// The percentage is below 0 or above 100.
    #[error("a rate of {0} % is out of range")]
    OutOfRange(String),
    /// The percentage has more digits than a rate keeps.
    #[error("a rate has at most {PPM_DIGITS} decimal digits, and {0} has more")]
    TooPrecise(String),
    /// The days do not hold the day that was asked for.
    #[error("the rate holds from {from} until {until}, which is not the day that was asked for")]
    OtherDay {
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
    /// A day is out of the calendar.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

/// A percentage as exact text in parts per million.
///
/// # Errors
/// [`AnswerError::Percent`], [`AnswerError::OutOfRange`], [`AnswerError::TooPrecise`].
pub fn ppm_of(text: &str) -> Result<i32, AnswerError> {
    let unreadable = |cause: MoneyError| AnswerError::Percent { text: text.to_owned(), cause };
    let percent: Exact = text.parse().map_err(unreadable)?;
    if percent.is_negative() || percent > Exact::whole(PERCENT_MAX) {
        return Err(AnswerError::OutOfRange(text.to_owned()));
    }
    let ppm = percent.round(PPM_DIGITS, Rounding::Down).map_err(unreadable)?;
    if Exact::from_quanta(ppm, PPM_DIGITS) != percent {
        return Err(AnswerError::TooPrecise(text.to_owned()));
    }
    i32::try_from(ppm).or(Err(AnswerError::OutOfRange(text.to_owned())))
}

/// The days `[from, to)` that an answer about a day holds for: those that it names, cut to what may be kept; alone the day where it names
/// none. `until` is the last day.
///
/// # Errors
/// [`AnswerError::OtherDay`], [`AnswerError::Calendar`].
pub fn days_of(asked: Date, from: Option<Date>, until: Option<Date>) -> Result<(Date, Date), AnswerError> {
    let (from, until) = (from.unwrap_or(asked), until.unwrap_or(asked));
    if from > asked || until < asked {
        return Err(AnswerError::OtherDay { from, until });
    }
    let (first, last) = (asked.plus_days(-RATE_DAYS_BEFORE_MAX)?, asked.plus_days(RATE_DAYS_MAX)?);
    Ok((from.max(first), until.min(last).plus_days(1)?))
}

/// Adds an answer to what is known of a place. Whether that says anything new.
pub fn learn(known: &mut Vec<FetchedRate>, answer: &FetchedRate) -> bool {
    let is_of = |rate: &FetchedRate| rate.tax == answer.tax && rate.supplier == answer.supplier;
    let before: Vec<FetchedRate> = known.iter().filter(|rate| is_of(rate)).cloned().collect();
    let mut spans: Vec<FetchedRate> = Vec::with_capacity(before.len() + 2);
    for rate in &before {
        // What of an older answer lies before and after the new one stays.
        let head = FetchedRate { to: rate.to.min(answer.from), ..rate.clone() };
        let tail = FetchedRate { from: rate.from.max(answer.to), ..rate.clone() };
        spans.extend([head, tail].into_iter().filter(|part| part.from < part.to));
    }
    spans.push(answer.clone());
    spans.sort_by_key(|rate| rate.from);
    spans.dedup_by(|later, earlier| {
        let is_one = earlier.to == later.from && earlier.ppm == later.ppm;
        if is_one {
            earlier.to = later.to;
        }
        is_one
    });
    let surplus = spans.len().saturating_sub(RATE_SPANS_MAX);
    spans.drain(..surplus);
    let mut sorted = before;
    sorted.sort_by_key(|rate| rate.from);
    if sorted == spans {
        return false;
    }
    known.retain(|rate| !is_of(rate));
    known.extend(spans);
    true
}

/// A tax and who owes it: what a gateway is asked for.
pub type TaxOf = (Sym, Option<Sym>);

/// All that the catalog may ask a gateway for: each tax that one provides, by each supplier that a price or a fee names.
pub fn asked_of_gateway(catalog: &Catalog) -> Vec<TaxOf> {
    let mut found: Vec<TaxOf> = Vec::new();
    let own = |tax: Sym| catalog.taxes.get(&tax).filter(|tax| tax.provider == TaxProvider::Gateway).map(|tax| tax.supplier);
    let mut add = |tax: Option<Sym>, supplier: Option<Sym>| {
        if let Some((tax, own)) = tax.and_then(|tax| Some((tax, own(tax)?))) {
            found.push((tax, supplier.or(own)));
        }
    };
    for info in catalog.rate_plans.values().flat_map(|plan| &plan.rows).flat_map(|row| &row.infos) {
        add(info.tax, info.supplier);
    }
    for product in catalog.products.values() {
        add(product.tax, product.supplier);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether any tax of the catalog comes from a gateway: the one question of everything that charges where none does.
pub fn uses_gateway(catalog: &Catalog) -> bool {
    catalog.taxes.values().any(|tax| tax.provider == TaxProvider::Gateway)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn rate(from: &str, to: &str, ppm: i32) -> FetchedRate {
        FetchedRate { tax: Sym(1), supplier: None, from: day(from), to: day(to), ppm }
    }

    #[test]
    fn a_percentage_is_exact_or_refused() {
        for (text, expected) in [("0", 0), ("8.25", 82_500), ("22", 220_000), ("7.0625", 70_625), ("100", 1_000_000)] {
            assert_eq!(ppm_of(text), Ok(expected), "{text}");
        }
        assert_eq!(ppm_of("-1"), Err(AnswerError::OutOfRange("-1".to_owned())));
        assert_eq!(ppm_of("100.0001"), Err(AnswerError::OutOfRange("100.0001".to_owned())));
        assert_eq!(ppm_of("8.00001"), Err(AnswerError::TooPrecise("8.00001".to_owned())));
        assert!(matches!(ppm_of("a lot"), Err(AnswerError::Percent { .. })));
    }

    #[test]
    fn an_answer_holds_for_the_day_asked_and_for_no_more_than_it_may() {
        let asked = day("2026-06-20");
        let days = |from: Option<&str>, until: Option<&str>| days_of(asked, from.map(day), until.map(day));
        assert_eq!(days(None, None), Ok((asked, day("2026-06-21"))));
        assert_eq!(days(Some("2026-01-01"), Some("2026-06-30")), Ok((day("2026-01-01"), day("2026-07-01"))));
        assert_eq!(days(Some("2000-01-01"), Some("2099-12-31")), Ok((day("2025-06-19"), day("2026-07-22"))));
        for (from, until) in [("2026-06-21", "2026-06-30"), ("2026-06-01", "2026-06-19")] {
            assert_eq!(days(Some(from), Some(until)), Err(AnswerError::OtherDay { from: day(from), until: day(until) }));
        }
    }

    #[test]
    fn the_latest_answer_holds_for_its_days_and_equal_neighbours_are_one() {
        let (june, july) = (("2026-06-01", "2026-07-01"), ("2026-07-01", "2026-08-01"));
        type Row = (&'static str, Vec<FetchedRate>, FetchedRate, Vec<FetchedRate>, bool);
        let table: [Row; 6] = [
            ("the first", vec![], rate(june.0, june.1, 5), vec![rate(june.0, june.1, 5)], true),
            ("the same again", vec![rate(june.0, june.1, 5)], rate("2026-06-10", "2026-06-11", 5), vec![rate(june.0, june.1, 5)], false),
            ("the next, equal", vec![rate(june.0, june.1, 5)], rate(july.0, july.1, 5), vec![rate(june.0, july.1, 5)], true),
            (
                "the next, other",
                vec![rate(june.0, june.1, 5)],
                rate(july.0, july.1, 6),
                vec![rate(june.0, june.1, 5), rate(july.0, july.1, 6)],
                true,
            ),
            (
                "a day within",
                vec![rate(june.0, june.1, 5)],
                rate("2026-06-10", "2026-06-11", 6),
                vec![rate(june.0, "2026-06-10", 5), rate("2026-06-10", "2026-06-11", 6), rate("2026-06-11", june.1, 5)],
                true,
            ),
            (
                "what it covers goes",
                vec![rate("2026-06-10", "2026-06-11", 6), rate("2026-06-12", "2026-06-13", 7)],
                rate(june.0, june.1, 5),
                vec![rate(june.0, june.1, 5)],
                true,
            ),
        ];
        for (name, mut known, answer, expected, is_new) in table {
            assert_eq!(learn(&mut known, &answer), is_new, "{name}");
            assert_eq!(known, expected, "{name}");
        }
    }

    #[test]
    fn spans_of_others_stay_and_the_oldest_of_too_many_go() {
        let other = FetchedRate { tax: Sym(2), ..rate("2026-06-01", "2026-07-01", 9) };
        let mut known = vec![other.clone()];
        let first = day("2026-01-01");
        for place in 0..40 {
            let from = first.plus_days(place).unwrap();
            learn(&mut known, &FetchedRate { from, to: from.plus_days(1).unwrap(), ..rate("2026-01-01", "2026-01-02", place) });
        }
        assert_eq!(known.first(), Some(&other));
        assert_eq!(known.len(), 1 + RATE_SPANS_MAX);
        assert_eq!(known.last().map(|rate| rate.ppm), Some(39));
    }
}

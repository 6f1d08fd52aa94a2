//! Dates and spans of days as each language writes them in a document.
//!
//! Owns month names and the shortening of spans. Invariant: a span's last day is included, and said so by both days being named.

use jiff::civil::{Date, DateTime};

use crate::invoice::Language;

const ENGLISH_MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const FRENCH_MONTHS: [&str; 12] =
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

/// No-break space: a day stays with its month.
const NBSP: char = '\u{a0}';

/// A date: `1 July 2026`, `1er juillet 2026`.
pub fn date(language: Language, date: Date) -> String {
    format!("{}{NBSP}{}", day_month(language, date), date.year())
}

/// A time: `1 July 2026, 14:05`.
pub fn date_time(language: Language, time: DateTime) -> String {
    format!("{}, {:02}:{:02}", date(language, time.date()), time.hour(), time.minute())
}

/// Days from the first to the last, both included: `1–30 June 2026`, `du 16 juin au 15 juillet 2026`.
pub fn date_span(language: Language, from: Date, last: Date) -> String {
    if from == last {
        return date(language, from);
    }
    let end = date(language, last);
    let same_year = from.year() == last.year();
    let same_month = same_year && from.month() == last.month();
    let start = if same_month {
        day(language, from)
    } else if same_year {
        day_month(language, from)
    } else {
        date(language, from)
    };
    match language {
        Language::En if same_month => format!("{start}–{end}"),
        Language::En => format!("{start} – {end}"),
        Language::Fr => format!("du{NBSP}{start} au{NBSP}{end}"),
    }
}

fn day_month(language: Language, date: Date) -> String {
    let months = match language {
        Language::En => &ENGLISH_MONTHS,
        Language::Fr => &FRENCH_MONTHS,
    };
    let month = usize::from(date.month().unsigned_abs()) - 1;
    format!("{}{NBSP}{}", day(language, date), months[month])
}

fn day(language: Language, date: Date) -> String {
    match language {
        Language::Fr if date.day() == 1 => "1er".to_owned(),
        Language::En | Language::Fr => date.day().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days are written with no-break spaces; the table uses plain ones to stay readable.
    fn plain(text: &str) -> String {
        text.replace(NBSP, " ")
    }

    #[test]
    fn dates_are_written_as_each_language_writes_them() {
        let table = [
            ("2026-07-01", "1 July 2026", "1er juillet 2026"),
            ("2026-12-31", "31 December 2026", "31 décembre 2026"),
            ("2024-02-29", "29 February 2024", "29 février 2024"),
            ("2026-08-15", "15 August 2026", "15 août 2026"),
        ];
        for (text, english, french) in table {
            let day: Date = text.parse().unwrap();
            assert_eq!(plain(&date(Language::En, day)), english);
            assert_eq!(plain(&date(Language::Fr, day)), french);
        }
    }

    #[test]
    fn a_span_names_both_days_and_repeats_nothing() {
        let table = [
            ("2026-06-01", "2026-06-30", "1–30 June 2026", "du 1er au 30 juin 2026"),
            ("2026-06-16", "2026-07-15", "16 June – 15 July 2026", "du 16 juin au 15 juillet 2026"),
            ("2025-12-15", "2026-01-14", "15 December 2025 – 14 January 2026", "du 15 décembre 2025 au 14 janvier 2026"),
            ("2026-06-16", "2026-06-16", "16 June 2026", "16 juin 2026"),
        ];
        for (from, last, english, french) in table {
            let (from, last): (Date, Date) = (from.parse().unwrap(), last.parse().unwrap());
            assert_eq!(plain(&date_span(Language::En, from, last)), english);
            assert_eq!(plain(&date_span(Language::Fr, from, last)), french);
        }
    }
}

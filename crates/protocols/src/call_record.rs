//! Call records of Asterisk and FreeSWITCH as usage events.
//!
//! Owns: which calls are rated, their event time (the answer, domain.md §5) and what tells them apart. Does not own: cutting rows, prices.
//! Invariant: whether a call was answered is asked before anything else is read, so a failed call is skipped whatever else is odd in it.

use crate::column_event::{Cells, column_count};
use crate::format::{ASTERISK_COLUMNS, ASTERISK_COLUMNS_MIN, FREESWITCH_COLUMNS};
use crate::layout::{Layout, Place};
use crate::mapping::Mapping;
use crate::reader::Parsed;
use crate::split::Columns;
use crate::{event_time, field_error};
use calendar::Instant;

const ASTERISK_CHANNEL: usize = 5;
const ASTERISK_START: usize = 9;
const ASTERISK_DISPOSITION: usize = 14;
const ASTERISK_UNIQUEID: usize = 16;
const ANSWERED: &str = "ANSWERED";
/// What Asterisk writes for a call that nobody took, and the reason that it is counted under.
const NOT_ANSWERED: [(&str, &str); 5] =
    [("NO ANSWER", "no_answer"), ("BUSY", "busy"), ("FAILED", "failed"), ("CONGESTION", "congestion"), ("UNKNOWN", "unknown")];
/// Reason of a FreeSWITCH call without an answer.
const UNANSWERED: &str = "unanswered";
/// Columns of both formats that hold whole seconds.
const SECONDS: [&str; 2] = ["duration", "billsec"];

/// Reads a row of `cdr_csv`: only answered calls are rated.
pub(crate) fn asterisk(columns: &Columns, layout: &Layout, mapping: &Mapping) -> Parsed {
    if !(ASTERISK_COLUMNS_MIN..=ASTERISK_COLUMNS.len()).contains(&columns.len()) {
        return Parsed::Malformed(vec![column_count(columns.len(), "16 to 18")]);
    }
    let mut cells = Cells { columns, errors: Vec::new() };
    let disposition = cells.text(&asterisk_place(ASTERISK_DISPOSITION));
    if let Some((_, reason)) = NOT_ANSWERED.iter().find(|(word, _)| *word == disposition) {
        return Parsed::Skipped(reason);
    }
    if disposition != ANSWERED && cells.errors.is_empty() {
        let message = format!("`{disposition}` is not a disposition that Asterisk writes");
        cells.errors.push(field_error("disposition", "unknown_disposition", message));
    }
    let session_id = asterisk_session(&mut cells, layout);
    answered(cells, layout, mapping, session_id)
}

/// Reads a row of `mod_cdr_csv`: a call without an answer time is skipped.
pub(crate) fn freeswitch(columns: &Columns, layout: &Layout, mapping: &Mapping) -> Parsed {
    if columns.len() != FREESWITCH_COLUMNS.len() {
        return Parsed::Malformed(vec![column_count(columns.len(), "15")]);
    }
    if columns.get(layout.at.index).unwrap_or_default().is_empty() {
        return Parsed::Skipped(UNANSWERED);
    }
    let mut cells = Cells { columns, errors: Vec::new() };
    let session_id = cells.session_id(&layout.session_id);
    answered(cells, layout, mapping, session_id)
}

/// The legs of one call may share a uniqueid, so the far channel and the start go with it; without a uniqueid it is the channel and the
/// start (domain.md §5: what makes the event unlike others).
fn asterisk_session(cells: &mut Cells<'_>, layout: &Layout) -> Option<String> {
    if cells.columns.get(ASTERISK_UNIQUEID).unwrap_or_default().is_empty() {
        let (channel, start) = (asterisk_place(ASTERISK_CHANNEL), asterisk_place(ASTERISK_START));
        return cells.session_id(&[channel, start]);
    }
    cells.session_id(&layout.session_id)
}

fn asterisk_place(index: usize) -> Place {
    Place { index, column: ASTERISK_COLUMNS.get(index).copied().unwrap_or_default().to_owned() }
}

fn answered(mut cells: Cells<'_>, layout: &Layout, mapping: &Mapping, session_id: Option<String>) -> Parsed {
    for (_, place) in layout.fields.iter().filter(|(_, place)| SECONDS.contains(&place.column.as_str())) {
        whole_seconds(&mut cells, place);
    }
    let at = answer(&mut cells, layout, mapping);
    cells.event(layout, mapping, at, session_id)
}

fn whole_seconds(cells: &mut Cells<'_>, place: &Place) {
    if let Some(text) = cells.needed(place)
        && !text.bytes().all(|byte| byte.is_ascii_digit())
    {
        cells.errors.push(field_error(&place.column, "not_seconds", format!("`{text}` is not a whole number of seconds")));
    }
}

fn answer(cells: &mut Cells<'_>, layout: &Layout, mapping: &Mapping) -> Option<Instant> {
    let text = cells.needed(&layout.at)?;
    // A mapping of call records always has a zone.
    cells.checked(event_time::either(&layout.at.column, text, mapping.zone.as_ref()))
}

//! A row of columns as a usage event, by its layout. The call records build on it.

use crate::layout::{Layout, Place, ServiceTypePlace};
use crate::mapping::Mapping;
use crate::reader::Parsed;
use crate::split::Columns;
use crate::{NumberPlan, event_time, field_error};
use calendar::Instant;
use charging::{FieldError, UsageInput};

/// Between the parts of a session id.
const SESSION_SEPARATOR: &str = "|";

/// Reads a row of any csv file with a header.
pub(crate) fn parse(columns: &Columns, layout: &Layout, mapping: &Mapping) -> Parsed {
    if columns.len() != layout.width {
        return Parsed::Malformed(vec![column_count(columns.len(), &layout.width.to_string())]);
    }
    let mut cells = Cells { columns, errors: Vec::new() };
    let at = cells.needed(&layout.at).and_then(|text| cells.checked(event_time::either(&layout.at.column, text, mapping.zone.as_ref())));
    let session_id = cells.session_id(&layout.session_id);
    cells.event(layout, mapping, at, session_id)
}

pub(crate) fn column_count(found: usize, expected: &str) -> FieldError {
    field_error("row", "column_count", format!("the row has {found} columns instead of {expected}"))
}

/// The cells of a row, and what is wrong with those that were asked for. Columns that nobody asks for may hold anything.
pub(crate) struct Cells<'a> {
    pub columns: &'a Columns,
    pub errors: Vec<FieldError>,
}

impl<'a> Cells<'a> {
    /// A cell as text; empty when it is empty or not there.
    pub fn text(&mut self, place: &Place) -> &'a str {
        match std::str::from_utf8(self.columns.get(place.index).unwrap_or_default()) {
            Ok(text) => text,
            Err(cause) => {
                self.errors.push(field_error(&place.column, "not_utf8", format!("the column is not UTF-8: {cause}")));
                ""
            }
        }
    }

    /// A cell that must hold something.
    pub fn needed(&mut self, place: &Place) -> Option<&'a str> {
        let known_wrong = self.errors.len();
        let text = self.text(place);
        if text.is_empty() && self.errors.len() == known_wrong {
            self.errors.push(field_error(&place.column, "missing", "the column is empty"));
        }
        (!text.is_empty()).then_some(text)
    }

    /// A value, or none with its error kept.
    pub fn checked<T>(&mut self, read: Result<T, FieldError>) -> Option<T> {
        read.map_err(|wrong| self.errors.push(wrong)).ok()
    }

    /// Columns that together tell events apart; at least one of them holds something.
    pub fn session_id(&mut self, places: &[Place]) -> Option<String> {
        let parts: Vec<&str> = places.iter().map(|place| self.text(place)).collect();
        if parts.iter().all(|part| part.is_empty()) {
            let columns: Vec<&str> = places.iter().map(|place| place.column.as_str()).collect();
            self.errors.push(field_error(&columns.join("+"), "missing", "no column of the session id holds anything"));
            return None;
        }
        Some(parts.join(SESSION_SEPARATOR))
    }

    /// The event, or all that is wrong with it. An empty cell is a field that the event does not have.
    pub fn event(mut self, layout: &Layout, mapping: &Mapping, at: Option<Instant>, session_id: Option<String>) -> Parsed {
        let service_type = match &layout.service_type {
            ServiceTypePlace::Constant(code) => Some(code.as_str()),
            ServiceTypePlace::Column(place) => self.needed(place),
        };
        let plan = mapping.numbers.as_ref();
        let value = |place: &Place, text: &str| match plan.filter(|_| NumberPlan::is_number(&place.column)) {
            Some(plan) => plan.full(text),
            None => text.to_owned(),
        };
        let identifier = self.needed(&layout.identifier).map(|text| value(&layout.identifier, text));
        let read = |(field, place): &(String, Place)| (field.clone(), value(place, self.text(place)));
        let fields = layout.fields.iter().map(read).filter(|(_, text)| !text.is_empty()).collect();
        match (service_type, identifier, session_id, at) {
            (Some(service_type), Some(identifier), Some(session_id), Some(at)) if self.errors.is_empty() => {
                Parsed::Usage(UsageInput { service_type: service_type.to_owned(), identifier, session_id, at, fields, mode: mapping.mode })
            }
            _ => Parsed::Malformed(without_repeats(self.errors)),
        }
    }
}

/// A column that is read twice, as identifier and as field, is wrong once.
fn without_repeats(errors: Vec<FieldError>) -> Vec<FieldError> {
    let mut once: Vec<FieldError> = Vec::with_capacity(errors.len());
    for error in errors {
        if !once.contains(&error) {
            once.push(error);
        }
    }
    once
}

//! Event generators (domain.md §7).

use super::scope::{Head, Scope};
use crate::kind::Kind;
use crate::model::{Catalog, EventGenerator, FieldKind, FieldRole, FieldSource, ServiceType, Value};
use crate::reader::{Fields, Item};

/// Makes one event at the end of each cycle.
pub(super) fn event_generator(head: Head, fields: &mut Fields<'_>, catalog: &Catalog, scope: &Scope<'_>) -> Option<EventGenerator> {
    let service_type = scope.need(fields, "service_type", Kind::ServiceType);
    // None in an open scope: then fields are read, not checked.
    let service = service_type.and_then(|sym| catalog.service_types.get(&sym));
    let skips_nothing = fields.get("skips_nothing").map_or(Some(true), |item| item.truth());
    let list = fields.need("fields")?;
    let read: Vec<(String, FieldSource)> =
        list.entries().iter().filter_map(|(code, item)| Some(((*code).to_owned(), field(code, item, service, scope)?))).collect();
    if let Some(service) = service {
        let is_filled = |code: &str| read.iter().any(|(filled, _)| filled == code);
        for missing in service.fields.iter().filter(|field| field.role == FieldRole::Mandatory && !is_filled(&field.code)) {
            list.wrong("field_missing", format!("the service type demands the field `{}`", missing.code));
        }
    }
    Some(EventGenerator { sym: head.sym, names: head.names, service_type: service_type?, fields: read, skips_nothing: skips_nothing? })
}

/// `{balance: KWH}`, `{constant: night}`, `{cycle: start}`.
fn field(code: &str, item: &Item<'_>, service: Option<&ServiceType>, scope: &Scope<'_>) -> Option<FieldSource> {
    let kind = match service.map(|service| service.fields.iter().find(|field| field.code == code)) {
        None => None,
        Some(Some(field)) => Some(field.kind),
        Some(None) => {
            item.wrong("unknown_field", format!("the service type has no field `{code}`"));
            return None;
        }
    };
    let mut fields = item.fields()?;
    let (balance, constant, cycle) = (fields.get("balance"), fields.get("constant"), fields.get("cycle"));
    fields.finish();
    let fits = |wanted: FieldKind| {
        if kind.is_some_and(|kind| kind != wanted) {
            item.wrong("field_type", format!("`{code}` is of another type"));
        }
    };
    match (balance, constant, cycle) {
        (Some(resource), None, None) => {
            fits(FieldKind::Number);
            scope.reference(&resource, Kind::Resource).map(FieldSource::Balance)
        }
        (None, Some(constant), None) => {
            let text = constant.text()?;
            if let Some(Err((code, message))) = kind.map(|kind| Value::read(kind, text)) {
                constant.wrong(code, message);
            }
            Some(FieldSource::Constant(text.to_owned()))
        }
        (None, None, Some(cycle)) => {
            fits(FieldKind::Time);
            cycle
                .choice(&[("start", true), ("end", false)])
                .map(|start| if start { FieldSource::CycleStart } else { FieldSource::CycleEnd })
        }
        (_, _, _) => {
            item.wrong("field_source", "a field is filled by one of `balance`, `constant` and `cycle`");
            None
        }
    }
}

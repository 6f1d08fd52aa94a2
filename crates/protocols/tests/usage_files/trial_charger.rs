//! A charger for tests that knows identities and nothing of prices (domain.md §5).

use charging::{Answer, EventId, Reason, UsageInput};
use ids::CustomerId;
use protocols::{Format, Mapping, MappingText, Parsed, Reader, Row, Sink, SinkError};
use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

pub type Identity = (String, String, String, i32);
/// Usage of numbers that begin so is nobody's.
const STRANGERS: &str = "386899";
const REFUSED: &str = "38640999";

#[derive(Default)]
pub struct TrialCharger {
    pub stored: Mutex<HashMap<Identity, BTreeMap<String, String>>>,
    pub slices: Mutex<Vec<usize>>,
    pub fails: bool,
}

impl TrialCharger {
    fn answer(&self, event: UsageInput) -> Answer {
        let day = event.at.utc_day();
        let id = EventId { customer: CustomerId(1), day, key: 1 };
        let identity = (event.service_type, event.identifier.clone(), event.session_id, day);
        let unknown = event.identifier.starts_with(STRANGERS) || event.identifier.starts_with("386999");
        if event.identifier.starts_with(REFUSED) {
            return Answer::Refused(Reason { code: "limit_reached".to_owned(), message: "the limit, 10.00, is reached".to_owned() });
        }
        let mut stored = self.stored.lock().unwrap();
        let known = stored.get(&identity);
        let replayed = known == Some(&event.fields);
        if known.is_some() && !replayed {
            return Answer::Conflict { id: Some(id) };
        }
        stored.insert(identity, event.fields);
        if unknown {
            let reason = Reason { code: "unknown_identifier".to_owned(), message: "nobody holds it".to_owned() };
            return Answer::Unrated { id: None, replayed, reason };
        }
        Answer::Rated { id, replayed, legs: Vec::new(), net: 0, tax: 0, trace: Vec::new() }
    }
}

impl Sink for TrialCharger {
    async fn charge(&self, events: Vec<UsageInput>) -> Result<Vec<Answer>, SinkError> {
        if self.fails {
            return Err(SinkError { code: "server_gone", cause: "connection refused".into() });
        }
        self.slices.lock().unwrap().push(events.len());
        tokio::task::yield_now().await;
        Ok(events.into_iter().map(|event| self.answer(event)).collect())
    }
}

pub fn mapping(format: Format, yaml: &str) -> Mapping {
    Mapping::try_new(format, MappingText::from_yaml(yaml).unwrap()).unwrap()
}

pub fn reader(format: Format, yaml: &str, bytes: &[u8]) -> Reader<std::io::Cursor<Vec<u8>>> {
    Reader::try_new(mapping(format, yaml), std::io::Cursor::new(bytes.to_vec())).unwrap()
}

pub fn rows(format: Format, yaml: &str, bytes: &[u8]) -> Vec<Row> {
    reader(format, yaml, bytes).map(Result::unwrap).collect()
}

/// Usage, skipped, malformed.
pub fn shape(rows: &[Row]) -> (u64, u64, u64) {
    let mut shape = (0, 0, 0);
    for row in rows {
        match row.parsed {
            Parsed::Usage(_) => shape.0 += 1,
            Parsed::Skipped(_) => shape.1 += 1,
            Parsed::Malformed(_) => shape.2 += 1,
        }
    }
    shape
}

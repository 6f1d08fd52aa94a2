//! Identity of an event and hash of its body (domain.md §5). Both are stored, so their form never changes.

use catalog::Value;
use ids::{ServiceId, SessionId};
use rating::fnv::Fnv;

/// FNV-1a over parts, each closed by a byte that no text holds, so that `ab`,`c` and `a`,`bc` differ.
#[derive(Debug, Clone, Copy)]
struct Hash(Fnv);

impl Hash {
    const fn new() -> Self {
        Self(Fnv::new())
    }

    fn part(self, bytes: &[u8]) -> Self {
        Self(self.0.with(bytes).with(&[0xff]))
    }

    /// The bits as a signed number, as the stores keep it. The last mixing spreads short texts over all bits.
    const fn finish(self) -> i64 {
        let mut bits = self.0.bits();
        bits ^= bits >> 33;
        bits = bits.wrapping_mul(0xff51_afd7_ed55_8ccd);
        bits ^= bits >> 33;
        i64::from_ne_bytes(bits.to_ne_bytes())
    }
}

/// Key of an event: hash of service type, identifier and session id. Events of one message have no request number.
pub fn event_key(service_type: &str, identifier: &str, session_id: &str) -> i64 {
    Hash::new().part(service_type.as_bytes()).part(identifier.as_bytes()).part(session_id.as_bytes()).finish()
}

/// Key of what one message of a session reports. It is made of the session's own id, so that no event that is called alike has it, and no
/// other session of that name whose reports lie on the same day.
pub(crate) fn report_key(session: SessionId, number: i64) -> i64 {
    Hash::new().part(b"report").part(&session.0.to_be_bytes()).part(&number.to_be_bytes()).finish()
}

/// Key of what a generator makes of a service as the cycle of a bill closes. No event that is called alike has it.
pub(crate) fn generated_key(service: ServiceId, generator: &str, bill_number: i64) -> i64 {
    let hash = Hash::new().part(b"generated").part(&service.0.to_be_bytes());
    hash.part(generator.as_bytes()).part(&bill_number.to_be_bytes()).finish()
}

/// Key of what of a member's event landed on an owner: beside the owner's own events of the day.
pub fn shared_key(key: i64, member: ids::CustomerId) -> i64 {
    Hash::new().part(b"shared").part(&key.to_be_bytes()).part(&member.0.to_be_bytes()).finish()
}

/// Hash of the body: event time and the canonical typed fields, so that `1` and `1.0` are equal.
pub fn body_hash(at: calendar::Instant, fields: &[Option<Value>]) -> i64 {
    let mut hash = Hash::new().part(&at.micros().to_be_bytes());
    for value in fields {
        hash = match value {
            Some(value) => hash.part(value.canonical().as_bytes()),
            None => hash.part(&[0xfe]),
        };
    }
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calendar::Instant;

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(event_key("ab", "c", "d"), event_key("a", "bc", "d"));
        assert_eq!(event_key("voice", "38640", "s1"), event_key("voice", "38640", "s1"));
    }

    #[test]
    fn reports_of_sessions_are_told_apart() {
        let keys = [(1, 1), (1, 2), (2, 1), (256, 1)].map(|(session, number)| report_key(SessionId(session), number));
        for (place, key) in keys.iter().enumerate() {
            assert!(!keys[..place].contains(key));
        }
    }

    #[test]
    fn one_and_one_point_zero_are_the_same_body() {
        // domain.md §5: hash of the canonical typed fields.
        let body = |text: &str| body_hash(Instant::from_micros(7), &[Some(Value::Number(text.parse().unwrap())), None]);
        assert_eq!(body("1"), body("1.0"));
        assert_ne!(body("1"), body("1.1"));
    }
}

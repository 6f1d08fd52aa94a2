//! Verbs after a colon: `/v1/jobs/{id}:run`.
//!
//! The router matches whole segments only, so such an address is matched as `/v1/jobs/{id}/~run`, for the route and for each request
//! alike. Nobody can ask for the inner form from outside.

/// Marks a verb's segment inside.
const MARK: &str = "/~";

/// The inner form of a route or of a request's path; none when there is no verb.
pub(crate) fn inner_path(path: &str) -> Option<String> {
    let (rest, last) = path.rsplit_once('/')?;
    let (object, verb) = last.rsplit_once(':')?;
    let is_verb = !verb.is_empty() && verb.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    (is_verb && !object.is_empty()).then(|| format!("{rest}/{object}{MARK}{verb}"))
}

/// True for a path that only we may make.
pub(crate) fn is_inner(path: &str) -> bool {
    path.contains(MARK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_follows_the_last_colon() {
        assert_eq!(inner_path("/v1/jobs/{id}:run").as_deref(), Some("/v1/jobs/{id}/~run"));
        assert_eq!(inner_path("/v1/sites/main/clock:advance").as_deref(), Some("/v1/sites/main/clock/~advance"));
        assert_eq!(inner_path("/v1/usage-events/1:2:3"), None);
        assert_eq!(inner_path("/v1/jobs"), None);
    }
}

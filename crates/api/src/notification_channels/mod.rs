//! How messages leave a site: the e-mail server and the SMS gateway. Secrets go in and never come out.

mod channel;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod put;
pub(crate) mod test;

use crate::problem::Problem;
use app::messages::Channel;

/// The channel that an address names; calls to endpoints are configured elsewhere.
fn named(code: &str) -> Result<Channel, Problem> {
    Channel::parse(code).filter(|channel| *channel != Channel::Webhook).ok_or_else(Problem::not_found)
}

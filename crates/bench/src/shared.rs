//! A hundred members on one shared pool beside a hundred customers with allowances of their own.

use crate::connection::{Connection, Target};
use crate::failure::Failure;

use crate::http::{CLIENTS, Plan, Reporter};
use crate::latency::closed_loop;
use crate::table::{Table, ratio};
use serde_json::{Value, json};
use std::sync::Arc;

/// Members of the pool.
const MEMBERS: u64 = 100;

/// Makes a family with its members out of the site's first customers, and measures both in turn.
///
/// # Errors
/// [`Failure`].
pub async fn run(plan: &Plan, target: &Arc<Target>) -> Result<(), Failure> {
    if plan.accounts <= 2 * MEMBERS {
        return Err(Failure(format!("more than {} accounts are needed for a shared pool", 2 * MEMBERS)));
    }
    let mut connection = Connection::open(target).await?;
    let owner = format!("c-{}", 2 * MEMBERS);
    let bought =
        post(&mut connection, target, &format!("/v1/customers/{owner}/subscriptions"), &json!({ "plan": "family", "items": [] })).await?;
    let group = json!({ "owner": owner, "name": "Pool", "subscription": text_of(&bought, "id")? });
    let group = post(&mut connection, target, "/v1/sharing-groups", &group).await?;
    let members = format!("/v1/sharing-groups/{}/members", text_of(&group, "id")?);
    for number in 0..MEMBERS {
        post(&mut connection, target, &members, &json!({ "member": format!("c-{number}") })).await?;
    }
    let mut table = Table::new(&["workload", "events/s", "p50 us", "p99 us", "x separate"]);
    for round in 0..plan.rounds {
        let separate = Reporter::many(target, CLIENTS, MEMBERS..2 * MEMBERS, 800 + round).await?;
        let separate = closed_loop(separate, plan.lasting).await?;
        table.row([vec![format!("{MEMBERS} customers, balances of their own")], separate.cells(), vec![String::new()]].concat());
        let shared = closed_loop(Reporter::many(target, CLIENTS, 0..MEMBERS, 900 + round).await?, plan.lasting).await?;
        let times = ratio(shared.rate(), separate.rate());
        table.row([vec![format!("{MEMBERS} members of one pool")], shared.cells(), vec![times]].concat());
    }
    table.print(&format!("Shared pool over HTTP, SQLite, {CLIENTS} connections"));
    Ok(())
}

async fn post(connection: &mut Connection, target: &Target, path: &str, body: &Value) -> Result<Value, Failure> {
    let (status, answer) = connection.call(target, "POST", path, &body.to_string()).await?;
    if !(200..300).contains(&status) {
        return Err(Failure(format!("{path} answered {status}: {answer}")));
    }
    serde_json::from_str(&answer).map_err(|error| Failure::while_doing("reading an answer", error))
}

fn text_of<'a>(value: &'a Value, field: &str) -> Result<&'a str, Failure> {
    value.get(field).and_then(Value::as_str).ok_or_else(|| Failure(format!("an answer has no {field}")))
}

//! `guilder sign-in-link`: a new one-time link, for who lost the first one or the password.

use crate::access::{self, Access};
use crate::command_line::SignInLinkOptions;
use crate::failure::{Exit, Failure};
use crate::local_routes::{LinkAnswer, LinkRequest, SIGN_IN_LINK};
use std::process::ExitCode;

/// Prints a new link.
///
/// # Errors
/// Where there is no such member of staff.
pub async fn print(options: &SignInLinkOptions) -> Result<ExitCode, Failure> {
    let (address, link) = match access::open(&options.storage).await? {
        Access::Here(here) => {
            let link = app::identity::make_sign_in_link(&here.store, options.email.as_deref()).await;
            here.store.close();
            let link = link.map_err(|cause| Failure::while_doing("making a link", cause).exiting(Exit::Refused))?;
            (options.public_url.clone(), LinkAnswer { token: link.token.reveal().to_owned(), email: link.email })
        }
        Access::Server(server) => {
            let asked = serde_json::to_value(LinkRequest { email: options.email.clone() });
            let asked = asked.map_err(|cause| Failure::while_doing("asking for a link", cause))?;
            let answer = server.call_local(SIGN_IN_LINK, &asked).await?;
            let link = serde_json::from_value(answer).map_err(|cause| Failure::while_doing("reading the server's answer", cause))?;
            (server.address().to_owned(), link)
        }
    };
    eprintln!("for {}; it works once, within 24 hours", link.email);
    println!("{}", shown(&address, &link.token));
    Ok(ExitCode::SUCCESS)
}

/// A link as people open it.
pub fn shown(address: &str, token: &str) -> String {
    format!("{}/sign-in?token={token}", address.trim_end_matches('/'))
}

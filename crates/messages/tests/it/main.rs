//! Sending over real sockets of this machine: a small mail server and a small receiver of calls (`testkit::peers`).

#[cfg(test)]
mod calls;
#[cfg(test)]
mod mail;

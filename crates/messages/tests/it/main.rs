//! Sending over real sockets of this machine: a small mail server and a small receiver of calls, written here.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod peers;

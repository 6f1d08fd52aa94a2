//! The real program: started, asked, killed.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod catalog;
#[cfg(test)]
mod durable;
#[cfg(test)]
mod ingest;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod running;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod storms;

//! Charging on both stores. PostgreSQL takes part when `GUILDER_TEST_POSTGRES` names a database to make schemas in.

#[cfg(test)]
mod batching;
#[cfg(test)]
mod broken_groups;
#[cfg(test)]
mod facts;
#[cfg(test)]
mod folding;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod refusing;
#[cfg(test)]
mod renewing;
#[cfg(test)]
mod revising;
#[cfg(test)]
mod revision_laws;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod sharing;
#[cfg(test)]
mod taxes;
#[cfg(test)]
mod usage_lists;

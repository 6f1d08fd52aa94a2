//! Use cases on each store that there is.

#[cfg(test)]
mod balances;
#[cfg(test)]
mod catalog;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod customers;
#[cfg(test)]
mod discounted_life;
#[cfg(test)]
mod due_work;
#[cfg(test)]
mod dunning;
#[cfg(test)]
mod first_bill;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod hierarchies;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod holds;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod notes;
#[cfg(test)]
mod purchases;
#[cfg(test)]
mod revisions;
#[cfg(test)]
mod sites;
#[cfg(test)]
mod tax_gateway;

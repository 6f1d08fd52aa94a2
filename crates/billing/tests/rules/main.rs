//! The rules of domain.md §2, §6, §7 and §8 as tests that cite them.

#[cfg(test)]
mod adjusting;
#[cfg(test)]
mod closing;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod noting;
#[cfg(test)]
mod payers;
#[cfg(test)]
mod paying;
#[cfg(test)]
mod states;

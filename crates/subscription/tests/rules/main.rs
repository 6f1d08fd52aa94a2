//! The rules of domain.md §4 as tests that cite them.

#[cfg(test)]
mod adding;
#[cfg(test)]
mod amending;
#[cfg(test)]
mod arrear_fees;
#[cfg(test)]
mod differences;
#[cfg(test)]
mod discounts;
#[cfg(test)]
mod forward_fees;
#[cfg(test)]
mod life;
#[cfg(test)]
mod planning;
#[cfg(test)]
mod renewals;
#[cfg(test)]
mod rollover;
#[cfg(test)]
mod shop;
#[cfg(test)]
mod terms;
#[cfg(test)]
mod worked;

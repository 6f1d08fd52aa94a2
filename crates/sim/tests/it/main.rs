//! The simulator over both stores: short lives, regressions, and proof that each law finds what is against it.

#[cfg(test)]
mod lives;
#[cfg(test)]
mod planted;
#[cfg(test)]
mod stored;

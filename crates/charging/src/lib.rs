//! Batches of usage: prepare, lock, rate, write.

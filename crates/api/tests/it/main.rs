//! The API as its callers see it: an in-process router on a store of its own.

mod ground;

mod endpoints;
mod isolation;
mod life;
mod pages;
mod requests;
mod sign_in;

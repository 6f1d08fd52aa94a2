//! The REST API: resources and verbs, problems, OpenAPI, and the dashboard's files.
//!
//! Owns: HTTP. Routes and who may call them ([`routes`]), wire types, problems, idempotent writes, cookies and keys, ETags, CSV,
//! limits. Does not own: rules (core), use cases (`app`), SQL (`store`). Invariants: every endpoint stands in the one table of
//! [`routes`] with its permission; every failure is problem JSON; the dashboard has no endpoint that others lack.

mod access;
mod account_settings;
mod activities;
mod api_keys;
mod assets;
mod balance_groups;
mod billing_profiles;
mod bills;
mod catalog;
mod charging_sessions;
mod communications;
mod context;
mod cookie;
mod cross_site;
mod csv;
mod cursor;
mod custom_attributes;
mod customers;
mod deferred_actions;
mod document_templates;
mod dunning;
mod health;
mod hierarchy;
mod home;
mod invoices;
mod invoicing_settings;
mod jobs;
mod json;
mod key_ring;
mod limits;
mod metrics;
mod notes;
mod notification_channels;
mod notifications;
mod null_characters;
mod once;
mod openapi;
mod organization;
mod payments;
mod problem;
mod problem_words;
mod query;
mod rate_limit;
mod refusal;
mod respond;
pub mod routes;
mod serve;
mod sessions;
mod shape;
mod sharing;
mod sites;
mod state;
mod subscriptions;
mod taxation_gateway;
mod usage_events;
mod verbs;
mod vouchers;
mod webhook_endpoints;
mod wire;
mod with_catalog;

pub use jobs::{Job, JobRun};
pub use limits::*;
pub use openapi::openapi;
pub use serve::router;
pub use state::{AppState, Listener};

//! The API as its callers see it: an in-process router on a store of its own.

#[cfg(test)]
mod balances;
#[cfg(test)]
mod billing_profiles;
#[cfg(test)]
mod charging_sessions;
#[cfg(test)]
mod credit;
#[cfg(test)]
mod custom_attributes;
#[cfg(test)]
mod document_templates;
#[cfg(test)]
mod dunning;
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod erasure;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod isolation;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod late_usage;
#[cfg(test)]
mod life;
#[cfg(test)]
mod lives;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod notes;
#[cfg(test)]
mod organization;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod rating_only;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod revisions;
#[cfg(test)]
mod scenario;
#[cfg(test)]
mod sharing;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod subscriptions;
#[cfg(test)]
mod taxation;
#[cfg(test)]
mod zone_rows;

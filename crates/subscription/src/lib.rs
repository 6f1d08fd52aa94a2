//! Purchases, proration, renewals: what a subscription owes and grants.

//! What a quantity costs.

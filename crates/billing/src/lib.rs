//! Bills, their states, rounding, payments and credit balance.

//! Instants, civil dates, half-open periods and billing intervals in a time zone.

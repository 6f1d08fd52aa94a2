//! From one usage event to its impacts: a pure decision with a trace.

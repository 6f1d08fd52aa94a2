//! Invoice documents: the model, JSON, HTML and PDF by worker processes.

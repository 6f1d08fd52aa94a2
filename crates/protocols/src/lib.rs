//! Usage files: call-record formats, the ingest run, the generator.

//! The REST API: resources and verbs, problems, OpenAPI.

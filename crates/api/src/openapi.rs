//! The description of the API, made of the endpoints themselves, and its reader at `/docs`.

use crate::access::Access;
use crate::problem::ProblemBody;
use crate::routes;
use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::sync::LazyLock;
use utoipa::ToSchema;
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Paths};
use utoipa_swagger_ui::{Config, SwaggerUi};

/// The reader runs its own scripts and sets styles on its elements; nothing comes from elsewhere.
const READER_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = serde_json::to_string_pretty(&describe()).unwrap_or_default();
    text.push('\n');
    text
});

/// The description (OpenAPI 3.1) as JSON text, the same for the same program: the reviewed snapshot is compared with it.
pub fn openapi() -> String {
    TEXT.clone()
}

pub(crate) async fn serve() -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], TEXT.as_str()).into_response()
}

/// The reader. Its files are in the program.
pub(crate) fn reader() -> Router {
    let reader: Router = SwaggerUi::new("/docs").config(Config::from("/v1/openapi.json").validator_url("none")).into();
    reader.layer(middleware::from_fn(|request, next: Next| async move {
        let mut response = next.run(request).await;
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(READER_POLICY));
        response
    }))
}

fn describe() -> Value {
    let mut paths = Paths::new();
    let mut components = ComponentsBuilder::new().schema("Problem", ProblemBody::schema_of());
    let mut needed = Vec::new();
    ProblemBody::schemas(&mut needed);
    for endpoint in routes::endpoints() {
        let (schemas, of_endpoint, _) = endpoint.handler;
        needed.extend(schemas);
        for (path, item) in of_endpoint.paths {
            match paths.paths.get_mut(&path) {
                Some(known) => known.merge_operations(item),
                None => {
                    paths.paths.insert(path, item);
                }
            }
        }
    }
    needed.sort_by(|one, other| one.0.cmp(&other.0));
    for (name, schema) in needed {
        components = components.schema(name, schema);
    }
    let info = InfoBuilder::new()
        .title("Guilder")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(INTRODUCTION))
        .license(Some(utoipa::openapi::LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build();
    let document: OpenApi = OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build();
    let mut document = serde_json::to_value(document).unwrap_or_default();
    complete(&mut document);
    document
}

const INTRODUCTION: &str = "One API for the dashboard, the command line and every integration. JSON in snake_case; ids are text; money and \
    quantities are text with their resource; times are RFC 3339 with an offset; periods are half-open.\n\nLists take `limit` and `cursor` \
    and answer `items` and `next_cursor`; `Accept: text/csv` gives the same page as CSV. Every failure is `application/problem+json` with a \
    stable `code` and all wrong fields under `errors`. Writes may carry an `Idempotency-Key`: a repeat gets the first answer. Answers carry \
    an `ETag`; updates take `If-Match`. The site is named by the header `Guilder-Site`, or `?site=` on GET.";

/// What holds for every endpoint is written once: who may call, the site, the problem, the keys.
fn complete(document: &mut Value) {
    document["security"] = json!([{"session": []}, {"api_key": []}]);
    document["components"]["securitySchemes"] = json!({
        "session": {"type": "apiKey", "in": "cookie", "name": "__Host-guilder", "description": "A session of staff."},
        "api_key": {"type": "http", "scheme": "bearer", "description": "An API key of one site."},
    });
    document["components"]["parameters"] = json!({
        "Site": {"name": "Guilder-Site", "in": "header", "required": false, "schema": {"type": "string"},
            "description": "Code of the site; without it the caller's only one."},
        "IdempotencyKey": {"name": "Idempotency-Key", "in": "header", "required": false, "schema": {"type": "string", "maxLength": 255},
            "description": "The same key with the same request gets the first answer again."},
    });
    for (method, path, access) in routes::table() {
        let operation = &mut document["paths"][path.as_str()][method.to_ascii_lowercase()];
        if operation.is_null() {
            continue;
        }
        operation["responses"]["default"] = json!({
            "description": "A problem (RFC 9457).",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        });
        let mut shared = Vec::new();
        if let Access::OnSite(_) = access {
            shared.push(json!({"$ref": "#/components/parameters/Site"}));
        }
        if method != "GET" && access != Access::Open {
            shared.push(json!({"$ref": "#/components/parameters/IdempotencyKey"}));
        }
        match access {
            Access::Open => operation["security"] = json!([]),
            Access::SignedIn => {}
            Access::Everywhere(permission) | Access::OnSite(permission) => operation["x-permission"] = json!(permission.as_str()),
        }
        if let Value::Array(parameters) = &mut operation["parameters"] {
            parameters.extend(shared);
        } else if !shared.is_empty() {
            operation["parameters"] = Value::Array(shared);
        }
    }
}

impl ProblemBody {
    fn schema_of() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <Self as utoipa::PartialSchema>::schema()
    }
}

//! `DELETE /v1/document-templates/{code}`

use crate::context::Context;
use crate::json::Path;
use crate::once::Answered;
use crate::problem::Problem;
use app::document_template::DeleteTemplate;
use axum::http::StatusCode;

/// Delete a template
///
/// With all its versions. One that documents were issued with, or that invoices are issued with, answers 409 `template_in_use`.
#[utoipa::path(delete, path = "/v1/document-templates/{code}", tag = "document-templates",
    params(("code" = String, Path, description = "Code.")),
    responses((status = 204, description = "It is gone.")))]
pub(crate) async fn delete_document_template(context: Context, Path(code): Path<String>) -> Result<Answered, Problem> {
    context.write(DeleteTemplate { code }, false, StatusCode::NO_CONTENT, |()| ()).await
}

//! Templates that mean harm: they see nothing, and their pages end within the limits.

use std::time::Duration;

use documents::RenderError;
use documents::frame::Template;

use crate::{english, patient_pool, pool};

async fn refusal(template: &str) -> (String, String) {
    match patient_pool().render_pdf_with(Template::Source(template.to_owned()), &english()).await {
        Err(RenderError::TemplateError { code, message }) => (code, message),
        Err(other) => panic!("`{template}`: {other}"),
        Ok(_) => panic!("`{template}` was drawn"),
    }
}

#[tokio::test]
async fn a_template_sees_no_file_no_package_and_no_clock() {
    for template in [
        "\n#read(\"/etc/passwd\")",
        "\n#read(\"/invoice.typ\")\n#read(\"../../../../etc/passwd\")",
        "\n#image(\"/logo.svg\")",
        "\n#import \"@preview/example:0.1.0\": add",
        "\n#include \"/other.typ\"",
        "\n#datetime.today()",
        "\n#plugin(\"/x.wasm\")",
    ] {
        let (code, message) = refusal(template).await;
        assert_eq!(code, "template_error", "{template}: {message}");
        assert!(message.starts_with("line "), "the fault's line is told: {message}");
    }
    let (_, message) = refusal("#read(\"/etc/passwd\")").await;
    assert!(message.contains("denied"), "{message}");
}

#[tokio::test]
async fn a_logo_fetches_nothing() {
    let mut document = english();
    document.seller.logo_svg = Some(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><image href=\"/etc/hostname\" width=\"9\" height=\"9\"/></svg>"
            .to_owned(),
    );
    match patient_pool().render_pdf(&document).await {
        Ok(_) => {}
        Err(RenderError::TemplateError { code, .. }) => assert_eq!(code, "template_error"),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn an_unknown_template_is_refused() {
    match patient_pool().render_pdf_with(Template::Id("fancy".to_owned()), &english()).await {
        Err(RenderError::TemplateError { code, message }) => {
            assert_eq!((code.as_str(), message.as_str()), ("template_unknown", "there is no template `fancy`"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_endless_template_is_stopped_and_the_next_page_is_drawn() {
    let pool = pool(Duration::from_secs(5), 768);
    let endless =
        Template::Source("#for a in range(10000) { for b in range(10000) { for c in range(10000) { let d = a + b + c } } }".to_owned());
    let error = pool.render_pdf_with(endless, &english()).await.unwrap_err();
    assert_eq!(error.code(), "render_timed_out", "{error}");
    assert!(pool.render_pdf(&english()).await.is_ok());
}

#[tokio::test]
async fn a_template_that_eats_memory_is_stopped_and_the_next_page_is_drawn() {
    let pool = pool(Duration::from_secs(60), 200);
    let greedy = Template::Source("#{ let s = \"x\" * 1000000; let all = (); for i in range(9000) { all.push(s + str(i)) } }".to_owned());
    let error = pool.render_pdf_with(greedy, &english()).await.unwrap_err();
    assert!(matches!(error.code(), "render_memory_exceeded" | "renderer_crashed"), "{error}");
    assert!(pool.render_pdf(&english()).await.is_ok());
}

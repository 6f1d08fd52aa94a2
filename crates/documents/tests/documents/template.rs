//! Templates that people write: what they show, and that none does harm (docs/decisions/0030).

use crate::{english, french};
use documents::html::{TEMPLATE, invoice_html};
use documents::template::{HTML_TEMPLATE_BYTES_MAX, TemplateError, TemplateFault, check_template, render_template};
use std::time::{Duration, Instant};

fn fault(html: &str) -> TemplateFault {
    match render_template(html, &english()) {
        Err(TemplateError::Fault(fault)) => fault,
        other @ (Err(TemplateError::Document(_)) | Ok(_)) => panic!("{html}: {other:?}"),
    }
}

#[test]
fn a_template_shows_what_the_document_says() {
    let html = "<h1>{{ page.title }}</h1>{% for group in page.groups %}<p>{{ group.title|upper }} {{ group.net }}</p>{% endfor %}\
                {% if page.usage %}{{ page.usage|length }}{% endif %}{{ page.remark|default('-') }}{{ 'x' if page.payable else 'y' }}";
    let page = render_template(html, &english()).unwrap();
    assert!(page.starts_with("<h1>Invoice 2026-0001</h1><p>RECURRING CHARGES €15.00</p>") && page.ends_with("1-x"), "{page}");
    assert!(render_template(html, &french()).unwrap().starts_with("<h1>Facture "));
}

#[test]
fn the_built_in_page_is_a_template_that_people_may_begin_with() {
    check_template(TEMPLATE).unwrap();
    let own = render_template(TEMPLATE, &english()).unwrap();
    assert_eq!(own, invoice_html(&english(), "").unwrap());
}

#[test]
fn every_value_is_escaped() {
    let mut document = english();
    document.customer.name = "<script>alert(1)</script>".to_owned();
    let page = render_template("{{ page.customer.name }}{{ page.customer.name|upper }}", &document).unwrap();
    assert!(!page.contains("<script") && !page.contains("<SCRIPT"), "{page}");
}

#[test]
fn what_would_grow_or_run_away_is_refused_with_its_line() {
    for (html, says) in [
        ("a\n{{ 'x' * 1000000000 }}", "`*`"),
        ("a\n{% set x = page %}", "`set`"),
        ("a\n{% set x %}y{% endset %}", "`set`"),
        ("a\n{{ page.title ~ page.title }}", "`~`"),
        ("a\n{{ page.title + page.title }}", "`+`"),
        ("a\n{% macro m() %}{% endmacro %}", "`macro`"),
        ("a\n{% for x in range(9) %}{% endfor %}", "a call"),
        ("a\n{% for x in page.groups recursive %}{{ loop(x) }}{% endfor %}", "a loop over itself"),
        ("a\n{% for x in [page, page] %}{% endfor %}", "a list of its own"),
        ("a\n{{ page.title|replace('a', 'aaaa') }}", "filter"),
        ("a\n{{ page.title|safe }}", "filter"),
        ("a\n{% filter upper %}x{% endfilter %}", "`filter`"),
        ("a\n{% autoescape false %}{{ page.title }}{% endautoescape %}", "`autoescape`"),
        ("a\n{% include 'other' %}", "`include`"),
        ("a\n{{ page.title", "syntax"),
        ("a\n{{ nothing.at.all }}", "undefined"),
    ] {
        let fault = fault(html);
        assert_eq!(fault.line, 2, "{html}: {fault}");
        assert!(fault.message.contains(says), "{html}: {fault}");
    }
    assert!(fault(&"x".repeat(HTML_TEMPLATE_BYTES_MAX + 1)).message.contains("bytes"));
    let deep = format!("{}{}{}", "{% if page %}".repeat(60), "x", "{% endif %}".repeat(60));
    assert!(fault(&deep).message.contains("levels"));
}

#[test]
fn an_endless_or_swollen_template_is_stopped_soon() {
    let nested = |times: usize, body: &str| format!("{}{body}{}", "{% for a in page.groups %}".repeat(times), "{% endfor %}".repeat(times));
    let start = Instant::now();
    assert!(fault(&nested(35, "")).message.contains("steps"), "loops in loops run out of steps");
    assert!(fault(&nested(18, &"x".repeat(100_000))).message.contains("too long"), "a page stops growing");
    assert!(fault(&nested(30, "{{ page }}")).message.contains("too long"));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

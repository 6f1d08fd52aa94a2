//! HTML templates that people write: checked, then rendered within limits, so that a hostile or endless one gets an error and harms nothing.
//!
//! Owns the language: text with `{{ value }}`, `{% for %}` and `{% if %}` over the texts of a page. Does not own the page (`page`) nor the
//! Typst bodies of PDFs (the crate `render`). Invariants (docs/decisions/0030): a template cannot make a value that is larger than what it
//! was given, because nothing that joins, repeats, captures or stores is let through; so memory is bounded by the page and the output's
//! limit, and time by fuel. Every value is escaped.

use std::io::{Error as IoError, Write};
use std::time::Duration;

use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Stmt};
use minijinja::machinery::{self, Span};
use minijinja::value::{Rest, Serde, Value};
use tokio::sync::Semaphore;

use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, context, filters, tests};

use crate::html::svg_data_address;
use crate::invoice::InvoiceDocument;
use crate::page::InvoicePage;
use crate::validation::InvoiceDocumentError;

/// Bytes of a template's HTML.
pub const HTML_TEMPLATE_BYTES_MAX: usize = 256 * 1024;
/// Bytes of the page that a template may make.
pub const HTML_PAGE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Steps that a template may take: a document of 5,000 lines takes some 300,000.
pub const TEMPLATE_FUEL_MAX: u64 = 2_000_000;
/// Blocks and expressions inside each other.
pub const TEMPLATE_DEPTH_MAX: usize = 40;
/// How long somebody waits for a page, the wait for others' templates aside.
pub const TEMPLATE_TIME_MAX: Duration = Duration::from_secs(10);
/// Templates that are rendered at once.
const AT_ONCE_MAX: usize = 2;
static AT_ONCE: Semaphore = Semaphore::const_new(AT_ONCE_MAX);
/// Name that the template has in the environment.
const NAME: &str = "template";
/// What the writer says when the page is too long.
const TOO_LONG: &str = "the page is too long";

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct TemplateFault {
    /// Line of the template, from 1.
    pub line: usize,
    /// One sentence.
    pub message: String,
}

/// Why a template made no page.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The document is refused.
    #[error(transparent)]
    Document(#[from] InvoiceDocumentError),
    /// The template is wrong.
    #[error(transparent)]
    Fault(#[from] TemplateFault),
}

impl TemplateError {
    /// Stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Document(error) => error.code(),
            Self::Fault(_) => "template_invalid",
        }
    }
}

/// Checks a template's text: its size, its syntax, and that it uses nothing but what a template may.
///
/// # Errors
/// The first fault.
pub fn check_template(html: &str) -> Result<(), TemplateFault> {
    if html.len() > HTML_TEMPLATE_BYTES_MAX {
        return Err(TemplateFault {
            line: 1,
            message: format!("the template has {} bytes, the limit is {HTML_TEMPLATE_BYTES_MAX}", html.len()),
        });
    }
    let parsed = machinery::parse(html, NAME, Default::default()).map_err(|error| fault_of(&error))?;
    Checker { depth: 0 }.statement(&parsed)
}

/// Writes a document by a template.
///
/// # Errors
/// [`TemplateError`].
pub fn render_template(html: &str, document: &InvoiceDocument) -> Result<String, TemplateError> {
    check_template(html)?;
    let page = InvoicePage::try_new(document)?;
    let logo = document.seller.logo_svg.as_deref().map(svg_data_address);
    let mut environment = environment();
    environment.add_template(NAME, html).map_err(|error| fault_of(&error))?;
    let template = environment.get_template(NAME).map_err(|error| fault_of(&error))?;
    let mut output = Bounded { page: Vec::new(), is_full: false };
    let rendered = template.render_captured_to(context! { page => Serde(&page), logo, nonce => "" }, &mut output).map(drop);
    if output.is_full {
        return Err(TemplateFault { line: 1, message: format!("{TOO_LONG}: the limit is {HTML_PAGE_BYTES_MAX} bytes") }.into());
    }
    rendered.map_err(|error| fault_of(&error))?;
    let unreadable = |_broken| TemplateFault { line: 1, message: "the page is no text".to_owned() };
    Ok(String::from_utf8(output.page).map_err(unreadable)?)
}

/// [`render_template`] on a thread that nobody else waits for.
///
/// # Errors
/// [`TemplateError`].
pub async fn render_aside(html: String, document: InvoiceDocument) -> Result<String, TemplateError> {
    let permit = AT_ONCE.acquire().await.map_err(|_closed| stopped("templates are not rendered any more"))?;
    let rendered = tokio::task::spawn_blocking(move || {
        let _until_done = permit;
        render_template(&html, &document)
    });
    match tokio::time::timeout(TEMPLATE_TIME_MAX, rendered).await {
        Ok(Ok(page)) => page,
        Ok(Err(_panicked)) => Err(stopped("the template could not be rendered")),
        Err(_elapsed) => Err(stopped("the template took too long and was stopped")),
    }
}

fn stopped(message: &str) -> TemplateError {
    TemplateFault { line: 1, message: message.to_owned() }.into()
}

/// Only what is named here is there: no function, no filter that makes more of a value than it was.
fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_auto_escape_callback(|_name| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_fuel(Some(TEMPLATE_FUEL_MAX));
    environment.add_filter("upper", filters::upper);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("title", filters::title);
    environment.add_filter("capitalize", filters::capitalize);
    environment.add_filter("trim", filters::trim);
    environment.add_filter("length", filters::length);
    environment.add_filter("first", filters::first);
    environment.add_filter("last", filters::last);
    environment.add_filter("default", or_default);
    environment.add_test("defined", tests::is_defined);
    environment.add_test("none", tests::is_none);
    environment
}

/// The value, or what stands for it where there is none.
fn or_default(value: Value, other: Rest<Value>) -> Value {
    if value.is_undefined() || value.is_none() { other.first().cloned().unwrap_or_else(|| Value::from("")) } else { value }
}

/// A page that stops growing at its limit.
struct Bounded {
    page: Vec<u8>,
    is_full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, IoError> {
        if self.page.len() + bytes.len() > HTML_PAGE_BYTES_MAX {
            self.is_full = true;
            return Err(IoError::other(TOO_LONG));
        }
        self.page.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), IoError> {
        Ok(())
    }
}

fn fault_of(error: &minijinja::Error) -> TemplateFault {
    let message = if error.kind() == ErrorKind::OutOfFuel {
        format!("the template takes more than {TEMPLATE_FUEL_MAX} steps and was stopped")
    } else {
        match error.detail() {
            Some(detail) => format!("{}: {detail}", error.kind()),
            None => error.kind().to_string(),
        }
    };
    TemplateFault { line: error.line().unwrap_or(1), message }
}

/// Walks a template and refuses what is not of the language.
struct Checker {
    depth: usize,
}

type Checked = Result<(), TemplateFault>;

impl Checker {
    fn statements(&mut self, all: &[Stmt<'_>]) -> Checked {
        all.iter().try_for_each(|one| self.statement(one))
    }

    fn statement(&mut self, statement: &Stmt<'_>) -> Checked {
        match statement {
            Stmt::Template(whole) => self.statements(&whole.children),
            Stmt::EmitRaw(_) => Ok(()),
            Stmt::EmitExpr(emit) => self.expression(&emit.expr),
            Stmt::ForLoop(each) => {
                if each.recursive {
                    return Err(refused(each.span(), "a loop over itself"));
                }
                self.inside(each.span(), |checker| {
                    checker.target(&each.target)?;
                    checker.expression(&each.iter)?;
                    each.filter_expr.iter().try_for_each(|filter| checker.expression(filter))?;
                    checker.statements(&each.body)?;
                    checker.statements(&each.else_body)
                })
            }
            Stmt::IfCond(branch) => self.inside(branch.span(), |checker| {
                checker.expression(&branch.expr)?;
                checker.statements(&branch.true_body)?;
                checker.statements(&branch.false_body)
            }),
            Stmt::WithBlock(other) => Err(refused(other.span(), "`with`")),
            Stmt::Set(other) => Err(refused(other.span(), "`set`")),
            Stmt::SetBlock(other) => Err(refused(other.span(), "`set`")),
            Stmt::AutoEscape(other) => Err(refused(other.span(), "`autoescape`")),
            Stmt::FilterBlock(other) => Err(refused(other.span(), "`filter`")),
            Stmt::Block(other) => Err(refused(other.span(), "`block`")),
            Stmt::Import(other) => Err(refused(other.span(), "`import`")),
            Stmt::FromImport(other) => Err(refused(other.span(), "`from`")),
            Stmt::Extends(other) => Err(refused(other.span(), "`extends`")),
            Stmt::Include(other) => Err(refused(other.span(), "`include`")),
            Stmt::Macro(other) => Err(refused(other.span(), "`macro`")),
            Stmt::CallBlock(other) => Err(refused(other.span(), "`call`")),
            Stmt::Do(other) => Err(refused(other.span(), "`do`")),
        }
    }

    /// A loop's own names.
    fn target(&self, target: &Expr<'_>) -> Checked {
        if let Expr::Var(_) = target { Ok(()) } else { Err(refused(target.span(), "several names in a loop")) }
    }

    fn expression(&mut self, expression: &Expr<'_>) -> Checked {
        self.inside(expression.span(), |checker| checker.inner(expression))
    }

    fn inner(&mut self, expression: &Expr<'_>) -> Checked {
        match expression {
            Expr::Var(_) | Expr::Const(_) => Ok(()),
            Expr::UnaryOp(one) => self.expression(&one.expr),
            Expr::BinOp(two) => {
                self.operator(two.op, two.span())?;
                self.expression(&two.left)?;
                self.expression(&two.right)
            }
            Expr::Compare(chain) => {
                self.expression(&chain.expr)?;
                chain.ops.iter().try_for_each(|step| self.expression(&step.expr))
            }
            Expr::IfExpr(branch) => {
                self.expression(&branch.test_expr)?;
                self.expression(&branch.true_expr)?;
                branch.false_expr.iter().try_for_each(|other| self.expression(other))
            }
            Expr::Filter(filter) => {
                filter.expr.iter().try_for_each(|of| self.expression(of))?;
                self.arguments(&filter.args, filter.span())
            }
            Expr::Test(test) => {
                self.expression(&test.expr)?;
                self.arguments(&test.args, test.span())
            }
            Expr::GetAttr(of) => self.expression(&of.expr),
            Expr::GetItem(of) => {
                self.expression(&of.expr)?;
                self.expression(&of.subscript_expr)
            }
            Expr::Slice(other) => Err(refused(other.span(), "a slice")),
            Expr::Call(other) => Err(refused(other.span(), "a call")),
            Expr::List(other) => Err(refused(other.span(), "a list of its own")),
            Expr::Tuple(other) => Err(refused(other.span(), "a tuple of its own")),
            Expr::Map(other) => Err(refused(other.span(), "a map of its own")),
        }
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>], span: Span) -> Checked {
        arguments.iter().try_for_each(|argument| match argument {
            CallArg::Pos(value) | CallArg::Kwarg(_, value) => self.expression(value),
            CallArg::PosSplat(_) | CallArg::KwargSplat(_) => Err(refused(span, "`*` before an argument")),
        })
    }

    /// Operators that join or repeat would let a value grow.
    fn operator(&self, operator: BinOpKind, span: Span) -> Checked {
        match operator {
            BinOpKind::Eq
            | BinOpKind::Ne
            | BinOpKind::Lt
            | BinOpKind::Lte
            | BinOpKind::Gt
            | BinOpKind::Gte
            | BinOpKind::ScAnd
            | BinOpKind::ScOr
            | BinOpKind::Rem
            | BinOpKind::In => Ok(()),
            BinOpKind::Add => Err(refused(span, "`+`")),
            BinOpKind::Sub => Err(refused(span, "`-`")),
            BinOpKind::Mul => Err(refused(span, "`*`")),
            BinOpKind::Div | BinOpKind::FloorDiv => Err(refused(span, "`/`")),
            BinOpKind::Pow => Err(refused(span, "`**`")),
            BinOpKind::Concat => Err(refused(span, "`~`")),
        }
    }

    fn inside(&mut self, span: Span, check: impl FnOnce(&mut Self) -> Checked) -> Checked {
        self.depth += 1;
        if self.depth > TEMPLATE_DEPTH_MAX {
            return Err(TemplateFault { line: line_of(span), message: format!("more than {TEMPLATE_DEPTH_MAX} levels inside each other") });
        }
        let checked = check(self);
        self.depth -= 1;
        checked
    }
}

fn refused(span: Span, what: &str) -> TemplateFault {
    let message = format!("{what} is not for templates: they show values, `for` each of a list and `if` something holds");
    TemplateFault { line: line_of(span), message }
}

fn line_of(span: Span) -> usize {
    usize::from(span.start_line).max(1)
}

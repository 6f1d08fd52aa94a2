//! The question and the answer as JSON (docs/taxation-gateway.md), and what an answer is good for.
//!
//! Invariant: a rate is text; a number, which may have been a float, is refused.

use super::gateway::{GatewayError, Question};
use calendar::Date;
use serde::{Deserialize, Serialize};
use tax::{AnswerError, FetchedRate, days_of, ppm_of};

#[derive(Serialize)]
struct Request<'a> {
    country: &'a str,
    state: &'a str,
    on: String,
    taxes: Vec<RequestTax<'a>>,
}

#[derive(Serialize)]
struct RequestTax<'a> {
    tax: &'a str,
    supplier: Option<RequestSupplier<'a>>,
}

#[derive(Serialize)]
struct RequestSupplier<'a> {
    code: &'a str,
    country: &'a str,
    tax_id: &'a str,
}

/// A question as JSON text.
pub(super) fn request(question: &Question) -> Result<String, serde_json::Error> {
    let taxes = question.taxes.iter().map(|asked| RequestTax {
        tax: &asked.code,
        supplier: asked.supplier.as_ref().map(|supplier| RequestSupplier {
            code: &supplier.code,
            country: &supplier.country,
            tax_id: &supplier.tax_id,
        }),
    });
    let (country, state) = (&question.country, &question.state);
    serde_json::to_string(&Request { country, state, on: question.on.to_string(), taxes: taxes.collect() })
}

#[derive(Deserialize)]
struct Answer {
    rates: Vec<AnsweredRate>,
}

/// A rate as it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AnsweredRate {
    /// Code of the tax.
    pub tax: String,
    /// Code of who owes it.
    #[serde(default)]
    pub supplier: Option<String>,
    /// The rate in percent, as decimal text.
    pub percent: String,
    /// The first day that it holds for.
    #[serde(default)]
    pub from: Option<String>,
    /// The last day that it holds for.
    #[serde(default)]
    pub until: Option<String>,
}

/// Reads an answer.
pub(super) fn answer(bytes: &[u8]) -> Result<Vec<AnsweredRate>, GatewayError> {
    Ok(serde_json::from_slice::<Answer>(bytes)?.rates)
}

/// What is believed of an answer, and the first thing that is wrong with it: a tax whose rate is wrong does not spoil the others. What was not
/// asked for is of no account.
pub(super) fn understand(question: &Question, answered: &[AnsweredRate]) -> (Vec<FetchedRate>, Option<GatewayError>) {
    let (mut rates, mut wrong) = (Vec::new(), None);
    for asked in &question.taxes {
        let supplier = asked.supplier.as_ref().map(|supplier| supplier.code.as_str());
        let mut found = answered.iter().filter(|rate| rate.tax == asked.code && rate.supplier.as_deref() == supplier);
        let understood = match (found.next(), found.next()) {
            (None, _) => Err(GatewayError::Missing(asked.code.clone())),
            (Some(_), Some(_)) => Err(GatewayError::Twice(asked.code.clone())),
            (Some(rate), None) => read(question.on, rate).map_err(|cause| GatewayError::Rate { tax: asked.code.clone(), cause }),
        };
        match understood {
            Ok((ppm, (from, to))) => rates.push(FetchedRate { tax: asked.of.0, supplier: asked.of.1, from, to, ppm }),
            Err(error) => {
                wrong.get_or_insert(error);
            }
        }
    }
    (rates, wrong)
}

fn read(on: Date, rate: &AnsweredRate) -> Result<(i32, (Date, Date)), AnswerError> {
    let day = |text: &Option<String>| text.as_deref().map(Date::parse).transpose();
    Ok((ppm_of(&rate.percent)?, days_of(on, day(&rate.from)?, day(&rate.until)?)?))
}

#[cfg(test)]
mod tests {
    use super::super::gateway::{AskedSupplier, AskedTax};
    use super::*;
    use ids::Sym;

    fn question() -> Question {
        let supplier = AskedSupplier { code: "US_ENTITY".to_owned(), country: "US".to_owned(), tax_id: "US1".to_owned() };
        Question {
            country: "US".to_owned(),
            state: "CA".to_owned(),
            on: Date::parse("2026-06-20").unwrap(),
            taxes: vec![
                AskedTax { of: (Sym(1), Some(Sym(9))), code: "SALES".to_owned(), supplier: Some(supplier) },
                AskedTax { of: (Sym(2), None), code: "VAT".to_owned(), supplier: None },
            ],
        }
    }

    #[test]
    fn the_question_names_place_day_taxes_and_suppliers() {
        assert_eq!(
            request(&question()).unwrap(),
            "{\"country\":\"US\",\"state\":\"CA\",\"on\":\"2026-06-20\",\"taxes\":[{\"tax\":\"SALES\",\"supplier\":{\"code\":\"US_ENTITY\",\
             \"country\":\"US\",\"tax_id\":\"US1\"}},{\"tax\":\"VAT\",\"supplier\":null}]}"
        );
    }

    #[test]
    fn each_rate_is_believed_or_refused_by_itself() {
        let sales = "{\"tax\":\"SALES\",\"supplier\":\"US_ENTITY\",\"percent\":\"8.25\",\"until\":\"2026-06-30\"}";
        // The second rate of the answer; how many are believed; what is wrong.
        let table = [
            ("{\"tax\":\"VAT\",\"percent\":\"0\"}", 2, None),
            ("{\"tax\":\"VAT\",\"percent\":\"1e9\"}", 1, Some("rate_unusable")),
            ("{\"tax\":\"VAT\",\"percent\":\"-1\"}", 1, Some("rate_unusable")),
            ("{\"tax\":\"VAT\",\"percent\":\"5\",\"from\":\"2026-06-21\",\"until\":\"2026-06-30\"}", 1, Some("rate_unusable")),
            ("{\"tax\":\"VAT\",\"percent\":\"5\",\"from\":\"tomorrow\"}", 1, Some("rate_unusable")),
            ("{\"tax\":\"OTHER\",\"percent\":\"5\"}", 1, Some("rate_missing")),
            ("{\"tax\":\"VAT\",\"supplier\":\"US_ENTITY\",\"percent\":\"5\"}", 1, Some("rate_missing")),
            ("{\"tax\":\"VAT\",\"percent\":\"5\"},{\"tax\":\"VAT\",\"percent\":\"6\"}", 1, Some("rate_twice")),
        ];
        for (second, believed, wrong) in table {
            let rates = answer(format!("{{\"rates\":[{sales},{second}]}}").as_bytes()).unwrap();
            let (rates, error) = understand(&question(), &rates);
            assert_eq!((rates.len(), error.as_ref().map(GatewayError::code)), (believed, wrong), "{second}");
            let until = Date::parse("2026-07-01").unwrap();
            assert_eq!((rates[0].tax, rates[0].supplier, rates[0].to, rates[0].ppm), (Sym(1), Some(Sym(9)), until, 82_500));
        }
    }

    #[test]
    fn a_rate_that_is_no_text_spoils_the_answer() {
        for text in ["{\"rates\":[{\"tax\":\"VAT\",\"percent\":8.25}]}", "{}", "<html>", ""] {
            assert_eq!(answer(text.as_bytes()).map_err(|error| error.code()), Err("answer_malformed"), "{text}");
        }
    }
}

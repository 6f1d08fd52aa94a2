//! Lives: a small language for what happens to a customer and what must come of it, run through the API on each store.
//!
//! A file holds lives. Each begins with `life` and its name, then says what is sold, then what happens, line by line:
//!
//! ```text
//! life bought in the middle of a month
//!   sells BASIC = RENT fee 30.00 month, DATA grant 1000 month
//!   2026-06-16 customer day=1
//!   2026-06-16 buy BASIC            => RENT +15.00, left MB +1000
//!   2026-06-21 cancel BASIC         => RENT -10.00, left MB -1000
//! ```
//!
//! A date is the first instant of the day at the site, or a time as `2026-06-21T10:00`. Behind `=>` stands everything that the line changes, and
//! nothing else may change: net of a bill item over all bills (called as its product), `TAX`, `left` of a unit, `funds`, `due` and `credit` of
//! the billing profile, `bills` in billing or closed. `period A..B` is the period of the active bill then, `told` the fee that a dry run and the
//! answer tell, `refused` the code of a refusal.
//!
//! Of several people each line begins with who does it, `ANA: buy BASIC`, and each figure with whose it is, `ANA due +30.00`. `owns GROUP` and
//! `joins GROUP` are of hierarchies, `payer ANA` sets who pays.
//!
//! What is sold (`sells` a plan, `addon` a bundle): `CODE fee PRICE INTERVAL [arrear] [first=full|none] [last=full|none] [tax]`, `CODE once PRICE [tax]`,
//! `CODE grant AMOUNT INTERVAL [prorate] [last=full]`, `CODE percent N`; `term PLAN LENGTH [grace LENGTH] [fee CODE] [ends cycle] [renews same]`;
//! `reprice CODE DATE PRICE` adds a version; `coupon CODE percent N`; `only PLAN BUNDLE…` restricts its add-ons.

mod catalog;
mod language;
mod run;

use crate::ground::Api;
use language::Life;

/// A day on which all sites of lives begin.
const BEGIN: &str = "2023-12-01T00:00:00Z";

/// Runs the lives of a text on each store, all of them, and tells every line that went another way.
async fn live(text: &str) {
    let lives = Life::all(text);
    assert!(!lives.is_empty(), "a file without lives");
    for api in Api::all_empty(BEGIN).await {
        let mut wrong = Vec::new();
        run::prepare(&api, &lives).await;
        for (place, life) in lives.iter().enumerate() {
            wrong.extend(run::Running::new(&api, place, life).await.run().await);
        }
        assert!(wrong.is_empty(), "on {}:\n{}", api.site.backend, wrong.join("\n"));
    }
}

macro_rules! lives {
    ($($name:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $name() {
            live(include_str!(concat!(stringify!($name), ".txt"))).await;
        }
    )+};
}

lives!(months_and_days, pauses_and_ends, back_dated, plans_and_add_ons, terms_and_codes, billing_days, prepaid_and_bills, hierarchies);

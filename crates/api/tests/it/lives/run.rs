//! Running lives: each step is a request, then everything of the customer is looked at.

use super::catalog::{Sold, event_type, prefix};
use super::language::{Life, Step};
use crate::ground::{Answer, Api, Caller};
use app::identity::Role;
use calendar::{Date, LocalTime, Zone};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Decimal digits in which changes are compared.
const SCALE: u8 = 6;

/// Applies the catalog of all lives.
pub async fn prepare(api: &Api, lives: &[Life]) {
    let caller = api.key(&[Role::Power]).await;
    let files = json!({"lives.yaml": Sold::of(lives).to_string()});
    caller.post("/v1/catalog:apply", &json!({ "files": files })).await.expect(200);
}

/// A life that is lived.
pub struct Running<'a> {
    api: &'a Api,
    caller: Caller<'a>,
    life: &'a Life,
    prefix: String,
    place: usize,
    /// Who lives, by the name that stands before the lines; one without a name.
    people: BTreeMap<String, Person>,
    /// Who does the step in hand.
    who: String,
    /// Hierarchy groups by name.
    hierarchies: BTreeMap<String, String>,
}

/// Who lives.
#[derive(Default)]
struct Person {
    /// Number of the customer.
    customer: String,
    /// Subscriptions by the plan that they were bought with, or moved into.
    subscriptions: BTreeMap<String, String>,
    prepaid: bool,
}

/// Figures by name, in millionths.
type Figures = BTreeMap<String, i64>;

impl<'a> Running<'a> {
    pub async fn new(api: &'a Api, place: usize, life: &'a Life) -> Self {
        let caller = api.key(&[Role::Power]).await;
        let (people, hierarchies) = (BTreeMap::new(), BTreeMap::new());
        Self { api, caller, life, prefix: prefix(place), place, people, who: String::new(), hierarchies }
    }

    /// Lives it. Answers what went another way.
    pub async fn run(mut self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut before = Figures::new();
        for step in &self.life.steps {
            self.api.site.set_now(&instant(&step.at));
            self.who.clone_from(&step.who);
            let told = self.act(step).await;
            let after = self.figures().await;
            let mut found = changes(&before, &after);
            found.extend(told);
            let mut expected = step.expected.clone();
            if let Some(at) = expected.iter().position(|part| part.starts_with("period ")) {
                let period = expected.remove(at);
                let shown = self.period().await;
                if shown != period {
                    wrong.push(format!("life {}, line {}: expected {period}, found {shown}", self.life.name, step.line));
                }
            }
            let mut expected: Vec<String> = expected.iter().map(|part| normal(part)).collect();
            expected.sort();
            found.sort();
            if found != expected {
                let text = |parts: &[String]| if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
                wrong.push(format!("life {}, line {}: expected {}; found {}", self.life.name, step.line, text(&expected), text(&found)));
            }
            before = after;
        }
        wrong
    }

    async fn act(&mut self, step: &Step) -> Vec<String> {
        let words: Vec<&str> = step.words.iter().map(String::as_str).collect();
        let answer = match words.as_slice() {
            ["customer", ..] => self.make(step).await,
            ["buy", plan, ..] => self.buy(plan, step).await,
            ["add", bundle, "to", plan, ..] => {
                let mut body = json!({"bundle": format!("{}{bundle}-bundle", self.prefix), "codes": self.codes(step)});
                if let Some(from) = step.option("from") {
                    body["from"] = json!(instant(from));
                }
                self.caller.post(&format!("{}/bundles", self.subscription(plan)), &body).await
            }
            [verb @ ("cancel" | "inactivate" | "reactivate"), plan, ..] => return self.amend(verb, plan, step).await,
            ["until", plan, product, day] => {
                let id = self.part(plan, "products", "product", product).await;
                self.caller.patch(&format!("{}/products/{id}", self.subscription(plan)), &json!({"to": instant(day)})).await
            }
            ["move", plan, "to", other, when] => self.queue(plan, other, when).await,
            ["status", status, ..] => {
                let mut body = json!({"status": status});
                if let Some(at) = step.option("at") {
                    body["at"] = json!(instant(at));
                }
                self.caller.post(&format!("/v1/customers/{}:set-status", self.person().customer), &body).await
            }
            ["bill"] => self.of_profile("run-billing", &Value::Null).await,
            ["bill-now"] => self.of_profile("bill-now", &Value::Null).await,
            ["billing-day", day] => self.of_profile("change-cycle", &json!({"billing_day": day.parse::<u8>().unwrap()})).await,
            ["every", interval] => self.of_profile("change-cycle", &json!({"event_type": event_type(interval)})).await,
            ["pay", amount] => self.pay(amount, "charge").await,
            ["give-back", amount] => self.pay(amount, "refund").await,
            ["verify", plan] => self.verify(plan).await,
            ["pay", amount, "for", who, month] => self.pay_for(amount, who, month).await,
            ["owns", name, ..] => self.own(name, step).await,
            ["joins", name, ..] => self.join(name, step).await,
            ["leaves", name] => {
                let path = format!("/v1/hierarchy-groups/{}/members/{}", self.hierarchies[*name], self.membership(name).await);
                self.caller.delete(&path).await
            }
            ["ends", name] => self.caller.post(&format!("/v1/hierarchy-groups/{}:cancel", self.hierarchies[*name]), &Value::Null).await,
            ["rests", name] => {
                let path = format!("/v1/hierarchy-groups/{}/members/{}", self.hierarchies[*name], self.membership(name).await);
                self.caller.patch(&path, &json!({"status": "inactive"})).await
            }
            ["payer", "self"] => self.of_profile("set-payer", &json!({"payer": null})).await,
            ["payer", who] => self.of_profile("set-payer", &json!({"payer": {"customer": self.people[*who].customer}})).await,
            ["look"] => return Vec::new(),
            _ => panic!("life {}, line {}: nobody can `{}`", self.life.name, step.line, step.words.join(" ")),
        };
        told(&answer)
    }

    async fn make(&mut self, step: &Step) -> Answer {
        let prepaid = step.has("prepaid");
        let pays = if prepaid {
            "prepaid"
        } else if step.has("pay_now") {
            "pay_now"
        } else {
            "postpaid"
        };
        let mut profile = json!({"payment_type": pays});
        if pays != "pay_now" {
            profile["event_type"] = json!(event_type(step.option("every").unwrap_or("month")));
            profile["billing_day"] = json!(step.option("day").unwrap_or("1").parse::<u8>().unwrap());
        }
        if let Some(currency) = step.option("currency") {
            profile["currency"] = json!(currency);
        }
        let body = json!({
            "first_name": "Life", "last_name": self.life.name, "email": format!("life{}{}@example.org", self.place, self.who),
            "customer_type": "residential", "address": {"street": "Trg 1", "city": "Ljubljana", "country": "SI"}, "profile": profile,
        });
        let answer = self.caller.post("/v1/customers", &body).await.expect(201);
        let customer = answer.json()["number"].as_str().unwrap().to_owned();
        self.people.insert(self.who.clone(), Person { customer, prepaid, ..Person::default() });
        answer
    }

    async fn buy(&mut self, plan: &str, step: &Step) -> Answer {
        let mut body = json!({"plan": format!("{}{plan}", self.prefix), "items": [], "codes": self.codes(step)});
        for (word, key) in [("from", "from"), ("to", "to")] {
            if let Some(day) = step.option(word) {
                body[key] = json!(instant(day));
            }
        }
        if let Some(funds) = step.option("funds") {
            body["available_funds"] = json!(funds);
        }
        let answer = self.caller.post(&format!("/v1/customers/{}/subscriptions", self.person().customer), &body).await;
        if let Some(id) = answer.json()["id"].as_str() {
            self.person_mut().subscriptions.insert(plan.to_owned(), id.to_owned());
        }
        answer
    }

    fn codes(&self, step: &Step) -> Vec<String> {
        step.option("codes").map(|codes| codes.split('+').map(|code| format!("{}{code}", self.prefix)).collect()).unwrap_or_default()
    }

    fn subscription(&self, plan: &str) -> String {
        format!("/v1/subscriptions/{}", self.person().subscriptions.get(plan).unwrap_or_else(|| panic!("nobody bought {plan}")))
    }

    /// The id of a part of a subscription by its code; of several alike the last one.
    async fn part(&self, plan: &str, list: &str, key: &str, code: &str) -> String {
        let shown = self.caller.get(&self.subscription(plan)).await.expect(200).json();
        let wanted = json!(format!("{}{code}", self.prefix));
        let parts = shown[list].as_array().unwrap();
        let found = parts.iter().rev().find(|part| part[key] == wanted).unwrap_or_else(|| panic!("no {code} in {shown}"));
        found["id"].as_str().unwrap().to_owned()
    }

    /// The dry run tells what the change then does.
    async fn amend(&self, verb: &str, plan: &str, step: &Step) -> Vec<String> {
        let mut body = json!({});
        if let Some(at) = step.option("at") {
            body["at"] = json!(instant(at));
        }
        if let Some(product) = step.option("product") {
            body["product"] = json!(self.part(plan, "products", "product", product).await);
        }
        if step.has("waive") {
            body["waive_fee"] = json!(true);
        }
        let path = format!("{}:{verb}", self.subscription(plan));
        let foreseen = self.caller.post(&format!("{path}?dry_run=true"), &body).await;
        let answer = self.caller.post(&path, &body).await;
        let mut found = told(&answer);
        if answer.status.is_success() && foreseen.json() != answer.json() {
            found.push(format!("foreseen otherwise: {} instead of {}", foreseen.text, answer.text));
        }
        if let Some(fee) = answer.json()["early_termination_fee"]["amount"].as_str() {
            found.push(format!("told {}", plain(micros(fee))));
        }
        found
    }

    /// Queued over the API and done as its job does it.
    async fn queue(&mut self, plan: &str, other: &str, when: &str) -> Answer {
        let body = json!({"plan": format!("{}{other}", self.prefix), "effective": when});
        let answer = self.caller.post(&format!("{}/transition", self.subscription(plan)), &body).await;
        if answer.status.is_success() {
            let id = self.person_mut().subscriptions.remove(plan).unwrap();
            self.person_mut().subscriptions.insert(other.to_owned(), id.clone());
            if when == "now" {
                self.transition(&id).await;
            }
        }
        answer
    }

    async fn transition(&self, id: &str) {
        let catalogs = Arc::clone(&self.api.site.catalogs);
        let perform = app::subscription::PerformTransition { catalogs, subscription: id.parse().unwrap() };
        self.api.site.write(perform).await.unwrap();
    }

    /// What the jobs do with a subscription: a transition that is due, what has begun, what has ended.
    async fn verify(&self, plan: &str) -> Answer {
        let id = &self.person().subscriptions[plan];
        self.transition(id).await;
        let (catalogs, subscription) = (Arc::clone(&self.api.site.catalogs), id.parse().unwrap());
        self.api.site.write(app::subscription::ActivatePurchases { catalogs: Arc::clone(&catalogs), subscription }).await.unwrap();
        self.api.site.write(app::subscription::VerifyPurchases { catalogs, subscription }).await.unwrap();
        self.caller.get(&self.subscription(plan)).await
    }

    fn person(&self) -> &Person {
        self.people.get(&self.who).unwrap_or_else(|| panic!("life {}: `{}` is nobody yet", self.life.name, self.who))
    }

    fn person_mut(&mut self) -> &mut Person {
        self.people.get_mut(&self.who).unwrap()
    }

    /// Pays the bill of another for a cycle that begins on a day.
    async fn pay_for(&self, amount: &str, who: &str, from: &str) -> Answer {
        let bills = self.caller.get(&format!("/v1/customers/{}/bills?limit=200", self.people[who].customer)).await.expect(200).json();
        let of = |bill: &&Value| bill["period"]["from"].as_str().is_some_and(|day| day.starts_with(from));
        let bill = bills["items"].as_array().unwrap().iter().find(of).unwrap_or_else(|| panic!("no bill from {from} in {bills}"));
        let body = json!({"amount": amount, "method": "transfer", "kind": "charge", "bill": bill["id"]});
        self.caller.post(&format!("/v1/customers/{}/payments", self.person().customer), &body).await
    }

    async fn own(&mut self, name: &str, step: &Step) -> Answer {
        let mut body = json!({"owner": self.person().customer, "name": name});
        dates(&mut body, step);
        let answer = self.caller.post("/v1/hierarchy-groups", &body).await;
        if let Some(id) = answer.json()["id"].as_str() {
            self.hierarchies.insert(name.to_owned(), id.to_owned());
        }
        answer
    }

    async fn join(&self, name: &str, step: &Step) -> Answer {
        let mut body = json!({"member": self.person().customer});
        dates(&mut body, step);
        self.caller.post(&format!("/v1/hierarchy-groups/{}/members", self.hierarchies[name]), &body).await
    }

    /// The latest membership of a group.
    async fn membership(&self, name: &str) -> String {
        let path = format!("/v1/customers/{}/hierarchy", self.person().customer);
        let found = self.caller.get(&path).await.expect(200).json();
        let of = |row: &&Value| row["group"].as_str() == Some(self.hierarchies[name].as_str());
        found["memberships"].as_array().unwrap().iter().rev().find(of).unwrap()["id"].as_str().unwrap().to_owned()
    }

    async fn profile(&self) -> Value {
        let profiles = self.caller.get(&format!("/v1/customers/{}/billing-profiles", self.person().customer)).await.expect(200).json();
        profiles["items"][0].clone()
    }

    async fn of_profile(&self, verb: &str, body: &Value) -> Answer {
        let id = self.profile().await["id"].as_str().unwrap().to_owned();
        self.caller.post(&format!("/v1/billing-profiles/{id}:{verb}"), body).await
    }

    async fn pay(&self, amount: &str, kind: &str) -> Answer {
        let body = json!({"amount": amount, "method": "transfer", "kind": kind});
        self.caller.post(&format!("/v1/customers/{}/payments", self.person().customer), &body).await
    }

    /// First day of the active bill, and the first day after it.
    async fn period(&self) -> String {
        let period = self.profile().await["period"].clone();
        let day = |key: &str| period[key].as_str().map_or_else(String::new, |text| text.split('T').next().unwrap().to_owned());
        format!("period {}..{}", day("from"), day("to"))
    }

    /// Everything of everybody that a life looks at, with the name of whoever has one.
    async fn figures(&mut self) -> Figures {
        let mut all = Figures::new();
        for who in self.people.keys().cloned().collect::<Vec<_>>() {
            self.who.clone_from(&who);
            let named = |name: String| if who.is_empty() { name } else { format!("{who} {name}") };
            all.extend(self.figures_of_one().await.into_iter().map(|(name, figure)| (named(name), figure)));
        }
        all
    }

    async fn figures_of_one(&self) -> Figures {
        let mut figures = Figures::new();
        let customer = &self.person().customer;
        let mut add = |name: String, amount: &Value| *figures.entry(name).or_default() += micros(amount.as_str().unwrap());
        let bills = self.caller.get(&format!("/v1/customers/{customer}/bills?limit=200")).await.expect(200).json();
        let is_own = |bill: &&Value| bill["customer"]["number"].as_str() == Some(customer.as_str());
        for bill in bills["items"].as_array().unwrap().iter().filter(is_own) {
            if matches!(bill["status"].as_str(), Some("billing" | "closed")) {
                add("bills".to_owned(), &json!("1"));
            }
            let detail = self.caller.get(&format!("/v1/bills/{}", bill["id"].as_str().unwrap())).await.expect(200).json();
            for item in detail["items"].as_array().unwrap() {
                let code = item["bill_item"].as_str().unwrap();
                add(code.strip_prefix(&self.prefix).unwrap_or(code).to_owned(), &item["net"]["amount"]);
                add("TAX".to_owned(), &item["tax"]["amount"]);
            }
        }
        let profile = self.profile().await;
        add("due".to_owned(), &profile["total_due"]["amount"]);
        add("credit".to_owned(), &profile["credit_balance"]["amount"]);
        let groups = self.caller.get(&format!("/v1/customers/{customer}/balance-groups")).await.expect(200).json();
        for resource in groups["items"][0]["resources"].as_array().unwrap() {
            let name = match resource["resource"].as_str().unwrap() {
                "EUR" if self.person().prepaid => "funds".to_owned(),
                "EUR" | "USD" => continue,
                unit => format!("left {unit}"),
            };
            *figures.entry(name).or_default() -= micros(resource["total"]["amount"].as_str().unwrap());
        }
        figures
    }
}

/// The dates of a group or a membership.
fn dates(body: &mut Value, step: &Step) {
    for key in ["from", "to"] {
        if let Some(day) = step.option(key) {
            body[key] = json!(instant(day));
        }
    }
}

/// What an answer itself says: a refusal.
fn told(answer: &Answer) -> Vec<String> {
    if answer.status.is_success() {
        return Vec::new();
    }
    let body = answer.json();
    let code = body["errors"][0]["code"].as_str().or(body["code"].as_str()).unwrap_or_default();
    vec![format!("refused {code}")]
}

fn changes(before: &Figures, after: &Figures) -> Vec<String> {
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let of = |figures: &Figures, name: &String| figures.get(name).copied().unwrap_or_default();
    let moved = |name: &&String| (of(after, name) - of(before, name), (*name).clone());
    names.iter().map(moved).filter(|(by, _)| *by != 0).map(|(by, name)| format!("{name} {}", signed(by))).collect()
}

fn micros(text: &str) -> i64 {
    money::parse_quanta(text.trim_start_matches('+'), SCALE).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn plain(micros: i64) -> String {
    money::format_quanta(micros, SCALE)
}

fn signed(micros: i64) -> String {
    if micros > 0 { format!("+{}", plain(micros)) } else { plain(micros) }
}

/// A part of what is expected, with its figure written as figures are.
fn normal(part: &str) -> String {
    let (name, figure) = part.rsplit_once(' ').unwrap_or((part, ""));
    match (name, figure) {
        ("refused", code) => format!("refused {code}"),
        ("told", figure) => format!("told {}", plain(micros(figure))),
        (name, figure) => format!("{name} {}", signed(micros(figure))),
    }
}

/// A day is its first instant at the site, a time without an offset the site's.
fn instant(text: &str) -> String {
    let zone = Zone::named(testkit::SITE_ZONE).unwrap();
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00"));
    zone.at(Date::parse(day).unwrap(), LocalTime::parse(time).unwrap()).to_string()
}

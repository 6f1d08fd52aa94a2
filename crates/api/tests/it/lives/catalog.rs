//! What lives sell, as a catalog: the codes of each life begin with its own prefix.

use super::language::Life;
use serde_json::{Map, Value, json};

/// The prefix of a life's codes.
pub fn prefix(place: usize) -> String {
    format!("L{place:02}-")
}

/// An interval's event type: `2 months` is `every-2-months`.
pub fn event_type(interval: &str) -> String {
    format!("every-{}", interval.replace([' ', '_'], "-"))
}

/// One catalog for all lives of a file.
#[derive(Default)]
pub struct Sold {
    kinds: Map<String, Value>,
    tax: bool,
}

impl Sold {
    pub fn of(lives: &[Life]) -> Value {
        let mut sold = Self::default();
        sold.put("resources", json!({"code": "EUR", "name": "Euro", "currency": "EUR"}));
        sold.put("resources", json!({"code": "USD", "name": "US dollar", "currency": "USD"}));
        sold.put("resources", json!({"code": "MB", "name": "Megabyte", "unit": "MB", "scale": 6}));
        sold.put("customer_types", json!({"code": "residential", "name": "Residential"}));
        sold.put("taxes", json!({"code": "VAT", "name": "VAT", "rates": [{"from": "2020-01-01", "percent": 22}]}));
        for interval in ["month", "quarter", "year", "week", "day", "semimonth", "2_months", "anniversary", "30_days"] {
            let code = event_type(interval);
            sold.put("event_types", json!({"code": code, "name": interval, "interval": interval.replace('_', " ")}));
        }
        for (place, life) in lives.iter().enumerate() {
            for line in &life.sold {
                sold.line(&prefix(place), line);
            }
        }
        Value::Object(sold.kinds)
    }

    fn put(&mut self, kind: &str, object: Value) {
        let list = self.kinds.entry(kind).or_insert_with(|| json!([]));
        list.as_array_mut().unwrap().push(object);
    }

    fn find(&mut self, kind: &str, code: &str) -> &mut Value {
        let list = self.kinds.get_mut(kind).and_then(Value::as_array_mut).unwrap();
        list.iter_mut().find(|object| object["code"] == json!(code)).unwrap_or_else(|| panic!("no {kind} {code}"))
    }

    fn line(&mut self, prefix: &str, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let own = |code: &str| format!("{prefix}{code}");
        match words.as_slice() {
            [kind @ ("sells" | "addon"), code, "=", ..] => {
                let items = line.split_once('=').unwrap().1;
                self.bundle(prefix, code, items);
                if *kind == "sells" {
                    self.put("plans", json!({"code": own(code), "name": code, "bundles": [format!("{}-bundle", own(code))]}));
                }
            }
            ["term", plan, count, unit, rest @ ..] => self.term(prefix, plan, &format!("{count} {unit}"), rest),
            ["reprice", code, from, price] => {
                let version = json!({"from": from, "prices": {"EUR": price}});
                self.find("products", &own(code))["versions"].as_array_mut().unwrap().push(version);
            }
            ["coupon", code, "percent", percent] => {
                let discount = format!("{}-off", own(code));
                self.put("discounts", json!({"code": discount, "name": code, "percent": percent}));
                self.put("coupons", json!({"code": own(code), "name": code, "discount": discount, "uses": 1}));
            }
            ["only", plan, bundles @ ..] => {
                let allowed: Vec<String> = bundles.iter().map(|code| format!("{}-bundle", own(code))).collect();
                let found = self.find("plans", &own(plan));
                found["compatible_only"] = json!(true);
                found["compatible_bundles"] = json!(allowed);
            }
            _ => panic!("nothing is sold by `{line}`"),
        }
    }

    fn bundle(&mut self, prefix: &str, code: &str, items: &str) {
        let (mut products, mut discounts) = (Vec::new(), Vec::new());
        for item in items.split(',') {
            let words: Vec<&str> = item.split_whitespace().collect();
            let product = format!("{prefix}{}", words[0]);
            if words[1] == "percent" {
                self.put("discounts", json!({"code": product, "name": words[0], "percent": words[2]}));
                discounts.push(json!({"discount": product}));
            } else {
                self.product(&product, &words);
                products.push(json!({"product": product}));
            }
        }
        let mut bundle = json!({"code": format!("{prefix}{code}-bundle"), "name": code});
        for (key, list) in [("products", products), ("discounts", discounts)] {
            if !list.is_empty() {
                bundle[key] = json!(list);
            }
        }
        self.put("bundles", bundle);
    }

    fn product(&mut self, code: &str, words: &[&str]) {
        if words[1] == "same" {
            // Sold in another bundle already.
            return;
        }
        let option = |key: &str| words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
        let mut product = json!({"code": code, "name": words[0]});
        match words[1] {
            "fee" | "once" => {
                self.put(
                    "bill_items",
                    json!({"code": code, "name": words[0], "kind": if words[1] == "fee" { "recurring" } else { "one_off" }}),
                );
                product["bill_item"] = json!(code);
                product["versions"] = json!([{"from": "2020-01-01", "prices": {"EUR": words[2]}}]);
                if words.contains(&"tax") {
                    product["tax"] = json!("VAT");
                    self.tax = true;
                }
            }
            "grant" => product["versions"] = json!([{"from": "2020-01-01", "granted": words[2]}]),
            other => panic!("no kind of product `{other}`"),
        }
        match words[1] {
            "fee" => {
                product["kind"] = json!("recurring");
                product["event_type"] = json!(event_type(words[3]));
                product["timing"] = json!(if words.contains(&"arrear") { "arrear" } else { "forward" });
                for key in ["first", "last"] {
                    if let Some(rule) = option(key) {
                        product[key] = json!(rule);
                    }
                }
            }
            "once" => product["kind"] = json!("one_time"),
            _ => {
                product["kind"] = json!("grant");
                product["event_type"] = json!(event_type(words[3]));
                product["resource"] = json!("MB");
                product["validity"] = json!("cycle");
                product["prorate"] = json!(words.contains(&"prorate"));
                if let Some(rule) = option("last") {
                    product["last"] = json!(rule);
                }
            }
        }
        self.put("products", product);
    }

    fn term(&mut self, prefix: &str, plan: &str, commitment: &str, rest: &[&str]) {
        let code = format!("{prefix}{plan}-term");
        let mut term = json!({"code": code, "name": plan, "commitment": commitment});
        let mut words = rest.iter();
        while let Some(word) = words.next() {
            let mut next = || *words.next().unwrap();
            match *word {
                "grace" => term["grace"] = json!(format!("{} {}", next(), next())),
                "fee" => term["early_termination_fee"] = json!(format!("{prefix}{}", next())),
                "ends" => term["ends"] = json!(next()),
                "renews" => term["renewal"] = json!(next()),
                other => panic!("no word `{other}` of a term"),
            }
        }
        self.put("terms", term);
        let own = format!("{prefix}{plan}");
        let is_plan = self.kinds["plans"].as_array().unwrap().iter().any(|object| object["code"] == json!(own));
        let (kind, own) = if is_plan { ("plans", own) } else { ("bundles", format!("{own}-bundle")) };
        self.find(kind, &own)["term"] = json!(code);
    }
}

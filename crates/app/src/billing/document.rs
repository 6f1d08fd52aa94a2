//! Filling the invoice document from a bill and its items.
//!
//! Invariant: the lines are allocated so that they sum to the bill's rounded net (domain.md §2); the sums are checked before use.

use super::BillingUseError;
use super::account::Account;
use balance::{ITEM_QUANTITY_SCALE, OpenItem};
use billing::{ItemAmount, shown_rounding, split_minor_units};
use calendar::{Date, Instant, Zone};
use catalog::{BillItemKind, PaymentType, Resource};
use documents::invoice::{
    Attribute, CivilTime, Currency, Customer, DocumentKind, Group, InvoiceDocument, InvoiceReference, Language, Line, Payment, Period,
    SCHEMA, Seller, Settlement, TaxLine, Totals, UsageSummary,
};
use ids::{ServiceId, Sym};
use money::{Exact, MoneyError, format_quanta};
use store::StoreError;
use store::attribute::{AttributeDefinition, AttributeType};
use store::bill::BillRow;
use store::customer::CustomerRow;
use store::site::Address;
use subscription::Service;

/// Characters of a time to the second, before decimals and offset.
const CIVIL_LENGTH: usize = "2026-06-16T00:00:00".len();

/// What a document is about besides the account.
pub(crate) struct Subject<'a> {
    pub(crate) bill: &'a BillRow,
    pub(crate) items: &'a [OpenItem],
    pub(crate) kind: DocumentKind,
    pub(crate) number: Option<String>,
    pub(crate) issued_on: Date,
    pub(crate) due_on: Date,
    pub(crate) language: Language,
    /// Whether some tax of the bill is not known yet.
    pub(crate) is_tax_pending: bool,
    /// Of a note: what it changes, and why.
    pub(crate) changes: Option<Changed<'a>>,
}

/// The invoice that a note changes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Changed<'a> {
    pub(crate) number: &'a str,
    pub(crate) issued_on: Date,
    pub(crate) reason: &'a str,
}

/// Writes the document and checks its sums.
pub(crate) fn invoice_document(account: &Account, subject: &Subject<'_>) -> Result<InvoiceDocument, BillingUseError> {
    let (bill, items) = shown(account, subject)?;
    let subject = &Subject { bill: &bill, items: &items, number: subject.number.clone(), ..*subject };
    let writer = Writer::new(account, subject)?;
    let lines = writer.shown_lines()?;
    let document = InvoiceDocument {
        schema: SCHEMA.to_owned(),
        kind: subject.kind,
        language: subject.language,
        number: subject.number.clone(),
        invoice: subject.changes.map(reference).transpose()?,
        reason: subject.changes.map(|changed| changed.reason.to_owned()),
        issued_on: civil(subject.issued_on)?,
        due_on: civil(subject.due_on)?,
        period: writer.bill_period()?,
        currency: Currency { code: writer.currency.currency.clone().unwrap_or_default(), minor_digits: writer.currency.display_scale },
        seller: writer.seller(),
        customer: writer.addressee(account.addressee(subject.bill)?)?,
        charged_to: if subject.bill.payer.is_some() { Some(writer.customer(&account.customer)?) } else { None },
        groups: writer.groups(&lines)?,
        usage: writer.usage(&lines)?,
        taxes: writer.taxes()?,
        is_tax_pending: subject.is_tax_pending,
        totals: Totals {
            net: writer.minor(subject.bill.net)?,
            tax: writer.minor(subject.bill.tax)?,
            total: writer.minor(subject.bill.net + subject.bill.tax)?,
        },
        settlement: Settlement {
            paid: writer.minor(subject.bill.funds)?,
            credited: writer.minor(subject.bill.paid)?,
            due: writer.minor(subject.bill.due)?,
        },
        payment: Payment { reference: subject.number.clone(), note: Vec::new() },
    };
    document.validate()?;
    Ok(document)
}

/// Bill and items as they are shown: a prepaid statement, which is not rounded, is shown rounded (domain.md §2).
fn shown(account: &Account, subject: &Subject<'_>) -> Result<(BillRow, Vec<OpenItem>), BillingUseError> {
    let (mut bill, mut items) = (subject.bill.clone(), subject.items.to_vec());
    if account.profile(bill.profile)?.payment_type != PaymentType::Prepaid {
        return Ok((bill, items));
    }
    let amounts: Vec<ItemAmount> = items.iter().map(|item| ItemAmount { key: item.key, net: item.net, tax: item.taxed }).collect();
    let rounding_item = account.catalog.symbols.get("ROUNDING").ok_or(StoreError::Invariant("a catalog without the rounding item"))?;
    let day = bill.from.utc_day();
    for charged in shown_rounding(&amounts, account.currency(bill.currency)?, bill.id, rounding_item)? {
        bill.net = bill.net.checked_add(charged.net).ok_or(MoneyError::Overflow)?;
        bill.tax = bill.tax.checked_add(charged.tax).ok_or(MoneyError::Overflow)?;
        items.push(OpenItem { key: charged.item, net: charged.net, taxed: charged.tax, quantity: 0, count: 1, days: (day, day) });
    }
    bill.funds = bill.net.checked_add(bill.tax).ok_or(MoneyError::Overflow)?;
    Ok((bill, items))
}

struct Writer<'a> {
    account: &'a Account,
    subject: &'a Subject<'a>,
    currency: &'a Resource,
    zone: Zone,
}

impl<'a> Writer<'a> {
    fn new(account: &'a Account, subject: &'a Subject<'a>) -> Result<Self, BillingUseError> {
        let profile = account.profile(subject.bill.profile)?;
        let zone = Zone::named(&profile.time_zone)?;
        Ok(Self { account, subject, currency: account.currency(subject.bill.currency)?, zone })
    }

    const fn language(&self) -> &'static str {
        self.subject.language.tag()
    }

    fn is_rounding(&self, code: Sym) -> bool {
        self.account.catalog.bill_items.get(&code).is_some_and(|item| item.kind == BillItemKind::Rounding)
    }

    /// Quanta as text in minor units; they are whole ones from billing on.
    fn minor(&self, quanta: i64) -> Result<String, BillingUseError> {
        let minor = quanta / billing::minor_quanta(self.currency)?;
        Ok(format_quanta(minor, self.currency.display_scale))
    }

    /// The lines with their nets in minor units. Each tax category was rounded by itself, so its lines are allocated by themselves; then
    /// items that differ only in tax or ledger become what the reader sees as one line, as taxes are told apart elsewhere.
    fn shown_lines(&self) -> Result<Vec<(OpenItem, i64)>, BillingUseError> {
        let mut nets = vec![0; self.subject.items.len()];
        let mut categories: Vec<(Option<Sym>, i32)> = self.subject.items.iter().map(|item| (item.key.tax, item.key.tax_ppm)).collect();
        categories.sort_unstable();
        categories.dedup();
        for category in categories {
            let of_category =
                || self.subject.items.iter().enumerate().filter(move |(_, item)| (item.key.tax, item.key.tax_ppm) == category);
            let lines: Vec<(usize, i64)> =
                of_category().filter(|(_, item)| !self.is_rounding(item.key.code)).map(|(place, item)| (place, item.net)).collect();
            let total = super::cycle::sum(of_category().map(|(_, item)| item.net))?;
            let exact: Vec<i64> = lines.iter().map(|(_, net)| *net).collect();
            for ((place, _), net) in lines.iter().zip(split_minor_units(&exact, total, self.currency)?) {
                if let Some(kept) = nets.get_mut(*place) {
                    *kept = net;
                }
            }
        }
        let mut shown: Vec<(OpenItem, i64)> = Vec::new();
        for (item, net) in self.subject.items.iter().zip(nets).filter(|(item, _)| !self.is_rounding(item.key.code)) {
            let key = (item.key.code, item.key.subscription, item.key.service);
            match shown.iter_mut().find(|(found, _)| (found.key.code, found.key.subscription, found.key.service) == key) {
                Some((found, sum)) => {
                    found.absorb(item)?;
                    *sum = sum.checked_add(net).ok_or(MoneyError::Overflow)?;
                }
                None => shown.push((item.clone(), net)),
            }
        }
        Ok(shown)
    }

    fn bill_period(&self) -> Result<Period, BillingUseError> {
        let bill = self.subject.bill;
        let to = bill.to.or(bill.billed_at).unwrap_or(self.account.now);
        self.days(bill.from, to)
    }

    /// Days of a period, the last one included, as people read it.
    fn days(&self, from: Instant, to: Instant) -> Result<Period, BillingUseError> {
        let first = from.date_in(&self.zone);
        let last = to.plus_micros(-1)?.date_in(&self.zone).max(first);
        Ok(Period { from: civil(first)?, last: civil(last)? })
    }

    fn seller(&self) -> Seller {
        let settings = &self.account.site.settings;
        Seller {
            organization: settings.organization.clone(),
            address: address_lines(&settings.address),
            vat_number: some(&settings.vat_number),
            email: some(&settings.email),
            logo_svg: None,
        }
    }

    fn customer(&self, row: &CustomerRow) -> Result<Customer, BillingUseError> {
        let primary = row.primary()?;
        Ok(Customer {
            number: row.number.to_string(),
            name: primary.full_name(),
            organization: some(&primary.organization),
            address: address_lines(&primary.address),
            tax_id: some(&row.document.tax_id),
            attributes: Vec::new(),
        })
    }

    /// Who pays, with the custom attributes that the site prints.
    fn addressee(&self, row: &CustomerRow) -> Result<Customer, BillingUseError> {
        let printed = self.account.site.settings.custom_attributes.iter().filter(|one| one.is_on_invoice);
        let held = printed.filter_map(|one| Some((one, row.document.custom_attributes.get(&one.code)?)));
        let attributes = held.map(|(one, value)| self.attribute(one, value)).collect::<Result<_, _>>()?;
        Ok(Customer { attributes, ..self.customer(row)? })
    }

    fn attribute(&self, definition: &AttributeDefinition, value: &str) -> Result<Attribute, BillingUseError> {
        let (name, text) = (definition.name.clone(), value.to_owned());
        Ok(match definition.kind {
            AttributeType::String => Attribute::String { name, value: text },
            AttributeType::Number => Attribute::Number { name, value: text },
            AttributeType::Boolean => Attribute::Boolean { name, value: value == "true" },
            AttributeType::Datetime => {
                let at = Instant::parse_rfc3339(value)?.to_rfc3339(&self.zone);
                let civil = at.get(..CIVIL_LENGTH).and_then(|civil| civil.parse::<CivilTime>().ok());
                Attribute::Datetime { name, value: civil.ok_or(StoreError::Invariant("an instant that has no time of day"))? }
            }
        })
    }

    fn item_name(&self, code: Sym) -> String {
        let catalog = &self.account.catalog;
        catalog
            .bill_items
            .get(&code)
            .map_or_else(|| catalog.symbols.code(code).to_owned(), |item| item.names.in_language(self.language()).to_owned())
    }

    fn groups(&self, lines: &[(OpenItem, i64)]) -> Result<Vec<Group>, BillingUseError> {
        let mut order: Vec<Sym> = Vec::new();
        for (item, _) in lines {
            if !order.contains(&item.key.code) {
                order.push(item.key.code);
            }
        }
        order
            .into_iter()
            .map(|code| {
                let mine: Vec<&(OpenItem, i64)> = lines.iter().filter(|(item, _)| item.key.code == code).collect();
                let net = mine.iter().map(|(_, net)| net).sum();
                let lines: Result<Vec<Line>, BillingUseError> = mine.iter().map(|(item, net)| self.line(item, *net)).collect();
                Ok(Group { title: self.item_name(code), lines: lines?, net: self.minor(net)? })
            })
            .collect()
    }

    fn line(&self, item: &OpenItem, net: i64) -> Result<Line, BillingUseError> {
        let service = item.key.service.and_then(|id| self.service(id));
        let usage = self.is_usage(item);
        let unit = service.filter(|_| usage).and_then(|service| self.unit_of(service));
        Ok(Line {
            description: self.describe(item, service),
            identifier: service.map(|service| service.identifier.clone()),
            period: None,
            quantity: if usage && unit.is_some() { Some(quantity_text(item.quantity)) } else { None },
            unit: if usage { unit } else { None },
            net: self.minor(net)?,
        })
    }

    fn is_usage(&self, item: &OpenItem) -> bool {
        self.account.catalog.bill_items.get(&item.key.code).is_some_and(|found| found.kind == BillItemKind::Usage)
    }

    /// The plan that a charge belongs to; of the account's own charges the bill item says what they are.
    fn describe(&self, item: &OpenItem, service: Option<&Service>) -> String {
        let catalog = &self.account.catalog;
        if let (true, Some(service)) = (self.is_usage(item), service)
            && let Some(found) = catalog.service_types.get(&service.service_type)
        {
            return found.names.in_language(self.language()).to_owned();
        }
        let all = self.account.groups.iter().flat_map(|group| &group.known.subscriptions);
        let plan = item.key.subscription.and_then(|id| all.clone().find(|found| found.id == id)).map(|found| found.plan);
        plan.and_then(|plan| catalog.plans.get(&plan))
            .map_or_else(|| self.item_name(item.key.code), |plan| plan.names.in_language(self.language()).to_owned())
    }

    fn service(&self, id: ServiceId) -> Option<&'a Service> {
        let groups = self.account.groups.iter();
        groups.flat_map(|group| &group.known.subscriptions).flat_map(|subscription| &subscription.services).find(|service| service.id == id)
    }

    fn unit_of(&self, service: &Service) -> Option<String> {
        let unit = &self.account.catalog.service_types.get(&service.service_type)?.unit_label;
        some(unit)
    }

    fn usage(&self, lines: &[(OpenItem, i64)]) -> Result<Vec<UsageSummary>, BillingUseError> {
        let mut summaries = Vec::new();
        for (item, net) in lines.iter().filter(|(item, _)| self.is_usage(item)) {
            let Some(service) = item.key.service.and_then(|id| self.service(id)) else { continue };
            summaries.push(UsageSummary {
                service: self.describe(item, Some(service)),
                identifier: some(&service.identifier),
                events: u64::from(item.count),
                quantity: quantity_text(item.quantity),
                unit: self.unit_of(service).unwrap_or_default(),
                net: self.minor(*net)?,
            });
        }
        Ok(summaries)
    }

    fn taxes(&self) -> Result<Vec<TaxLine>, BillingUseError> {
        let mut sums: Vec<((Option<Sym>, i32), i64, i64)> = Vec::new();
        for item in self.subject.items {
            let key = (item.key.tax, item.key.tax_ppm);
            match sums.iter_mut().find(|(found, _, _)| *found == key) {
                Some((_, net, tax)) => {
                    *net = net.checked_add(item.net).ok_or(MoneyError::Overflow)?;
                    *tax = tax.checked_add(item.taxed).ok_or(MoneyError::Overflow)?;
                }
                None => sums.push((key, item.net, item.taxed)),
            }
        }
        let catalog = &self.account.catalog;
        sums.into_iter()
            .filter(|((code, _), _, _)| code.is_some())
            .map(|((code, ppm), net, tax)| {
                let named = code.and_then(|code| catalog.taxes.get(&code));
                Ok(TaxLine {
                    category: named.map_or_else(String::new, |tax| tax.names.in_language(self.language()).to_owned()),
                    rate_percent: Exact::ratio(i128::from(ppm), 10_000)?.to_string(),
                    base: self.minor(net)?,
                    tax: self.minor(tax)?,
                })
            })
            .collect()
    }
}

/// A quantity without the zeros behind its last digit.
fn quantity_text(quantity: i64) -> String {
    let text = format_quanta(quantity, ITEM_QUANTITY_SCALE);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn some(text: &str) -> Option<String> {
    if text.is_empty() { None } else { Some(text.to_owned()) }
}

fn address_lines(address: &Address) -> Vec<String> {
    let city = format!("{} {}", address.zip, address.city);
    [address.street.trim(), city.trim(), address.state.trim(), address.country.trim()]
        .into_iter()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn reference(changed: Changed<'_>) -> Result<InvoiceReference, BillingUseError> {
    Ok(InvoiceReference { number: changed.number.to_owned(), issued_on: civil(changed.issued_on)? })
}

/// The document's own date type, from the same days.
pub(crate) fn civil(date: Date) -> Result<documents::invoice::CivilDate, BillingUseError> {
    let year = i16::try_from(date.year()).map_err(|_beyond| StoreError::Invariant("a date beyond the calendar"))?;
    let (month, day) = (i8::try_from(date.month()), i8::try_from(date.day()));
    match (month, day) {
        (Ok(month), Ok(day)) => Ok(documents::invoice::CivilDate::constant(year, month, day)),
        (Ok(_) | Err(_), _) => Err(StoreError::Invariant("a date beyond the calendar").into()),
    }
}

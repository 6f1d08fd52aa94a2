// Answers of a small make-believe site, the same on every run. Only for looking at pages and for the
// browser tests without a server; the real server is what the e2e run is for.
const CURRENCY = 'EUR';
export const NOW = '2026-11-22T18:00:00+01:00';
const money = (amount, resource = CURRENCY) => ({ amount, resource });
const list = (items, query = new Map(), extra = {}) => {
  const limit = Number(query.get('limit') ?? 25);
  const start = Number(query.get('cursor') ?? 0);
  const next = start + limit < items.length ? String(start + limit) : null;
  return { items: items.slice(start, start + limit), next_cursor: next, ...(query.get('count') === 'true' ? { total: items.length } : {}), ...extra };
};
const pick = (from, index) => from[index % from.length];

const FIRST = ['Ana', 'Benoît', 'Chloé', 'Dario', 'Élise', 'Franc', 'Greta', 'Hugo', 'Ines', 'Jakob', 'Katja', 'Luc'];
const LAST = ['Novak', 'Dubois', 'Rossi', 'Keller', 'Moreau', 'Kovač', 'Schmidt', 'Petit', 'Garcia', 'Horvat', 'Lambert', 'Zupan'];
const CITIES = [['Ljubljana', 'SI'], ['Lyon', 'FR'], ['Trieste', 'IT'], ['Graz', 'AT'], ['Nantes', 'FR'], ['Maribor', 'SI']];
const TYPES = ['residential', 'business', 'iot'];

const customers = Array.from({ length: 64 }, (_, index) => {
  const first = pick(FIRST, index);
  const last = pick(LAST, index * 5 + Math.floor(index / 12));
  const [city, country] = pick(CITIES, index);
  const number = String(1001 + index);
  return {
    number, code: `${last.toLowerCase().normalize('NFD').replace(/[^a-z]/g, '')}-${number}`, name: `${first} ${last}`, email: `${first}.${last}.${number}@example.net`.toLowerCase().normalize('NFD').replace(/[^a-z0-9.@-]/g, ''),
    status: index % 17 === 5 ? 'inactive' : index % 23 === 7 ? 'closed' : 'active', customer_type: pick(TYPES, index), city, country, language: country === 'FR' ? 'fr' : 'en',
    payment_method: 'invoice', active_subscriptions: 1 + (index % 3 === 0 ? 1 : 0), active_services: 2 + (index % 4), created_at: '2026-06-16T00:00:00+02:00', first_name: first, last_name: last,
  };
});
const ref = ({ number, name }) => ({ number, name });

const revenue = ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10', '2026-11'].map((month, index) => ({
  month, recurring: money(`${30 + index * 4}.000000`), usage: money(`${12 + ((index * 7) % 11)}.450000`), one_off: money(index % 3 === 0 ? '9.900000' : '0.000000'),
}));
const siteRevenue = revenue.map((entry, index) => ({ month: entry.month, recurring: money(`${5200 + index * 310}.000000`), usage: money(`${1900 + ((index * 431) % 900)}.120000`), one_off: money(`${200 + ((index * 97) % 260)}.000000`) }));

const STATES = ['closed', 'closed', 'closed', 'billing', 'active', 'inactive'];
const MONTHS = ['06-16', '07-01', '08-01', '09-01', '10-01', '11-01', '12-01'];
const billOf = (customer, index) => {
  const status = STATES[index];
  const number = String((Number(customer.number) - 1000) * 10 + index);
  const total = status === 'inactive' ? '0.000000' : status === 'active' ? '43.107200' : '51.840000';
  return {
    id: `b${number}`, number, customer: ref(customer), billing_profile: `p${customer.number}`, payer: null, period: { from: `2026-${MONTHS[index]}T00:00:00+02:00`, to: `2026-${MONTHS[index + 1]}T00:00:00+02:00` }, status, currency: CURRENCY,
    net: money(status === 'active' ? '35.333770' : status === 'inactive' ? '0.000000' : '42.490000'), tax: money(status === 'active' ? '7.773430' : status === 'inactive' ? '0.000000' : '9.350000'), total: money(total),
    allocated: money(status === 'closed' ? total : '0.000000'), due: money(status === 'billing' ? total : '0.000000'), due_date: status === 'closed' || status === 'billing' ? '2026-11-16' : null,
    invoice: status === 'closed' || status === 'billing' ? { number: `2026-${number.padStart(5, '0')}`, id: `i${number}` } : null, closed_at: status === 'closed' ? '2026-10-10T10:00:00+02:00' : null,
  };
};
const bills = customers.flatMap((customer) => STATES.map((_, index) => billOf(customer, index)));
const invoices = bills.filter(({ invoice }) => invoice !== null).map((bill) => ({
  id: bill.invoice.id, number: bill.invoice.number, bill: bill.id, customer: bill.customer, issued_on: '2026-11-01', due_on: bill.due_date, currency: CURRENCY, total: bill.total, due: bill.due, status: bill.status === 'closed' ? 'paid' : 'open', render: 'ready',
}));
const item = (id, name, kind, net, tax, rest = {}) => ({ id, bill_item: name.toUpperCase().replaceAll(' ', '_'), name, subscription: 's1', service: null, service_identifier: null, tax_code: 'VAT', tax_rate_percent: '22', net: money(net), tax: money(tax), amount: money((Number(net) + Number(tax)).toFixed(6)), quantity: null, unit: null, count: 1, kind, ...rest });
const items = [
  item('t1', 'Monthly fee', 'recurring', '30.000000', '6.600000', { quantity: '1' }), item('t2', 'Goodwill', 'adjustment', '-1.000000', '-0.220000'),
  item('t3', 'Data', 'usage', '2.060000', '0.453200', { service: 'v1', service_identifier: '+38640123456', quantity: '1200', unit: 'MB', count: 2 }),
  item('t4', 'Voice calls', 'usage', '4.273770', '0.940230', { service: 'v2', service_identifier: '+38640123456', quantity: '1884', unit: 's', count: 31 }),
];
const event = (index) => ({
  id: `1001.20261120.e${index}`, service_type: index % 2 ? 'voice' : 'data', identifier: '+38640123456', session_id: `sess-${1000 + index}`, time: `2026-11-${String(20 - (index % 18)).padStart(2, '0')}T11:59:00+01:00`, recorded_at: '2026-11-20T12:20:01+01:00',
  status: 'rated', quantity: index % 2 ? '1200' : '500', unit: index % 2 ? 's' : 'MB', amount: money(index % 2 ? '0.620000' : '2.060000'), tax: money(index % 2 ? '0.136400' : '0.453200'), reason: null, customer: '1001',
  fields: index % 2 ? { origin: '38640123456', destination: '390401234', duration_s: '1200' } : { volume_mb: '500', apn: 'internet' },
  impacts: index % 2 ? [{ kind: 'charge', resource: 'EUR', amount: '0.620000', tax: '0.136400', bill: 'b14', bill_item: 'VOICE' }] : [{ kind: 'consume', resource: 'MB', amount: '300', bill_item: null }, { kind: 'charge', resource: 'EUR', amount: '2.060000', tax: '0.453200', bill: 'b14', bill_item: 'DATA' }],
});
const events = Array.from({ length: 40 }, (_, index) => event(index));
const trace = [
  { step: 'product', title: 'Product data-m', detail: { product: 'data-m', names: { en: 'Data M', fr: 'Données M' }, purchase: 'pp2' } },
  { step: 'version', title: 'Version valid on the day', detail: { version: 1, locked: false } },
  { step: 'row', title: 'Row default of data-m', detail: { rate_plan: 'data-m', row: 1, name: 'default' } },
  { step: 'consume', title: 'Taken from MB', detail: { asked: '500', taken: { ...money('300', 'MB'), unit: 'MB' }, left: '200', unit: 'MB' } },
  { step: 'charge', title: 'Priced for DATA', detail: { resource: 'EUR', bill_item: 'DATA', names: { en: 'Data', fr: 'Données' }, mode: 'graduated', quantity: '200', rated: '200', unit: 'MB' } },
  { step: 'tier', title: 'Tier 1', detail: { tier: 1, quantity: '200', unit: 'MB', packages: false, price: '0.0103', per: '1', amount: '2.06', resource: 'EUR' } },
  { step: 'rounded', title: 'Rounded once', detail: { exact: '2.06', net: money('2.060000') } },
  { step: 'tax', title: 'Tax VAT', detail: { tax: 'VAT', percent: '22.0000', exempt: false, amount: money('0.453200') } },
];
const activities = Array.from({ length: 30 }, (_, index) => ({
  id: `a${index}`, at: `2026-11-${String(22 - (index % 20)).padStart(2, '0')}T09:1${index % 10}:00+01:00`, actor: pick(['Claire Dubois', 'billing', 'Ana Novak'], index), source: pick(['dashboard', 'job', 'api'], index), action: pick(['payment.recorded', 'bill.closed', 'customer.updated', 'subscription.created'], index),
  object: pick([{ kind: 'payment', id: 'pay1', name: '€20.00' }, { kind: 'bill', id: 'b14', name: '14' }, { kind: 'customer', id: '1001', name: 'Ana Novak' }, { kind: 'subscription', id: 's1', name: 'Mobile M' }], index),
  changes: index % 4 === 2 ? [{ field: 'customer_type', before: 'residential', after: 'business' }] : [], customer: { number: '1001', name: 'Ana Novak' },
}));
const run = (id, job, state, done) => ({ id, job, kind: job, state, at: '2026-11-22T06:00:00+01:00', parent: null, test_mode: false, started_at: '2026-11-22T06:00:00+01:00', ended_at: state === 'running' ? null : '2026-11-22T06:00:12+01:00', done, total: 200, failed: state === 'failed' ? 2 : 0, current: state === 'running' ? 'billing profile 1042' : null, rate_per_s: 41, eta_s: state === 'running' ? 3 : null, failure: null });
const runErrors = [{ customer: '1009', item: 'billing profile 1009', code: 'no_rate', message: 'No tax rate is valid on 2026-11-01.' }, { customer: '1017', item: 'billing profile 1017', code: 'no_rate', message: 'No tax rate is valid on 2026-11-01.' }];
const runs = [run('r3', 'invoicing', 'succeeded', 200), run('r2', 'billing', 'failed', 198), run('r1', 'billing', 'succeeded', 200)];
const everybody = { customer_types: [], customers: [], payment_types: [], sharing_groups: [], hierarchy_groups: [], custom_attributes: [] };
const job = (id, code, name, schedule, last_run) => ({ id, code, name, description: null, kind: code, state: 'active', schedule, criteria: everybody, export: null, report: null, dunning: null, test_mode: false, next_at: null, last_run });
const jobs = [job('j1', 'billing', 'Billing', { kind: 'when_due' }, runs[1]), job('j2', 'invoicing', 'Invoicing', { kind: 'chain', after: 'billing' }, runs[0])];

const entry = (code, name, kind, document) => ({ code, name, kind, document: { code, name, ...document } });
const CATALOG = {
  plans: [entry('mobile-m', 'Mobile M', 'plan', { payment_types: ['postpaid'], bundles: [{ bundle: 'mobile-m-base' }, { bundle: 'option-roaming', optional: true }] }), entry('prepaid-go', 'Prepaid Go', 'plan', { payment_types: ['prepaid'], bundles: [{ bundle: 'go-base' }] })],
  bundles: [entry('mobile-m-base', 'Mobile M base', 'bundle', { products: [{ product: 'fee-m', quantity: '1' }, { product: 'data-m' }, { product: 'voice-m' }] })],
  products: [entry('fee-m', 'Monthly fee M', 'product', { kind: 'recurring_fee', timing: 'forward', event_type: 'monthly', versions: [{ from: '2026-01-01', prices: { EUR: '30.00' }, tax: 'VAT', bill_item: 'FEE' }] }), entry('data-m', 'Data M', 'product', { kind: 'service', service_type: 'data', versions: [{ from: '2026-01-01', rate_plan: 'data-m' }] })],
  'rate-plans': [entry('voice-m', 'Voice M', 'rate-plan', { service_type: 'voice', rows: [{ name: 'Europe', when: { destination: { map: 'world', zones: ['EU'] } }, charges: [{ bill_item: 'VOICE', tax: 'VAT', steps: [{ consume: 'MIN' }, { charge: 'EUR', tiers: [{ up_to: '100', price: '0.031' }, { price: '0.025' }], mode: 'graduated', per: '60', initial: '60', increment: '30' }] }] }, { name: 'World', days: ['mon', 'tue'], priority: 10, charges: [{ bill_item: 'VOICE', tax: 'VAT', steps: [{ charge: 'EUR', price: '0.40', per: '60' }] }] }] })],
  resources: [entry('EUR', 'Euro', 'resource', { currency: 'EUR', rounding: 'half_up' }), entry('MB', 'Megabyte', 'resource', { unit: 'MB', scale: 0, rounding: 'half_up' })],
  taxes: [entry('VAT', 'Value added tax', 'tax', { rates: [{ from: '2020-01-01', percent: '22' }] })],
  'service-types': [entry('voice', 'Voice', 'service-type', { unit: 's', fields: [{ name: 'origin', type: 'text' }, { name: 'destination', type: 'text' }, { name: 'duration_s', type: 'number' }] }), entry('data', 'Data', 'service-type', { unit: 'MB', fields: [{ name: 'volume_mb', type: 'number' }] })],
  'zone-maps': [entry('world', 'World prefixes', 'zone-map', {})], 'holiday-calendars': [entry('si', 'Slovenia', 'holiday-calendar', { dates: ['12-25', '2026-04-06'] })], 'event-types': [entry('monthly', 'Monthly', 'event-type', { interval: 'month' })], 'bill-items': [entry('FEE', 'Fees', 'bill-item', {}), entry('VOICE', 'Voice calls', 'bill-item', {})],
  'customer-types': TYPES.map((code) => entry(code, code[0].toUpperCase() + code.slice(1), 'customer-type', {})), tags: [],
};
const zoneRows = ['33', '34', '39', '386', '43', '49', '1', '7', '81'].map((prefix) => ({ prefix, zone: prefix.length > 1 ? 'EU' : 'World', from: '2026-01-01', to: null }));
const findZone = (number) => zoneRows.filter(({ prefix }) => number.startsWith(prefix)).sort((one, other) => other.prefix.length - one.prefix.length)[0] ?? null;

const period = { from: '2026-06-16T00:00:00+02:00', to: null };
const subscriptions = [{
  id: 's1', plan: { code: 'mobile-m', name: 'Mobile M' }, status: 'active', period, balance_group: 'g1', billing_profile: 'p1001',
  discounts: [], products: [{ id: 'pp1', product: 'fee-m', name: 'Monthly fee M', bundle: 'Mobile M base', kind: 'recurring_fee', quantity: '1', value: '30.00', status: 'active', period, next_charge_at: '2026-12-01T00:00:00+01:00' }, { id: 'pp2', product: 'data-m', name: 'Data M', bundle: 'Mobile M base', kind: 'service', quantity: null, value: null, status: 'active', period, next_charge_at: null }],
  services: [{ id: 'v1', service_type: 'data', identifier: '+38640123456', status: 'active', period, name: 'Data M' }, { id: 'v2', service_type: 'voice', identifier: '+38640123456', status: 'active', period, name: 'Voice M' }],
}];
const groups = [{ id: 'g1', name: '', billing_profile: 'p1001', resources: [
  { resource: 'EUR', name: 'Euro', unit: 'EUR', total: money('43.107200'), words: 'owes', balances: [{ id: 'q1', amount: '43.107200', reserved: '0', period, origin: 'bill 14', created_at: '2026-11-01T00:00:00+01:00' }] },
  { resource: 'MB', name: 'Data volume', unit: 'MB', total: money('-1000', 'MB'), words: 'has left', balances: [{ id: 'q2', amount: '-1000', reserved: '0', period: { from: '2026-11-01T00:00:00+01:00', to: '2026-12-01T00:00:00+01:00' }, origin: 'Mobile M base', created_at: '2026-11-01T00:00:00+01:00' }] },
] }];
const contacts = [{ id: 'c1', tag: 'Primary', first_name: 'Ana', last_name: 'Novak', email: 'ana.novak.1001@example.net', phones: [{ kind: 'mobile', number: '+38640123456' }], organization: null, address: { street: 'Trubarjeva 1', zip: '1000', city: 'Ljubljana', country: 'SI' } }];
const payments = [{ id: 'y1', amount: money('52.250000'), method: 'transfer', kind: 'charge', reference: 'SI56 0001', note: null, provider: null, paid_at: '2026-10-10T10:00:00+02:00', allocations: [{ bill: 'b12', amount: money('51.840000') }], credited: money('0.410000'), customer: { number: '1001', name: 'Ana Novak' } }];
const sites = [{ code: 'demo', name: 'Contoso Telecom', currency: CURRENCY, time_zone: 'Europe/Ljubljana', sandbox: true, languages: ['en', 'fr'], invoice_due_days: 15, organization: 'Contoso Telecom d.o.o.', address: { street: 'Dunajska 5', zip: '1000', city: 'Ljubljana', country: 'SI' }, vat_number: 'SI12345678', email: 'billing@example.net', clock: { mode: 'offset', now: NOW } }];
export const session = { staff: { id: 'u1', email: 'claire@example.net', name: 'Claire Dubois', language: 'en' }, roles: ['power'], permissions: [], sites: sites.map(({ code, name, currency, time_zone, sandbox }) => ({ code, name, currency, time_zone, sandbox })), needs_password: false };

function findCustomers(query) {
  const statuses = (query.get('status') ?? 'active,inactive').split(',');
  const fits = (value, wanted) => wanted === null || (wanted.includes('*') ? new RegExp(`^${wanted.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`, 'i').test(value) : value.toLowerCase().includes(wanted.toLowerCase()));
  const others = customers.filter((row) => fits(row.name, query.get('name')) && fits(row.email, query.get('email')) && fits(row.city, query.get('city')) && fits(row.country, query.get('country')) && fits(`${row.name} ${row.email} ${row.number}`, query.get('q')) && (query.get('customer_type') === null || query.get('customer_type').split(',').includes(row.customer_type)));
  const counts = Object.fromEntries(['active', 'inactive', 'closed'].map((status) => [status, others.filter((row) => row.status === status).length]));
  return list(others.filter(({ status }) => statuses.includes(status)), query, { counts });
}

const customerDetail = (customer) => ({ ...customer, phone: '+38640123456', organization: null, address: { street: 'Trubarjeva 1', zip: '1000', city: customer.city, country: customer.country }, tax_id: null, since: customer.created_at, balances_overview: { current: money('-10.000000'), open: money('43.107200'), due: money('51.840000') }, revenue, latest_invoice: invoices.find((invoice) => invoice.customer.number === customer.number) ?? null });
const profile = (customer) => ({ id: `p${customer}`, code: `main-${customer}`, currency: CURRENCY, payment_type: 'postpaid', event_type: 'monthly', billing_day: 1, time_zone: 'Europe/Ljubljana', credit_balance: money('0.410000'), total_due: money('51.840000'), payer: null, active_bill: `b${(Number(customer) - 1000) * 10 + 4}`, period });

/** [method, pattern, answer(match, query, body)]; the first that fits answers. */
export const routes = [
  ['GET', /^\/v1\/sites$/, (_, query) => list(sites, query)],
  ['GET', /^\/v1\/sites\/([^/]+)$/, ([, code]) => sites.find((site) => site.code === code)],
  ['GET', /^\/v1\/home$/, () => ({ now: NOW, customers: { active: 57, inactive: 4, closed: 3 }, subscriptions_active: 86, open: money('3218.407712'), due: money('3317.760000'), overdue: money('1244.160000'), month_revenue: siteRevenue, latest_activities: activities.slice(0, 6), jobs: runs })],
  ['GET', /^\/v1\/catalog$/, () => ({ epoch: 7, counts: {} })],
  ['GET', /^\/v1\/custom-attributes$/, () => ({ items: [] })],
  ['GET', /^\/v1\/zone-maps\/([^/]+)\/rows$/, (_, query) => list(zoneRows.filter(({ prefix }) => prefix.startsWith(query.get('prefix') ?? '')), query)],
  ['GET', /^\/v1\/zone-maps\/([^/]+)\/zone$/, (_, query) => ({ number: query.get('number'), date: query.get('date') ?? '2026-11-22', row: findZone((query.get('number') ?? '').replace('+', '')) })],
  ['PUT', /^\/v1\/zone-maps\/([^/]+)\/rows$/, () => ({ epoch: 8, row_count: zoneRows.length + 1, added: 1, changed: 0, ended: 0, unchanged: zoneRows.length, changes: [{ kind: 'added', prefix: '88888', before: null, after: 'EU', from: '2027-01-01', to: null }] })],
  ...Object.entries(CATALOG).map(([kind, entries]) => ['GET', new RegExp(`^/v1/${kind}$`), (_, query) => list(entries, query)]),
  ['GET', /^\/v1\/customers$/, (_, query) => findCustomers(query)],
  ['POST', /^\/v1\/customers$/, () => customerDetail(customers[0])],
  ['GET', /^\/v1\/customers\/([^/]+)$/, ([, number]) => { const found = customers.find((row) => row.number === number || row.code === number); return found && customerDetail(found); }],
  ['GET', /^\/v1\/customers\/([^/]+)\/contacts$/, (_, query) => list(contacts, query)],
  ['GET', /^\/v1\/customers\/([^/]+)\/subscriptions$/, (_, query) => list(subscriptions, query)],
  ['GET', /^\/v1\/customers\/([^/]+)\/billing-profiles$/, ([, number]) => list([profile(number)])],
  ['GET', /^\/v1\/customers\/([^/]+)\/balance-groups$/, () => list(groups)],
  ['GET', /^\/v1\/customers\/([^/]+)\/bills$/, ([, number], query) => list(bills.filter(({ customer }) => customer.number === number).reverse(), query)],
  ['GET', /^\/v1\/customers\/([^/]+)\/payments$/, (_, query) => list(payments, query)],
  ['POST', /^\/v1\/customers\/([^/]+)\/payments$/, () => payments[0]],
  ['GET', /^\/v1\/customers\/([^/]+)\/usage-events$/, (_, query) => list(events.filter((row) => query.get('service_type') === null || query.get('service_type').split(',').includes(row.service_type)), query)],
  ['GET', /^\/v1\/bills$/, (_, query) => list(bills.filter(({ status, customer }) => (query.get('status') ?? status).split(',').includes(status) && (query.get('customer') ?? customer.number) === customer.number), query)],
  ['GET', /^\/v1\/bills\/([^/]+)$/, ([, id]) => { const found = bills.find((bill) => bill.id === id); return found && { ...found, items: found.status === 'inactive' ? [] : items }; }],
  ['GET', /^\/v1\/bills\/([^/]+)\/items\/([^/]+)\/events$/, ([, , id], query) => list(id === 't3' ? events.filter(({ service_type }) => service_type === 'data') : id === 't4' ? events.filter(({ service_type }) => service_type === 'voice') : [], query)],
  ['GET', /^\/v1\/invoices$/, (_, query) => list(invoices, query)],
  ['GET', /^\/v1\/invoices\/([^/]+)$/, ([, id]) => invoices.find((invoice) => invoice.id === id)],
  ['GET', /^\/v1\/payments$/, (_, query) => list(payments, query)],
  ['GET', /^\/v1\/usage-events$/, (_, query) => list([{ ...events[1], id: 'u1', status: 'unrated', amount: null, tax: null, customer: null, customer_name: null, impacts: [], reason: { code: 'unknown_identifier', message: 'No service has the identifier +38699999999.' } }], query)],
  ['GET', /^\/v1\/usage-events\/([^/]+)$/, ([, id]) => { const found = events.find((row) => row.id === decodeURIComponent(id)); return found && { ...found, owners: [], trace }; }],
  ['GET', /^\/v1\/jobs$/, () => list(jobs)],
  ['POST', /^\/v1\/jobs\/([^/]+):run$/, () => liveRun(0)],
  ['GET', /^\/v1\/job-runs\/([^/]+)\/errors$/, ([, id], query) => list(runs.find((row) => row.id === id)?.failed > 0 ? runErrors : [], query)],
  ['GET', /^\/v1\/job-runs\/([^/]+)\/files$/, () => list([])],
  ['GET', /^\/v1\/job-runs$/, (_, query) => list(runs, query)],
  ['GET', /^\/v1\/job-runs\/([^/]+)$/, ([, id]) => (id === 'live' ? liveRun() : runs.find((row) => row.id === id))],
  ['GET', /^\/v1\/activities$/, (_, query) => list(activities, query)],
];
let liveDone = 0;
export function liveRun(done = liveDone) {
  liveDone = done;
  return run('live', 'billing', done < 200 ? 'running' : 'succeeded', done);
}

// The shapes of the REST API as the dashboard uses them. Owns: nothing but types. The client is
// built over `paths`, so generated types can take this file's place without touching a page.

export type Money = { amount: string; resource: string };
export type Quantity = Money;
export type Period = { from: string; to: string | null };
export type List<T> = { items: T[]; next_cursor: string | null; total?: number };
export type FieldError = { field: string; code: string; message: string };
export type Problem = {
  type?: string; title: string; status: number; detail?: string; code?: string;
  errors?: FieldError[]; request_id?: string;
};

export type SiteRef = { code: string; name: string; currency: string; time_zone: string; sandbox: boolean };
export type Session = {
  staff: { id: string; email: string; name: string; language: string };
  roles: string[]; permissions: string[]; sites: SiteRef[]; needs_password: boolean;
};

export type Address = { street: string; zip?: string | null; city: string; state?: string | null; country: string };
export type Site = SiteRef & {
  languages: string[]; invoice_due_days: number; organization?: string | null; address?: Address | null;
  vat_number?: string | null; email?: string | null; clock: { mode: 'system' | 'offset' | 'frozen'; now: string };
};

export type ClockMoved = { now: string; ran: { job: string; at: string; run: string }[] };

export type RevenueMonth = { month: string; recurring: Money; usage: Money; one_off: Money };
export type Activity = {
  id: string; at: string; actor: string; source: string; action: string;
  object: { kind: string; id: string; name?: string | null };
  changes: { field: string; before?: unknown; after?: unknown }[];
  customer?: { number: string; name: string } | string | null;
};
export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export type JobRun = {
  id: string; job: string; state: RunState; started_at: string | null; ended_at: string | null;
  done: number; total: number | null; failed: number; current?: string | null;
  rate_per_s?: number | string | null; eta_s?: number | null;
  errors: { item: string; code: string; message: string }[];
};
export type Job = {
  id: string; code: string; name: string; kind: string; schedule?: string | null;
  chained_to?: string | null; last_run?: JobRun | null;
};
export type Home = {
  now: string; customers: { active: number; inactive: number; closed: number }; subscriptions_active: number;
  open: Money; due: Money; overdue: Money; month_revenue: RevenueMonth[]; latest_activities: Activity[]; jobs: JobRun[];
};

export type CatalogEntry = { code: string; name: string; kind: string; document: Record<string, unknown> };
export type ZoneRow = { prefix: string; zone: string; from?: string | null; to?: string | null };

export type CustomerStatus = 'active' | 'inactive' | 'closed';
export type CustomerSummary = {
  number: string; code: string; name: string; email: string; status: CustomerStatus; customer_type: string;
  city: string | null; country: string | null; language: string; payment_method: string | null;
  active_subscriptions: number; active_services: number; created_at: string;
};
export type CustomerList = List<CustomerSummary> & { counts?: { active: number; inactive: number; closed: number } };
export type Customer = CustomerSummary & {
  first_name: string; last_name: string; phone: string | null; organization: string | null; address: Address | null;
  tax_id: string | null; since: string; balances_overview: { current: Money; open: Money; due: Money };
  revenue: RevenueMonth[]; latest_invoice: Invoice | null;
};
export type NewCustomer = {
  code?: string; first_name: string; last_name: string; email: string; phone?: string; organization?: string;
  customer_type: string; language?: string; address: Address; tax_id?: string;
  profile?: { payment_type: string; event_type?: string; billing_day?: number; currency?: string };
  plan?: {
    code: string; from?: string; available_funds?: string; identifier?: string;
    items: { product: string; quantity?: string; identifier?: string; purchase?: boolean }[];
  };
};
export type Contact = {
  id: string; tag: string; first_name: string; last_name: string; email: string | null;
  phones: { kind: string; number: string }[]; organization: string | null; address: Address;
};
export type ContactInput = Omit<Contact, 'id' | 'email' | 'organization'> & { email?: string; organization?: string };

export type PurchasedProduct = {
  id: string; product: string; name: string; bundle: string; kind: string; quantity: string | null; value: string | null;
  status: string; period: Period; next_charge_at: string | null;
};
export type Service = {
  id: string; service_type: string; identifier: string | null; status: string; period: Period; name: string;
};
export type Subscription = {
  id: string; plan: { code: string; name: string }; status: string; period: Period; balance_group: string;
  billing_profile: string; products: PurchasedProduct[]; services: Service[];
};
export type BillingProfile = {
  id: string; code: string; currency: string; payment_type: string; event_type: string | null; billing_day: number;
  time_zone: string; credit_balance: Money; total_due: Money; active_bill: string; period: Period | null;
};
export type Balance = {
  id: string; amount: string; reserved: string | null; period: Period; origin: string | null; created_at: string;
};
export type ResourceBalance = {
  resource: string; name: string; unit: string | null; total: Quantity; words?: string; balances: Balance[];
};
export type BalanceGroup = { id: string; name: string; billing_profile: string; resources: ResourceBalance[] };

export type Adjustment = { amount: string; direction: string; bill_item: string; tax?: string; reason: string };
export type AdjustmentPosted = { bill: string; net: Money; tax: Money };

export type BillStatus = 'inactive' | 'active' | 'billing' | 'closed';
export type Bill = {
  id: string; number: string | null; customer: { number: string; name: string }; billing_profile: string; period: Period;
  status: BillStatus; currency: string; net: Money; tax: Money; total: Money; allocated: Money; due: Money;
  due_date: string | null; invoice: { number: string; id: string } | null; closed_at: string | null;
};
export type BillItem = {
  id: string; bill_item: string; name: string; subscription: string | null; service: string | null;
  service_identifier: string | null; tax_code: string | null; tax_rate_percent: string | null; net: Money; tax: Money;
  amount: Money; quantity: string | null; unit: string | null; count: number | null; kind: string;
};
export type BillDetail = Bill & { items: BillItem[] };

export type Invoice = {
  id: string; number: string; bill: string; customer: { number: string; name: string } | null; issued_on: string;
  due_on: string | null; currency: string; total: Money; due: Money; status: string; render: 'ready' | 'waiting' | 'failed';
};
export type Payment = {
  id: string; amount: Money; method: string; kind: string; reference: string | null; note: string | null;
  provider: string | null; paid_at: string; allocations: { bill: string; amount: Money }[]; credited: Money;
  customer: { number: string; name: string } | null;
};
export type NewPayment = {
  amount: string; billing_profile?: string; bill?: string; invoice?: string; method: string; kind: string;
  provider?: string; reference?: string; note?: string; paid_at?: string;
};

export type Impact = {
  kind: string; resource: string; amount: string; tax?: string | null; bill?: string | null; bill_item?: string | null;
};
export type TraceStep = { step: string; title: string; detail?: unknown };
export type UsageEvent = {
  id: string; service_type: string; identifier: string; session_id: string; time: string; recorded_at: string;
  status: string; quantity: string | null; unit: string | null; amount: Money | null; tax: Money | null;
  reason: { code: string; message: string } | string | null; fields: Record<string, unknown> | null; impacts: Impact[];
  customer?: string | null;
};
export type TracedEvent = UsageEvent & { trace: TraceStep[] | null };

// ---- endpoints ----

type Query = Record<string, string | number | boolean | undefined>;
type Json<T> = { content: { 'application/json': T } };
type Failed = { content: { 'application/problem+json': Problem } };
type Reads<Answer, Path = undefined> = {
  parameters: { query?: Query } & (Path extends undefined ? { path?: never } : { path: Path });
  responses: { 200: Json<Answer>; default: Failed };
};
type Writes<Answer, Body, Path = undefined> = {
  parameters: { query?: Query } & (Path extends undefined ? { path?: never } : { path: Path });
  requestBody: Json<Body>;
  responses: { 200: Json<Answer>; default: Failed };
};
type Acts<Answer, Path> = {
  parameters: { query?: Query; path: Path };
  requestBody?: never;
  responses: { 200: Json<Answer>; default: Failed };
};
type OfCustomer = { customer: string };
type ById = { id: string };

export interface paths {
  '/v1/sessions': { post: Writes<Session, { email: string; password: string }> };
  '/v1/sessions:redeem': { post: Writes<Session, { token: string }> };
  '/v1/sessions/current': {
    get: Reads<Session>;
    patch: Writes<Session, { password?: string; language?: string }>;
    delete: { parameters: { query?: Query }; responses: { 204: { content?: never }; default: Failed } };
  };
  '/v1/sites': { get: Reads<List<Site>> };
  '/v1/sites/{code}': { get: Reads<Site, { code: string }> };
  '/v1/sites/{code}/clock:advance': { post: Writes<ClockMoved, { to: string }, { code: string }> };
  '/v1/home': { get: Reads<Home> };
  '/v1/catalog': { get: Reads<{ epoch: number | string; counts: Record<string, number> }> };
  '/v1/plans': { get: Reads<List<CatalogEntry>> };
  '/v1/bundles': { get: Reads<List<CatalogEntry>> };
  '/v1/products': { get: Reads<List<CatalogEntry>> };
  '/v1/rate-plans': { get: Reads<List<CatalogEntry>> };
  '/v1/resources': { get: Reads<List<CatalogEntry>> };
  '/v1/event-types': { get: Reads<List<CatalogEntry>> };
  '/v1/taxes': { get: Reads<List<CatalogEntry>> };
  '/v1/service-types': { get: Reads<List<CatalogEntry>> };
  '/v1/zone-maps': { get: Reads<List<CatalogEntry>> };
  '/v1/customer-types': { get: Reads<List<CatalogEntry>> };
  '/v1/bill-items': { get: Reads<List<CatalogEntry>> };
  '/v1/tags': { get: Reads<List<CatalogEntry>> };
  '/v1/zone-maps/{code}/rows': { get: Reads<List<ZoneRow>, { code: string }> };
  '/v1/customers': { get: Reads<CustomerList>; post: Writes<Customer, NewCustomer> };
  '/v1/customers/{customer}': { get: Reads<Customer, OfCustomer> };
  '/v1/customers/{customer}/contacts': { get: Reads<List<Contact>, OfCustomer>; post: Writes<Contact, ContactInput, OfCustomer> };
  '/v1/customers/{customer}/contacts/{id}': {
    patch: Writes<Contact, Partial<ContactInput>, OfCustomer & ById>;
    delete: { parameters: { query?: Query; path: OfCustomer & ById }; responses: { 204: { content?: never }; default: Failed } };
  };
  '/v1/customers/{customer}/subscriptions': { get: Reads<List<Subscription>, OfCustomer> };
  '/v1/customers/{customer}/billing-profiles': { get: Reads<List<BillingProfile>, OfCustomer> };
  '/v1/customers/{customer}/balance-groups': { get: Reads<List<BalanceGroup>, OfCustomer> };
  '/v1/customers/{customer}/bills': { get: Reads<List<Bill>, OfCustomer> };
  '/v1/customers/{customer}/payments': { get: Reads<List<Payment>, OfCustomer>; post: Writes<Payment, NewPayment, OfCustomer> };
  '/v1/customers/{customer}/usage-events': { get: Reads<List<UsageEvent>, OfCustomer> };
  '/v1/balance-groups/{id}:adjust': { post: Writes<AdjustmentPosted, Adjustment, ById> };
  '/v1/billing-profiles/{id}:run-billing': { post: Acts<{ bills: Bill[] }, ById> };
  '/v1/bills': { get: Reads<List<Bill>> };
  '/v1/bills/{id}': { get: Reads<BillDetail, ById> };
  '/v1/bills/{id}/items/{item}/events': { get: Reads<List<UsageEvent>, ById & { item: string }> };
  '/v1/invoices': { get: Reads<List<Invoice>>; post: Writes<Invoice, { bill: string }> };
  '/v1/invoices/{id}': { get: Reads<Invoice, ById> };
  '/v1/payments': { get: Reads<List<Payment>> };
  '/v1/usage-events': { get: Reads<List<UsageEvent>> };
  '/v1/usage-events/{id}': { get: Reads<TracedEvent, ById> };
  '/v1/jobs': { get: Reads<List<Job>> };
  '/v1/jobs/{id}:run': { post: Acts<JobRun, ById> };
  '/v1/job-runs': { get: Reads<List<JobRun>> };
  '/v1/job-runs/{id}': { get: Reads<JobRun, ById> };
  '/v1/job-runs/{id}:cancel': { post: Acts<JobRun, ById> };
  '/v1/activities': { get: Reads<List<Activity>> };
}

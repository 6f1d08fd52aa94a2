// The shapes of the REST API by the names that pages use. Owns: nothing but names. The types are
// generated from the API's own description (`npm run api`), so a change there fails the build here.
import type { components } from './openapi';

export type { paths } from './openapi';
type Schemas = components['schemas'];

export type List<T> = { items: T[]; next_cursor: string | null; total?: number | null };
/** What a refusal looks like; read leniently, since a proxy may answer in the server's place. */
export type Problem = Pick<Schemas['Problem'], 'title' | 'status'> & Partial<Schemas['Problem']>;

export type Activity = Schemas['Activity'];
export type Adjustment = Schemas['Adjustment'];
export type ApiKey = Schemas['ApiKey'];
export type Attempt = Schemas['Attempt'];
export type AttributeValue = Schemas['AttributeValue'];
export type Balance = Schemas['Balance'];
export type BalanceGroup = Schemas['BalanceGroup'];
export type Bill = Schemas['Bill'];
export type BillAdjustment = Schemas['BillAdjustment'];
export type BillDetail = Schemas['BillDetail'];
export type BillItem = Schemas['BillItem'];
export type BillingProfile = Schemas['BillingProfile'];
/** A document is whatever its YAML holds; the description says only that it is an object. */
export type CatalogEntry = Omit<Schemas['CatalogEntry'], 'document'> & { document: Record<string, unknown> };
export type ClockMoved = Schemas['ClockMoved'];
export type Communication = Schemas['Communication'];
export type Contact = Schemas['Contact'];
export type NewContact = Schemas['NewContact'];
export type Customer = Schemas['Customer'];
export type CustomAttribute = Schemas['CustomAttribute'];
export type CustomerSummary = Schemas['CustomerSummary'];
export type DocumentTemplate = Schemas['DocumentTemplate'];
export type EventChanged = Schemas['EventChanged'];
export type EventOwner = Schemas['EventOwner'];
export type EventSelection = Schemas['EventSelection'];
export type FieldError = Schemas['FieldError'];
export type GroupCounter = Schemas['GroupCounter'];
export type HierarchyGroup = Schemas['HierarchyGroup'];
export type HierarchyMember = Schemas['HierarchyMember'];
export type Home = Schemas['Home'];
export type Invoice = Schemas['Invoice'];
export type InvoicingSettings = Schemas['InvoicingSettings'];
export type ItemAdjustment = Schemas['ItemAdjustment'];
export type Job = Schemas['Job'];
export type JobRun = Schemas['JobRun'];
export type JobAttribute = Schemas['JobAttribute'];
export type JobCriteria = Schemas['JobCriteria'];
export type NewJobCriteria = Schemas['NewJobCriteria'];
export type JobExport = Schemas['JobExport'];
export type JobReport = Schemas['JobReport'];
export type JobSchedule = Schemas['JobSchedule'];
export type RunError = Schemas['RunError'];
export type Money = Schemas['Money'];
export type Notification = Schemas['Notification'];
export type NotificationChannel = Schemas['NotificationChannel'];
export type TaxationGateway = Schemas['TaxationGateway'];
export type NewPayment = Schemas['NewPayment'];
export type NewSubscription = Schemas['NewSubscription'];
export type NewCustomer = Schemas['NewCustomer'];
export type OrganizationMove = Schemas['OrganizationMove'];
export type OrganizationNode = Schemas['OrganizationNode'];
export type OrganizationPlace = Schemas['OrganizationPlace'];
export type AccountSettings = Schemas['AccountSettings'];
export type Payment = Schemas['Payment'];
export type Period = Schemas['Period'];
/** A trial's steps are read as those of an event. */
export type RatedUsage = Omit<Schemas['RatedUsage'], 'trace'> & { trace: TraceStep[] };
export type RatingPreview = Schemas['RatingPreview'];
export type ResourceBalance = Schemas['ResourceBalance'];
export type ResourceLimit = Schemas['ResourceLimit'];
export type RevenueMonth = Schemas['RevenueMonth'];
export type Session = Schemas['Session'];
export type SharingGroup = Schemas['SharingGroup'];
export type SharingMember = Schemas['SharingMember'];
export type Site = Schemas['Site'];
export type SiteRef = Schemas['SiteRef'];
export type Subscription = Schemas['Subscription'];
export type TraceStep = Omit<Schemas['TraceStep'], 'detail'> & { detail: unknown };
/** Usage, or a posting behind a bill item; its fields are those of its kind of service. */
export type UsageEvent = Omit<Schemas['Event'], 'fields'> & { fields: Record<string, unknown> | null };
/** Usage that waits for a price; its customer may be unknown. */
export type UnratedEvent = UsageEvent & { customer: string | null; customer_name: string | null };
export type TracedEvent = UsageEvent & { customer: string; owners: EventOwner[]; trace: TraceStep[] };
export type WebhookEndpoint = Schemas['WebhookEndpoint'];
export type ZoneRow = Schemas['ZoneRow'];
export type ZoneRowsLoaded = Schemas['ZoneRowsLoaded'];
export type VoucherBatch = Schemas['VoucherBatchView'];
export type SubscriptionChange = Schemas['SubscriptionChange'];
export type PlanTransition = Schemas['PlanTransition'];
export type PostedCharge = Schemas['PostedCharge'];
export type PurchasedProduct = Schemas['PurchasedProduct'];
export type PurchasedBundle = Schemas['PurchasedBundle'];
export type HeldTerm = Schemas['HeldTerm'];
export type PurchasedDiscount = Schemas['PurchasedDiscount'];
export type Service = Schemas['Service'];
export type DeferredAction = Schemas['DeferredAction'];
export type Voucher = Schemas['Voucher'];
export type PlanItem = Schemas['PlanItem'];
export type NewBundle = Schemas['NewBundle'];
export type NewTransition = Schemas['NewTransition'];
export type NewVoucherBatch = Schemas['NewVoucherBatch'];
export type PartChange = Schemas['PartChange'];
export type Cancellation = Schemas['Cancellation'];

// Every address of the dashboard. Owns: paths, what they load, search parameters as plain text.
// Pages are lazy chunks; the frame stays.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { readSearch, writeSearch } from '@shared/lib/search';
import { ErrorPage, MissingPage, PendingPage } from '@shared/ui/PageStates';
import { Frame } from './frame/Frame';

const root = createRootRoute({ component: Outlet, notFoundComponent: MissingPage, validateSearch: (search: Record<string, unknown>) => asText(search) });

const signIn = createRoute({
  getParentRoute: () => root, path: '/sign-in', component: lazyRouteComponent(() => import('@features/session/SignInPage'), 'SignInPage'),
});
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame });

const home = createRoute({ getParentRoute: () => frame, path: '/', component: lazyRouteComponent(() => import('@features/home/HomePage'), 'HomePage') });

const customers = createRoute({
  getParentRoute: () => frame, path: '/customers', component: lazyRouteComponent(() => import('@features/customers/CustomersPage'), 'CustomersPage'),
});
const newCustomer = createRoute({
  getParentRoute: () => frame, path: '/customers/new', component: lazyRouteComponent(() => import('@features/customers/NewCustomerPage'), 'NewCustomerPage'),
});
const customer = createRoute({
  getParentRoute: () => frame, path: '/customers/$customer', component: lazyRouteComponent(() => import('@features/customers/CustomerPage'), 'CustomerPage'),
});
const overview = createRoute({
  getParentRoute: () => customer, path: '/', component: lazyRouteComponent(() => import('@features/customers/OverviewTab'), 'OverviewTab'),
});
const contacts = createRoute({
  getParentRoute: () => customer, path: '/contacts', component: lazyRouteComponent(() => import('@features/contacts/ContactsTab'), 'ContactsTab'),
});
const payments = createRoute({
  getParentRoute: () => customer, path: '/payments', component: lazyRouteComponent(() => import('@features/payments/PaymentsTab'), 'PaymentsTab'),
});
const subscriptions = createRoute({
  getParentRoute: () => customer, path: '/subscriptions',
  component: lazyRouteComponent(() => import('./composed/CustomerSubscriptions'), 'CustomerSubscriptions'),
});
const subscription = createRoute({
  getParentRoute: () => frame, path: '/customers/$customer/subscriptions/$subscription', component: lazyRouteComponent(() => import('@features/subscriptions/SubscriptionPage'), 'SubscriptionPage'),
});
const subscriptionOverview = createRoute({ getParentRoute: () => subscription, path: '/', component: lazyRouteComponent(() => import('@features/subscriptions/SubscriptionOverview'), 'SubscriptionOverview') });
const subscriptionBundles = createRoute({ getParentRoute: () => subscription, path: '/bundles', component: lazyRouteComponent(() => import('@features/subscriptions/BundlesTab'), 'BundlesTab') });
const subscriptionServices = createRoute({ getParentRoute: () => subscription, path: '/services', component: lazyRouteComponent(() => import('@features/subscriptions/ServicesTab'), 'ServicesTab') });
const subscriptionBalances = createRoute({ getParentRoute: () => subscription, path: '/balances', component: lazyRouteComponent(() => import('./composed/OfSubscription'), 'SubscriptionBalances') });
const subscriptionNotifications = createRoute({ getParentRoute: () => subscription, path: '/notifications', component: lazyRouteComponent(() => import('./composed/OfSubscription'), 'SubscriptionNotifications') });
const subscriptionEvents = createRoute({ getParentRoute: () => subscription, path: '/events', component: lazyRouteComponent(() => import('./composed/OfSubscription'), 'SubscriptionEvents') });
const billingProfile = createRoute({
  getParentRoute: () => frame, path: '/customers/$customer/billing-profiles/$profile', component: lazyRouteComponent(() => import('./composed/BillingProfile'), 'BillingProfile'),
});
const balances = createRoute({
  getParentRoute: () => customer, path: '/balances', component: lazyRouteComponent(() => import('./composed/CustomerBalances'), 'CustomerBalances'),
});
const customerBills = createRoute({
  getParentRoute: () => customer, path: '/bills', component: lazyRouteComponent(() => import('@features/bills/BillsTab'), 'BillsTab'),
});
const customerHierarchy = createRoute({
  getParentRoute: () => customer, path: '/hierarchy', component: lazyRouteComponent(() => import('./composed/CustomerHierarchy'), 'CustomerHierarchy'),
});
const customerCommunications = createRoute({
  getParentRoute: () => customer, path: '/communications', component: lazyRouteComponent(() => import('@features/messages/CommunicationsTab'), 'CommunicationsTab'),
});
const customerNotifications = createRoute({
  getParentRoute: () => customer, path: '/notifications', component: lazyRouteComponent(() => import('@features/messages/NotificationsTab'), 'NotificationsTab'),
});
const customerActivities = createRoute({
  getParentRoute: () => customer, path: '/activities', component: lazyRouteComponent(() => import('@features/activities/ActivitiesTab'), 'ActivitiesTab'),
});
const customerEvents = createRoute({
  getParentRoute: () => customer, path: '/events', component: lazyRouteComponent(() => import('./composed/CustomerEvents'), 'CustomerEvents'),
});

const catalog = createRoute({ getParentRoute: () => frame, path: '/catalog', beforeLoad: () => { throw redirect({ to: '/catalog/$kind', params: { kind: 'plans' } }); } });
const catalogKind = createRoute({
  getParentRoute: () => frame, path: '/catalog/$kind', component: lazyRouteComponent(() => import('@features/catalog/CatalogPage'), 'CatalogPage'),
});
const catalogEntry = createRoute({
  getParentRoute: () => frame, path: '/catalog/$kind/$code', component: lazyRouteComponent(() => import('./composed/CatalogEntryPage'), 'CatalogEntryPage'),
});

const bills = createRoute({ getParentRoute: () => frame, path: '/bills', component: lazyRouteComponent(() => import('@features/bills/BillsPage'), 'BillsPage') });
const bill = createRoute({ getParentRoute: () => frame, path: '/bills/$bill', component: lazyRouteComponent(() => import('./composed/PayableBill'), 'PayableBill') });
const billItems = createRoute({ getParentRoute: () => bill, path: '/', component: lazyRouteComponent(() => import('@features/bills/ItemsTab'), 'ItemsTab') });
const billDocument = createRoute({ getParentRoute: () => bill, path: '/document', component: lazyRouteComponent(() => import('@features/bills/DocumentTab'), 'DocumentTab') });
const invoices = createRoute({ getParentRoute: () => frame, path: '/invoices', component: lazyRouteComponent(() => import('@features/invoices/InvoicesPage'), 'InvoicesPage') });
const invoice = createRoute({
  getParentRoute: () => frame, path: '/invoices/$invoice', component: lazyRouteComponent(() => import('@features/invoices/InvoicePage'), 'InvoicePage'),
});
const transactions = createRoute({ getParentRoute: () => frame, path: '/transactions', component: lazyRouteComponent(() => import('@features/payments/TransactionsPage'), 'TransactionsPage') });
const usage = createRoute({ getParentRoute: () => frame, path: '/usage', component: lazyRouteComponent(() => import('@features/usage/UsagePage'), 'UsagePage') });
const event = createRoute({ getParentRoute: () => frame, path: '/events/$event', component: lazyRouteComponent(() => import('@features/usage/EventPage'), 'EventPage') });
const jobs = createRoute({ getParentRoute: () => frame, path: '/jobs', component: lazyRouteComponent(() => import('@features/jobs/JobsPage'), 'JobsPage') });
const jobRuns = createRoute({ getParentRoute: () => frame, path: '/job-runs', component: lazyRouteComponent(() => import('@features/jobs/JobRunsPage'), 'JobRunsPage') });
const jobRun = createRoute({ getParentRoute: () => frame, path: '/job-runs/$run', component: lazyRouteComponent(() => import('@features/jobs/JobRunPage'), 'JobRunPage') });
const activities = createRoute({
  getParentRoute: () => frame, path: '/activities', component: lazyRouteComponent(() => import('@features/activities/ActivitiesPage'), 'ActivitiesPage'),
});
const communications = createRoute({ getParentRoute: () => frame, path: '/communications', component: lazyRouteComponent(() => import('@features/messages/CommunicationsPage'), 'CommunicationsPage') });
const channels = createRoute({ getParentRoute: () => frame, path: '/notification-channels', component: lazyRouteComponent(() => import('@features/messages/ChannelsPage'), 'ChannelsPage') });
const taxation = createRoute({ getParentRoute: () => frame, path: '/taxation-gateway', component: lazyRouteComponent(() => import('@features/taxation/TaxationPage'), 'TaxationPage') });
const attributes = createRoute({ getParentRoute: () => frame, path: '/custom-attributes', component: lazyRouteComponent(() => import('@features/attributes/AttributesPage'), 'AttributesPage') });
const templates = createRoute({ getParentRoute: () => frame, path: '/templates', component: lazyRouteComponent(() => import('@features/templates/TemplatesPage'), 'TemplatesPage') });
const template = createRoute({
  getParentRoute: () => frame, path: '/templates/$template', component: lazyRouteComponent(() => import('@features/templates/TemplatePage'), 'TemplatePage'),
});
const vouchers = createRoute({ getParentRoute: () => frame, path: '/vouchers', component: lazyRouteComponent(() => import('@features/vouchers/VouchersPage'), 'VouchersPage') });
const voucherBatch = createRoute({ getParentRoute: () => frame, path: '/vouchers/$batch', component: lazyRouteComponent(() => import('@features/vouchers/BatchPage'), 'BatchPage') });
const note = createRoute({ getParentRoute: () => frame, path: '/notes/$note', component: lazyRouteComponent(() => import('@features/invoices/NotePage'), 'NotePage') });
const webhooks = createRoute({ getParentRoute: () => frame, path: '/webhooks', component: lazyRouteComponent(() => import('@features/messages/WebhooksPage'), 'WebhooksPage') });
const webhook = createRoute({ getParentRoute: () => frame, path: '/webhooks/$endpoint', component: lazyRouteComponent(() => import('@features/messages/WebhookPage'), 'WebhookPage') });
const keys = createRoute({ getParentRoute: () => frame, path: '/api-keys', component: lazyRouteComponent(() => import('@features/keys/ApiKeysPage'), 'ApiKeysPage') });
const sites = createRoute({ getParentRoute: () => frame, path: '/sites', component: lazyRouteComponent(() => import('@features/sites/SitesPage'), 'SitesPage') });

const tree = root.addChildren([
  signIn,
  frame.addChildren([
    home, customers, newCustomer,
    customer.addChildren([overview, contacts, payments, subscriptions, balances, customerBills, customerHierarchy, customerCommunications, customerNotifications, customerActivities, customerEvents]),
    subscription.addChildren([subscriptionOverview, subscriptionBundles, subscriptionServices, subscriptionBalances, subscriptionNotifications, subscriptionEvents]),
    billingProfile, catalog, catalogKind, catalogEntry, bills, bill.addChildren([billItems, billDocument]), invoices, invoice, transactions, usage, event, jobs, jobRuns, jobRun, communications, channels, templates, template, vouchers, voucherBatch, note, taxation, attributes, webhooks, webhook, activities, keys, sites,
  ]),
]);

export const router = createRouter({
  routeTree: tree, defaultPreload: 'intent', scrollRestoration: true, parseSearch: readSearch, stringifySearch: writeSearch,
  defaultPendingComponent: PendingPage, defaultErrorComponent: ErrorPage, defaultNotFoundComponent: MissingPage,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function asText(search: Record<string, unknown>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(search).flatMap(([key, value]) => (typeof value === 'string' && value !== '' ? [[key, value]] : [])));
}

// Where one can go: the sidebar, the command palette and the `g` keys read this one list. What a
// role may not see is absent (ui.md, frame).
import { IconBellCog, IconBook2, IconBuildingStore, IconCash, IconFileInvoice, IconHistory, IconHome, IconKey, IconMessages, IconPhoneCall, IconPlayerPlay, IconReceipt, IconReceiptTax, IconTags, IconTemplate, IconTicket, IconTimeline, IconUsers, IconWebhook } from '@tabler/icons-react';

export const PLACES = [
  { to: '/', word: 'home', icon: IconHome, group: 'main', key: 'h', permission: 'home.read' },
  { to: '/customers', word: 'customers', icon: IconUsers, group: 'main', key: 'c', permission: 'customer.read' },
  { to: '/catalog', word: 'catalog', icon: IconBook2, group: 'main', key: 'p', permission: 'catalog.read' },
  { to: '/bills', word: 'bills', icon: IconReceipt, group: 'accounting', key: 'b', permission: 'billing.read' },
  { to: '/invoices', word: 'invoices', icon: IconFileInvoice, group: 'accounting', key: 'i', permission: 'billing.read' },
  { to: '/transactions', word: 'transactions', icon: IconCash, group: 'accounting', key: 't', permission: 'payment.read' },
  { to: '/jobs', word: 'jobs', icon: IconPlayerPlay, group: 'run', key: 'j', permission: 'job.read' },
  { to: '/job-runs', word: 'jobRuns', icon: IconHistory, group: 'run', key: 'r', permission: 'job.read' },
  { to: '/usage', word: 'usage', icon: IconPhoneCall, group: 'run', key: 'u', permission: 'usage.read' },
  { to: '/communications', word: 'communications', icon: IconMessages, group: 'run', key: 'm', permission: 'customer.read' },
  { to: '/vouchers', word: 'vouchers', icon: IconTicket, group: 'setUp', key: 'v', permission: 'catalog.read' },
  { to: '/templates', word: 'templates', icon: IconTemplate, group: 'setUp', key: 'l', permission: 'billing.read' },
  { to: '/custom-attributes', word: 'attributes', icon: IconTags, group: 'setUp', key: 'd', permission: 'customer.read' },
  { to: '/notification-channels', word: 'channels', icon: IconBellCog, group: 'setUp', key: 'n', permission: 'messaging.manage' },
  { to: '/taxation-gateway', word: 'taxation', icon: IconReceiptTax, group: 'setUp', key: 'x', permission: 'taxation.manage' },
  { to: '/webhooks', word: 'webhooks', icon: IconWebhook, group: 'setUp', key: 'w', permission: 'messaging.manage' },
  { to: '/activities', word: 'activities', icon: IconTimeline, group: 'setUp', key: 'a', permission: 'activity.read' },
  { to: '/api-keys', word: 'keys', icon: IconKey, group: 'setUp', key: 'k', permission: 'key.manage' },
  { to: '/sites', word: 'sites', icon: IconBuildingStore, group: 'setUp', key: 's', permission: 'site.read' },
] as const;

export const GROUPS = ['main', 'accounting', 'run', 'setUp'] as const;

import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import type { Activity } from '../api/schema';
import french from '../i18n/fr.json';
import english from '../i18n/en.json';
import { activityTitle, actorWords, changesTold } from './activity';
import { formatAmount, formatDecimal } from './amounts';
import { formatWhen } from './dates';
import type { Format } from './format';

// What the page's formatting does with these, without a session.
const format = {
  language: 'en',
  money: (value: Parameters<typeof formatAmount>[1]) => formatAmount('en', value, 'exact'), decimal: (value: string) => formatDecimal('en', value), time: (value: string) => formatWhen('en', 'UTC', value, 'time'),
} as unknown as Format;
const activity = (action: string, kind: string, name: string | null, changes: Activity['changes'] = [], who: string | null = null): Activity => ({
  id: '1', at: '2026-11-23T10:00:00Z', actor: 'admin', source: 'api', action, object: { kind, id: '1001.20780.-2140876054933575992', name }, changes, customer: who === null ? null : { number: '1001', name: who },
});
const t = (language = 'en') => i18next.getFixedT(language, 'shared');
const told = (...changes: [string, string | null, string | null][]) =>
  changesTold(t(), format, activity('x.changed', 'site', 'x', changes.map(([field, before, after]) => ({ field, before, after })))).map(({ label, change }) => `${label}: ${change}`);

beforeAll(() => i18next.init({ lng: 'en', resources: { en: { shared: english }, fr: { shared: french } }, defaultNS: 'shared', interpolation: { escapeValue: false } }));

it('a_key_or_a_code_is_no_name', () => {
  expect(activityTitle(t(), activity('usage_event.retried', 'usage_event', null))).toBe('Usage event: tried again');
  expect(activityTitle(t(), activity('catalog.applied', 'catalog', 'catalog'))).toBe('Catalog: applied');
  expect(activityTitle(t(), activity('taxation_gateway.changed', 'taxation_gateway', null))).toBe('Taxation gateway: changed');
  expect(activityTitle(t(), activity('payment.recorded', 'payment', 'transfer'))).toBe('Payment transfer: recorded');
  expect(activityTitle(t(), activity('notification_channel.changed', 'notification_channel', 'email'))).toBe('Notification channel e-mail: changed');
});

it('what_waits_for_a_customer_is_not_the_customer', () => {
  expect(activityTitle(t(), activity('deferred_action.created', 'customer', 'Eva Novak'))).toBe('Deferred action for Eva Novak: created');
  expect(activityTitle(t(), activity('subscription.transition_queued', 'subscription', 'fibre'))).toBe('Subscription fibre: change of plan queued');
});

it('a_member_who_joins_is_named', () => {
  expect(activityTitle(t(), activity('sharing.joined', 'sharing_group', 'Family', [], 'Eva Novak'))).toBe('Eva Novak joined the sharing group Family');
});

it('what_the_server_names_speaks_french', () => {
  expect(actorWords(t('fr'), 'local administrator')).toBe('administrateur local');
  expect(activityTitle(t('fr'), activity('balance_group.created', 'balance_group', 'Default'))).toBe('Groupe de soldes par défaut\u00a0: création');
});

it('changes_that_change_nothing_are_left_out', () => {
  expect(told(['amount', '0.000000', '0'], ['reason', null, 'again'], ['amount', null, null])).toEqual(['reason: again']);
  expect(told(['amount', null, '15.000000'], ['credit_limit', '1000.5', null])).toEqual(['amount: 15.00', 'credit limit: 1,000.5 → –']);
  expect(told(['amount', null, '-5.000000 EUR'], ['status', 'active', 'billing'])).toEqual(['amount: −€5.00', 'status: Active → Billing']);
});

it('settings_tell_the_fields_that_changed', () => {
  const settings = (port: number) => JSON.stringify({ server: { host: 'mail', port }, tag: 'Primary' });
  expect(told(['settings', settings(25), settings(587)])).toEqual(['port: 25 → 587']);
  expect(told(['enabled', 'true', 'false'], ['secret', null, 'set'])).toEqual(['active: yes → no', 'secret: set']);
  expect(told(['plans/mobile_s', 'stored', 'changed'], ['plans/old', 'stored', null])).toEqual(['plans/mobile_s: changed', 'plans/old: deleted']);
});

it('states_and_frequencies_have_words', () => {
  expect(told(['state', 'active', 'paused'], ['test_mode', 'false', 'true'])).toEqual(['state: Active → Paused', 'test mode: no → yes']);
  expect(told(['state', 'pending', 'cancelled'], ['due_at', null, '2026-11-23T10:00:00Z'])).toEqual(['state: Pending → Cancelled', 'due: 23 Nov 2026, 10:00']);
  expect(told(['event_type', 'monthly', 'weekly'])).toEqual(['frequency: Monthly → Weekly']);
  expect(activityTitle(t('fr'), activity('invoice.voided', 'invoice', 'F-7'))).toBe('Facture F-7\u00a0: annulation');
  expect(told(['country', 'SI', 'AT'])).toEqual(['country: Slovenia → Austria']);
});

// How the page of a catalog entry says its document: words for fields and choices, names for codes of
// other entries, numbers and percents in the reader's notation. What has no words is shown as it is.
import type { TFunction } from 'i18next';
import { isCurrency, isDecimal } from '@shared/lib/amounts';
import { countryName } from '@shared/lib/countries';
import type { Format } from '@shared/lib/format';
import { spanOf, spanWords } from '@shared/lib/span';
import type { DocumentWords } from '@shared/ui/DocumentView';
import type { Kind } from './kinds';

export type NamedKind = Kind | 'tags' | 'customer-types';
/** Names by kind and code. */
export type Names = Partial<Record<NamedKind, ReadonlyMap<string, string>>>;

/** Fields that hold the code of another entry, and of which kind. */
const REFERS: Record<string, NamedKind> = {
  resource: 'resources', consume: 'resources', count: 'resources', charge: 'resources', service_type: 'service-types', bill_item: 'bill-items', tax: 'taxes', supplier: 'tax-suppliers',
  term: 'terms', early_termination_fee: 'products', bundle: 'bundles', bundles: 'bundles', compatible_bundles: 'bundles', product: 'products', discount: 'discounts', discounts: 'discounts', rate_plan: 'rate-plans', map: 'zone-maps',
  calendar: 'holiday-calendars', event_type: 'event-types', event_generators: 'event-generators', charge_tag: 'tags', resource_tag: 'tags', customer_type: 'customer-types',
};
const CHOICES = new Set(['kind', 'timing', 'first', 'last', 'payment_types', 'rounding', 'order', 'on', 'rule', 'scope', 'mode', 'once_per', 'time', 'non_active', 'time_mode', 'cycle', 'provider', 'notify', 'role', 'quantity', 'interval', 'days', 'validity', 'holidays']);
const NUMBERS = new Set(['price', 'flat', 'granted', 'per', 'initial', 'increment', 'connect_fee', 'maximum', 'minimum', 'up_to', 'value', 'quantity', 'cycle_cap', 'total_cap', 'amount']);
/** What a row asks of the customer, by names that stand beside those of the event, which may have a country too. */
const OF_CUSTOMER: Record<string, string> = { type: 'customer_type', country: 'customer_country', state: 'customer_state' };
const COUNTRIES = new Set(['country', 'customer_country']);
const SPANS = new Set(['commitment', 'grace']);
const DAYS = /^(\d+) days$/;

/** The kinds of entries that a document refers to. */
export function kindsIn(document: unknown): Set<NamedKind> {
  const found = new Set<NamedKind>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (typeof value !== 'object' || value === null) return;
    for (const [field, inner] of Object.entries(value)) {
      const kind = REFERS[field];
      if (kind !== undefined) found.add(kind);
      walk(field === 'customer' ? ofCustomer(inner) : inner);
    }
  };
  walk(document);
  return found;
}

/** A condition on the customer as its fields are called. */
export function ofCustomer(condition: unknown): unknown {
  if (typeof condition !== 'object' || condition === null) return condition;
  return Object.fromEntries(Object.entries(condition).map(([field, value]) => [OF_CUSTOMER[field] ?? field, value]));
}

export function documentWords(t: TFunction<'catalog'>, format: Format, names: Names): DocumentWords {
  return {
    label: (field) => (isCurrency(field) ? field : t(`field.${field}`, { defaultValue: '' })),
    value: (field, value) => {
      if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
      const kind = REFERS[field];
      const name = kind === undefined ? undefined : names[kind]?.get(value);
      if (name !== undefined) return name;
      if (field === 'percent') return format.percent(value);
      if (COUNTRIES.has(field)) return countryName(format.language, value);
      if (isCurrency(field) && isDecimal(value)) return format.money({ amount: value, resource: field }, 'exact');
      if (NUMBERS.has(field) && isDecimal(value)) return format.decimal(value);
      const days = field === 'validity' ? DAYS.exec(value)?.[1] : undefined;
      if (days !== undefined) return t('days', { count: Number(days) });
      if (SPANS.has(field) && spanOf(value) !== null) return spanWords(t, value);
      return CHOICES.has(field) ? t(`choice.${value}`, { defaultValue: value }) : null;
    },
  };
}

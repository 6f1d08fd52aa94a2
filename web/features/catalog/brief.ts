// One line about a field of a catalog entry, for lists.
import type { DocumentWords } from '@shared/ui/DocumentView';
import { limitsOf, limitWords } from './credit-limits';

/** What an object in a list is known by, the most telling first. */
const KNOWN_BY = ['code', 'bundle', 'product', 'resource', 'name', 'percent', 'rate'];

/** Names of what a field lists, or its value. */
export function brief(value: unknown, field: string, words: DocumentWords): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'string' || typeof value === 'boolean') return words.value(field, value) ?? String(value);
  if (Array.isArray(value)) return value.map((one) => brief(one, field, words)).join(', ') || '–';
  if (typeof value !== 'object') return String(value);
  const name = KNOWN_BY.find((known) => known in value);
  return name === undefined ? Object.keys(value).map((key) => words.label(key) || key).join(', ') : brief(Reflect.get(value, name), name, words);
}

/** "Euro (Prepaid): until nothing is left" for each limit of a credit profile. */
export function briefLimits(document: Record<string, unknown>, words: DocumentWords, tell: Parameters<typeof limitWords>[0]): string {
  return limitsOf(document).map((found) => {
    const types = found.paymentTypes.map((type) => words.value('payment_types', type) ?? type).join(', ');
    const name = words.value('resource', found.resource) ?? found.resource;
    return tell.t('credit.brief', { name: types === '' ? name : `${name} (${types})`, limit: limitWords(tell, found) });
  }).join(' · ');
}

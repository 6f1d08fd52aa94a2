// The limits of a credit profile, read from its document, and said in words: debit is owed, credit is left (domain.md §2).
import type { TFunction } from 'i18next';
import { isDecimal, magnitude, sideOf } from '@shared/lib/amounts';
import type { Format } from '@shared/lib/format';
import { pointWords } from '@shared/lib/point';

export type Threshold = { at: string; notify: string[] };
export type CreditLimit = { resource: string; paymentTypes: string[]; floor: string; limit: string | null; countsDues: boolean; thresholds: Threshold[] };
type Fields = Record<string, unknown>;
type Tell = { t: TFunction<'catalog'>; shared: TFunction<'shared'>; format: Format };

export function limitsOf(document: Fields): CreditLimit[] {
  return objects(document.limits).map((found) => ({
    resource: text(found.resource) ?? '', paymentTypes: texts(found.payment_types), floor: text(found.floor) ?? '0', limit: text(found.limit), countsDues: found.count_dues === true,
    thresholds: objects(found.thresholds).map(({ at, notify }) => ({ at: text(at) ?? '', notify: texts(notify) })),
  }));
}

/** How far a customer may go: "until nothing is left". */
export function limitWords({ t, format }: Omit<Tell, 'shared'>, { limit, resource }: Pick<CreditLimit, 'limit' | 'resource'>): string {
  if (limit === null) return t('credit.none');
  const side = sideOf(limit);
  return side === 'even' ? t('credit.untilNothing') : t(side === 'has' ? 'credit.untilLeft' : 'credit.untilOwed', { amount: format.money({ amount: magnitude(limit), resource }) });
}

export function thresholdWords(tell: Tell, { at, notify }: Threshold, resource: string): string {
  const { t, format, shared } = tell;
  const place = at.endsWith('%') ? format.percent(at.slice(0, -1).trim()) : isDecimal(at) ? pointWords(shared, format, { amount: at, resource }) : at;
  const by = notify.map((way) => t(`choice.${way}`, { defaultValue: way })).join(', ');
  return t('credit.notice', { at: place, by: by === '' ? t('credit.silent') : by });
}

function objects(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((one): one is Fields => typeof one === 'object' && one !== null) : [];
}
function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
function text(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

// A length of time as the catalog writes it, `12 months`, in the reader's words.
import type { TFunction } from 'i18next';

/** Number and unit; null where it is no such length. */
export function spanOf(text: unknown): { count: number; unit: string } | null {
  const [, count, unit] = typeof text === 'string' ? (/^(\d+) (day|week|month|year)s?$/.exec(text) ?? []) : [];
  return count === undefined || unit === undefined ? null : { count: Number(count), unit };
}

/** What has no words is shown as it is. */
export function spanWords(t: TFunction<'shared'>, text: unknown): string {
  const span = spanOf(text);
  return span === null ? String(text) : t(`shared:span.${span.unit}`, { count: span.count, defaultValue: String(text) });
}

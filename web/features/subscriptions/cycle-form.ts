// The form behind a change of cycle. Owns: which intervals have a billing day, what is sent.
import type { BillingProfile, CatalogEntry } from '@shared/api/schema';

export type CycleForm = { event_type: string; billing_day: string };
const MONTHLY = new Set(['month', 'bimonth', 'two_months', 'quarter', 'half_year', 'year', 'months', 'years']);
const DAY_MAX = 31;

/** Only cycles that are made of months begin on a day of the month; unknown intervals let the server say. */
export function hasBillingDay(type: CatalogEntry | undefined): boolean {
  const interval = type?.document.interval;
  return typeof interval !== 'string' || MONTHLY.has(interval) || /\d+ (months?|years?|quarters?)$/.test(interval);
}

export function isDay(text: string): boolean {
  return /^\d{1,2}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= DAY_MAX;
}

/** What is the same stays unsaid. */
export function toCycle({ event_type, billing_day }: CycleForm, profile: Pick<BillingProfile, 'event_type' | 'billing_day'>, isMonthly: boolean) {
  return {
    ...(event_type === (profile.event_type ?? '') ? {} : { event_type }),
    ...(!isMonthly || Number(billing_day) === profile.billing_day ? {} : { billing_day: Number(billing_day) }),
  };
}

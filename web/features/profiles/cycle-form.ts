// The form behind a change of cycle. Owns: what is wrong, what is sent.
import type { BillingProfile } from '@shared/api/schema';

export type CycleForm = { event_type: string; billing_day: string };
const DAY_MAX = 31;

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

// The billing profiles of a customer that can take part: prepaid ones have no dues to pay.
import { useRead } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';

export function useProfiles(customer: string): BillingProfile[] | undefined {
  return useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } }).data?.items.filter(({ payment_type }) => payment_type !== 'prepaid');
}

export function choicesOf(profiles: BillingProfile[] | undefined): { value: string; label: string }[] {
  return (profiles ?? []).map(({ id, code, currency }) => ({ value: id, label: `${code} · ${currency}` }));
}

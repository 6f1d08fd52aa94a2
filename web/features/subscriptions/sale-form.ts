// The form behind selling a further plan. Owns: where its limits begin, what is sent of them.
import type { BillingProfile, NewSubscription } from '@shared/api/schema';
import { shortest, toDecimal } from '@shared/lib/amounts';

export type SaleForm = { plan: string | null; identifier: string; balance_group: string; available_funds: string; credit_limit: string; credit_profile: string };

/** The limits that the billing profile has now. */
export function limitsOf(profile: BillingProfile | undefined): Pick<SaleForm, 'credit_limit' | 'credit_profile'> {
  return { credit_limit: shortest(profile?.credit_limit?.amount ?? ''), credit_profile: profile?.credit_profile ?? '' };
}

export function blankSale(group: string, profile: BillingProfile | undefined): SaleForm {
  return { plan: null, identifier: '', balance_group: group, available_funds: '', ...limitsOf(profile) };
}

/** Limits are sent where they differ from what the profile has: null clears one. */
export function toSale(values: SaleForm, profile: BillingProfile | undefined): NewSubscription {
  const before = limitsOf(profile);
  const identifier = values.identifier.trim();
  const funds = toDecimal(values.available_funds);
  const isPrepaid = profile?.payment_type === 'prepaid';
  return {
    plan: values.plan ?? '', items: [], ...(values.balance_group === '' ? {} : { balance_group: values.balance_group }), ...(identifier === '' ? {} : { identifier }),
    ...(isPrepaid && funds !== '' ? { available_funds: funds } : {}),
    ...(isPrepaid || toDecimal(values.credit_limit) === before.credit_limit ? {} : { credit_limit: toDecimal(values.credit_limit) || null }),
    ...(values.credit_profile === before.credit_profile ? {} : { credit_profile: values.credit_profile || null }),
  };
}

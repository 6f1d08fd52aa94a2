// Where money that is paid goes, or comes from: one bill, what a billing profile has due, or the prepaid funds of a
// balance group. Owns: which places there are, and what the API is told of each.
import type { BalanceGroup, BillDetail, BillingProfile, Money, NewPayment } from '@shared/api/schema';

type Target = Pick<NewPayment, 'bill' | 'billing_profile' | 'balance_group'>;
/** `name` is the bill's number, the profile's code or the group's name; `suggested` an amount that one would type. */
type Common = { id: string; name: string; currency: string; suggested: string; target: Target };
export type Place = Common & (
  | { purpose: 'bill'; due: Money }
  | { purpose: 'dues'; due: Money; credit: Money }
  | { purpose: 'funds'; funds: Money }
);

export function placeOfBill(bill: BillDetail): Place {
  return { purpose: 'bill', id: bill.id, name: bill.number, currency: bill.currency, due: bill.due, suggested: asTyped(bill.due.amount), target: { bill: bill.id } };
}

/** The group's funds, where its profile is prepaid. */
export function placeOfGroup(group: BalanceGroup, { id, payment_type, currency }: BillingProfile): Place | null {
  if (payment_type !== 'prepaid') return null;
  const funds = group.resources.find(({ resource }) => resource === currency)?.total ?? { amount: '0', resource: currency };
  return { purpose: 'funds', id: group.id, name: group.name, currency, funds, suggested: '', target: { billing_profile: id, balance_group: group.id } };
}

/** Everything that a customer can pay for: funds by group where it pays ahead, and dues by profile where it pays later. */
export function placesOf(profiles: BillingProfile[], groups: BalanceGroup[]): Place[] {
  return profiles.flatMap((profile) => {
    const { id, code: name, currency, payment_type, total_due: due, credit_balance: credit } = profile;
    if (payment_type !== 'prepaid') return [{ purpose: 'dues' as const, id, name, currency, due, credit, suggested: '', target: { billing_profile: id } }];
    return groups.filter((group) => group.billing_profile === id).flatMap((group) => placeOfGroup(group, profile) ?? []);
  });
}

/** "20.410000" as one would type it: "20.41", never fewer than two places. */
function asTyped(amount: string): string {
  return amount.replace(/(\.\d{2}\d*?)0+$/, '$1');
}

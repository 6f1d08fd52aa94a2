import { expect, it } from 'vitest';
import type { BalanceGroup, BillDetail, BillingProfile } from '@shared/api/schema';
import { blankPayment, toPayment } from './payment-form';
import { placeOfBill, placeOfGroup, placesOf } from './place';

const euro = (amount: string) => ({ amount, resource: 'EUR' });
// Only what these rules read of a profile and a group.
const profile = (id: string, payment_type: string) => ({ id, code: id, currency: 'EUR', payment_type, total_due: euro('12.00'), credit_balance: euro('0') }) as BillingProfile;
const group = (id: string, billing_profile: string, funds?: string) => ({ id, name: id, billing_profile, resources: funds === undefined ? [] : [{ resource: 'MB', total: { amount: '-9', resource: 'MB' } }, { resource: 'EUR', total: euro(funds) }] }) as unknown as BalanceGroup;

it('who_pays_ahead_pays_into_each_group_and_who_pays_later_for_each_profile', () => {
  const places = placesOf([profile('ahead', 'prepaid'), profile('later', 'postpaid')], [group('van', 'ahead', '-20.00'), group('home', 'ahead'), group('office', 'later')]);
  expect(places.map(({ purpose, id, target }) => [purpose, id, target])).toEqual([
    ['funds', 'van', { billing_profile: 'ahead', balance_group: 'van' }],
    ['funds', 'home', { billing_profile: 'ahead', balance_group: 'home' }],
    ['dues', 'later', { billing_profile: 'later' }],
  ]);
  expect(places.map((place) => (place.purpose === 'funds' ? place.funds.amount : null))).toEqual(['-20.00', '0', null]);
});

it('a_group_that_pays_later_has_no_funds_to_pay_into', () => {
  expect(placeOfGroup(group('office', 'later'), profile('later', 'pay_now'))).toBeNull();
});

it('a_payment_says_where_it_goes_and_leaves_out_what_nobody_wrote', () => {
  const [place] = placesOf([profile('ahead', 'prepaid')], [group('van', 'ahead', '-20.00')]);
  if (place === undefined) throw new Error('one place');
  const form = { ...blankPayment(place), amount: ' 5,50 ', kind: 'refund' as const, note: '  ', reference: ' R-1 ' };
  expect(toPayment(form, place)).toEqual({ billing_profile: 'ahead', balance_group: 'van', amount: '5.50', kind: 'refund', method: 'transfer', reference: 'R-1' });
});

it('a_bill_suggests_what_it_has_due_as_the_reader_would_type_it', () => {
  const place = placeOfBill({ id: '7', number: '724', currency: 'EUR', due: euro('20.400000') } as BillDetail);
  expect([place.suggested, place.target]).toEqual(['20.40', { bill: '7' }]);
  expect(blankPayment(place, ',').amount).toBe('20,40');
  expect(toPayment(blankPayment(place, ','), place)).toEqual({ bill: '7', amount: '20.40', kind: 'charge', method: 'transfer' });
});

import { expect, it } from 'vitest';
import type { BillingProfile } from '@shared/api/schema';
import { blankSale, toSale } from './sale-form';

// Only what the form reads of a profile.
const profile = (part: Partial<BillingProfile>) => ({ payment_type: 'postpaid', credit_limit: { amount: '200.000000', resource: 'EUR' }, credit_profile: null, ...part }) as BillingProfile;

it('limits_that_stay_are_not_sent', () => {
  expect(toSale({ ...blankSale('7', profile({})), plan: 'mobile_s', identifier: ' 386 ' }, profile({}))).toEqual({ plan: 'mobile_s', items: [], balance_group: '7', identifier: '386' });
});
it('limits_that_change_are_sent_and_an_empty_one_clears', () => {
  const sale = { ...blankSale('7', profile({})), plan: 'mobile_s', credit_limit: '', credit_profile: 'standard' };
  expect(toSale(sale, profile({}))).toMatchObject({ credit_limit: null, credit_profile: 'standard' });
  expect(toSale({ ...sale, credit_limit: '300,50' }, profile({}))).toMatchObject({ credit_limit: '300.50' });
});
it('prepaid_money_is_paid_in_instead_of_a_limit', () => {
  const prepaid = profile({ payment_type: 'prepaid', credit_limit: null });
  const sent = toSale({ ...blankSale('7', prepaid), plan: 'prepaid_s', available_funds: '20,00' }, prepaid);
  expect(sent).toEqual({ plan: 'prepaid_s', items: [], balance_group: '7', available_funds: '20.00' });
});

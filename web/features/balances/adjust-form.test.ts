import { expect, it } from 'vitest';
import { BLANK_ADJUSTMENT, isAmount, toAdjustment } from './adjust-form';

const said = { ...BLANK_ADJUSTMENT, amount: ' 5,00 ', bill_item: 'ADJUSTMENT', reason: ' a visit ' };

it('an_amount_is_a_positive_decimal_in_either_notation', () => {
  expect(['5', '5.00', ' 5,00 ', '-5', '', '1e3'].map(isAmount)).toEqual([true, true, true, false, false, false]);
});
it('with_tax_the_tax_and_what_else_is_named_goes_along', () => {
  expect(toAdjustment({ ...said, with_tax: true, tax: 'VAT', ledger: 'GL4000' })).toEqual({ amount: '5.00', direction: 'credit', bill_item: 'ADJUSTMENT', reason: 'a visit', tax: 'VAT', ledger: 'GL4000' });
});
it('without_tax_nothing_of_it_is_sent_whatever_was_chosen_before', () => {
  expect(toAdjustment({ ...said, with_tax: false, tax: 'VAT', supplier: 'home', ledger: 'GL4000' })).toEqual({ amount: '5.00', direction: 'credit', bill_item: 'ADJUSTMENT', reason: 'a visit' });
});

import { expect, it } from 'vitest';
import { BLANK_ADJUSTMENT, toAdjustment } from './adjust-form';

const said = { ...BLANK_ADJUSTMENT, amount: ' 5,00 ', bill_item: 'ADJUSTMENT', reason: ' a visit ' };

it('with_tax_the_tax_and_what_else_is_named_goes_along', () => {
  expect(toAdjustment({ ...said, with_tax: true, tax: 'VAT', ledger: 'GL4000' })).toEqual({ amount: '5.00', direction: 'credit', bill_item: 'ADJUSTMENT', reason: 'a visit', tax: 'VAT', ledger: 'GL4000' });
});
it('without_tax_neither_tax_nor_supplier_is_sent_and_the_ledger_is', () => {
  expect(toAdjustment({ ...said, with_tax: false, tax: 'VAT', supplier: 'home', ledger: 'GL4000' })).toEqual({ amount: '5.00', direction: 'credit', bill_item: 'ADJUSTMENT', reason: 'a visit', ledger: 'GL4000' });
});

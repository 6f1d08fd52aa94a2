import { expect, it } from 'vitest';
import { BLANK, landing, toBillAdjustment, toItemAdjustment } from './adjust-form';

it('an_invoiced_bill_is_adjusted_by_a_note', () => {
  const invoice = { id: '7', number: '2026-00001' };
  expect(landing({ status: 'active', invoice: null })).toBe('active');
  expect(landing({ status: 'billing', invoice: null })).toBe('billed');
  expect(landing({ status: 'billing', invoice })).toBe('note');
  expect(landing({ status: 'closed', invoice })).toBe('note');
});

it('a_tax_is_sent_only_with_tax_and_an_item_has_its_own', () => {
  const form = { ...BLANK, amount: '5,00', bill_item: 'ADJUSTMENT', tax: 'VAT', reason: ' late ' };
  expect(toBillAdjustment(form)).toEqual({ amount: '5.00', direction: 'credit', bill_item: 'ADJUSTMENT', reason: 'late' });
  expect(toBillAdjustment({ ...form, with_tax: true })).toHaveProperty('tax', 'VAT');
  expect(toItemAdjustment({ ...form, with_tax: true })).toEqual({ amount: '5.00', direction: 'credit', with_tax: true, reason: 'late' });
});

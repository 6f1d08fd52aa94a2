import { expect, it } from 'vitest';
import type { BillItem } from '@shared/api/schema';
import { tellApart } from './apart';

const item = (id: string, parts: Partial<BillItem>): BillItem => ({
  id, bill_item: 'DATA', name: 'Mobile data', subscription: '1', service: '2', service_identifier: '38631', tax_code: 'VAT', ledger: 'GL4400', tax_rate_percent: '22', net: { amount: '1', resource: 'EUR' },
  tax: { amount: '0', resource: 'EUR' }, tax_pending: false, amount: { amount: '1', resource: 'EUR' }, quantity: null, unit: null, count: 1, kind: 'usage', ...parts,
});

it('twins_are_told_apart_by_their_ledger', () => {
  const [home, abroad, none, other] = [item('a', {}), item('b', { ledger: 'GL4410' }), item('c', { ledger: null }), item('d', { service_identifier: '38640', ledger: 'GL4410' })];
  const apart = tellApart([home, abroad, none, other]);
  expect([home, abroad, none, other].map(apart)).toEqual([['ledger'], ['ledger'], ['ledger'], []]);
});
it('twins_of_one_ledger_are_told_apart_by_what_else_differs', () => {
  const [first, second] = [item('a', { service_identifier: null }), item('b', { service_identifier: null, subscription: '9' })];
  expect(tellApart([first, second])(second)).toEqual(['subscription']);
});

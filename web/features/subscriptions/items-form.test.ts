import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '@shared/api/schema';
import { addOnsOf, isSoldTo, itemsOf, toItems } from './items-form';

const entry = (code: string, document: Record<string, unknown> = {}): CatalogEntry => ({ code, name: code.toUpperCase(), kind: 'x', document });
const EV = entry('ev', { products: [{ product: 'charging' }, { product: 'card', value: '3.00', optional: true }] });
const PRODUCTS = [entry('charging', { kind: 'service' }), entry('card', { kind: 'one_time' })];

describe('toItems', () => {
  const proposed = itemsOf([EV, EV], PRODUCTS);
  it('a_product_of_two_bundles_stands_once', () => expect(proposed.map(({ product }) => product)).toEqual(['charging', 'card']));
  it('what_the_catalog_proposes_is_not_sent', () => expect(toItems(proposed, proposed)).toEqual([]));
  it('an_optional_product_is_left_out', () => expect(toItems(proposed.map((item) => ({ ...item, taken: !item.optional })), proposed)).toEqual([{ product: 'card', purchase: false }]));
  it('only_what_was_changed_is_sent', () => {
    const changed = proposed.map((item) => (item.product === 'card' ? { ...item, value: '2,50', quantity: '2' } : { ...item, identifier: ' EV1 ' }));
    expect(toItems(changed, proposed)).toEqual([{ product: 'charging', identifier: 'EV1' }, { product: 'card', quantity: '2', value: '2.50' }]);
  });
});

it('a_plan_that_takes_only_compatible_bundles_is_offered_no_others', () => {
  const bundles = [entry('a'), entry('b')];
  expect(addOnsOf(entry('p', { compatible_bundles: ['b'] }), bundles)).toEqual({ fit: [bundles[1]], others: [bundles[0]] });
  expect(addOnsOf(entry('p', { compatible_bundles: ['b'], compatible_only: true }), bundles).others).toEqual([]);
});

it('a_plan_is_sold_to_the_payment_types_that_it_names', () => {
  expect(isSoldTo(entry('p', { payment_types: ['prepaid'] }), 'postpaid')).toBe(false);
  expect(isSoldTo(entry('p'), 'postpaid')).toBe(true);
});

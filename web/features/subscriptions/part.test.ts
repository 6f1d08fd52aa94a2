import { describe, expect, it } from 'vitest';
import { toChange, verbsFor } from './part';

const PRODUCT = { kind: 'product', id: '9', name: 'Router' } as const;

describe('toChange', () => {
  it('all_of_a_subscription_from_now_on_is_nothing_to_say', () => expect(toChange({ kind: 'all', id: '1', name: 'Fibre' }, undefined)).toEqual({}));
  it('a_part_is_named_with_its_time', () => expect(toChange(PRODUCT, '2026-12-01T00:00:00+01:00')).toEqual({ product: '9', at: '2026-12-01T00:00:00+01:00' }));
  it('a_bundle_is_named_by_its_purchase', () => expect(toChange({ kind: 'bundle', id: '12', name: 'Extra data' }, undefined)).toEqual({ bundle: '12' }));
  it('a_fee_is_waived_only_when_asked', () => expect(toChange(PRODUCT, undefined, true)).toEqual({ product: '9', waive_fee: true }));
});

it('what_has_ended_can_not_be_changed', () => {
  expect(verbsFor('active')).toEqual(['inactivate', 'cancel']);
  expect(verbsFor('inactive')).toEqual(['reactivate', 'cancel']);
  expect(verbsFor('deferred')).toEqual(['cancel']);
  expect(verbsFor('closed')).toEqual([]);
});

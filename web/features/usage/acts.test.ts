import { expect, it } from 'vitest';
import { actsOf } from './acts';

const all = () => true;

it('usage_that_is_nobodys_can_be_tried_again_and_put_right_only', () => {
  expect(actsOf({ status: 'unrated', customer: null }, all)).toEqual(['retry', 'correct']);
});
it('what_can_be_done_follows_from_the_state_and_the_permissions', () => {
  expect(actsOf({ status: 'unrated', customer: '1001' }, all)).toEqual(['retry', 'correct', 'cancel']);
  expect(actsOf({ status: 'rated', customer: '1001' }, all)).toEqual(['correct', 'adjust', 'cancel']);
  expect(actsOf({ status: 'rated' }, all)).toEqual(['correct', 'adjust', 'cancel']);
  expect(actsOf({ status: 'rated', customer: '1001' }, (action) => action === 'balance.adjust')).toEqual(['adjust']);
  expect(actsOf({ status: 'cancelled', customer: '1001' }, all)).toEqual([]);
});

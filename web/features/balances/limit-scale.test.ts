import { expect, it } from 'vitest';
import type { ResourceLimit } from '@shared/api/schema';
import { scaleOf, useOf } from './limit-scale';

const mb = (amount: string) => ({ amount, resource: 'MB' });
const data = (standing: string): ResourceLimit => ({
  standing: mb(standing), floor: mb('-1000'), limit: mb('0'), thresholds: [{ value: mb('-200'), percent: '80', reached: Number(standing) >= -200 }, { value: mb('0'), percent: '100', reached: Number(standing) >= 0 }],
});

it('an_allowance_is_used_from_its_floor_to_zero', () => {
  expect(scaleOf(data('-750'), '250', '50')).toMatchObject({ used: 25, reserved: 5, tone: 'green', marks: [{ at: 80 }, { at: 100 }] });
});
it('a_reached_threshold_is_amber_and_a_reached_limit_red', () => {
  expect(scaleOf(data('-200'), '800', '0')?.tone).toBe('amber');
  expect(scaleOf(data('0'), '1000', '0')).toMatchObject({ used: 100, reserved: 0, tone: 'red' });
});
it('what_sessions_hold_of_money_lies_beyond_what_is_used_and_fills_the_limit', () => {
  const eur = (amount: string) => ({ amount, resource: 'EUR' });
  expect(scaleOf({ standing: eur('200'), floor: eur('0'), limit: eur('200'), thresholds: [] }, '150', '50')).toMatchObject({ used: 75, reserved: 25, tone: 'red' });
});
it('the_bar_ends_at_the_customers_own_limit_and_thresholds_beyond_it_are_left_out', () => {
  const eur = (amount: string) => ({ amount, resource: 'EUR' });
  const own: ResourceLimit = { standing: eur('40'), floor: eur('0'), limit: eur('50'), thresholds: ['40', '50', '150'].map((value) => ({ value: eur(value), percent: null, reached: value === '40' })) };
  expect(scaleOf(own, '40', '0')).toMatchObject({ used: 80, marks: [{ at: 80, left: null }, { at: 100 }] });
  expect(scaleOf(own, '40', '0')?.marks).toHaveLength(2);
});
it('a_threshold_of_what_was_paid_ahead_says_what_is_left_there', () => {
  const eur = (amount: string) => ({ amount, resource: 'EUR' });
  const funds: ResourceLimit = { standing: eur('-1.5'), floor: eur('-20'), limit: eur('0'), thresholds: [{ value: eur('-2'), percent: null, reached: true }] };
  expect(scaleOf(funds, '18.5', '0')?.marks).toMatchObject([{ left: '2', reached: true }]);
});
it('the_words_never_say_less_than_nothing_or_more_than_all', () => {
  expect(useOf('-750', data('-750'))).toEqual({ word: 'used', used: '250', whole: '1000' });
  expect(useOf('-2048', data('-2048'))).toEqual({ word: 'left', left: '2048' });
  expect(useOf('30', data('30'))).toEqual({ word: 'over', whole: '1000', over: '30' });
  expect(useOf('5', { ...data('5'), floor: mb('0'), limit: null })).toEqual({ word: 'usedOpen', used: '5' });
});
it('nothing_is_drawn_where_nothing_limits', () => {
  expect(scaleOf({ standing: mb('5'), floor: mb('0'), limit: null, thresholds: [] }, '5', '0')).toBeNull();
});

import { expect, it } from 'vitest';
import type { ResourceLimit } from '@shared/api/schema';
import { scaleOf } from './limit-scale';

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
it('nothing_is_drawn_where_nothing_limits', () => {
  expect(scaleOf({ standing: mb('5'), floor: mb('0'), limit: null, thresholds: [] }, '5', '0')).toBeNull();
});

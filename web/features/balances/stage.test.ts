import { expect, it } from 'vitest';
import { stageOf } from './stage';

const june = { from: '2026-06-01T00:00:00Z', to: '2026-07-01T00:00:00Z' };

it('a_validity_begins_with_its_start_and_is_over_at_its_end', () => {
  expect(stageOf(june, Date.parse('2026-05-31T23:59:59Z'))).toBe('later');
  expect(stageOf(june, Date.parse(june.from))).toBe('now');
  expect(stageOf(june, Date.parse(june.to))).toBe('ended');
});
it('without_an_end_it_is_never_over', () => {
  expect(stageOf({ from: june.from, to: null }, Date.parse('2099-01-01T00:00:00Z'))).toBe('now');
});

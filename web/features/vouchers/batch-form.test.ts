import { expect, it } from 'vitest';
import { BLANK_BATCH, exampleOf, isWhole, toBatch } from './batch-form';

it('the_last_day_is_included_and_what_is_blank_is_not_sent', () => {
  expect(toBatch({ ...BLANK_BATCH, code: ' summer ', name: 'Summer', bundle: 'extra_data', to: '2026-12-31' })).toEqual({
    code: 'summer', name: 'Summer', vendor: '', bundle: 'extra_data', character_set: 'alphanumeric', template: '####-####', quantity: 100, uses: 1, to: '2027-01-01',
  });
});

it('codes_that_are_counted_up_begin_at_a_number', () => expect(toBatch({ ...BLANK_BATCH, range_start: '1000' }).range_start).toBe(1000));

it('an_example_fills_each_place_of_the_template', () => {
  expect(exampleOf({ template: 'SUM-####', character_set: 'numeric' })).toBe('SUM-4729');
  expect(exampleOf({ template: 'FIXED', character_set: 'numeric' })).toBe('FIXED');
});

it('a_count_is_a_whole_number_within_its_limits', () => {
  expect([isWhole('1', 1, 10), isWhole('10', 1, 10), isWhole('0', 1, 10), isWhole('11', 1, 10), isWhole('1.5', 1, 10), isWhole('', 1, 10)]).toEqual([true, true, false, false, false, false]);
});

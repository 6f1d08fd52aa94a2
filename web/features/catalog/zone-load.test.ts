import { expect, it } from 'vitest';
import { mostlyEnds, placeOf } from './zone-load';

it('a_load_that_ends_most_rows_says_how_many_of_how_many', () => {
  expect(mostlyEnds({ ended: 288, changed: 1, unchanged: 0 })).toEqual({ ended: 288, before: 289 });
  expect(mostlyEnds({ ended: 10, changed: 5, unchanged: 5 })).toBeNull();
  expect(mostlyEnds({ ended: 0, changed: 0, unchanged: 0 })).toBeNull();
});

it('a_wrong_row_is_found_by_line_and_column', () => {
  expect(placeOf({ field: 'rows:12: prefix' })).toEqual({ line: '12', column: 'prefix' });
  expect(placeOf({ field: 'rows:0: zone' })).toEqual({ line: null, column: 'zone' });
  expect(placeOf({ field: 'from' })).toEqual({ line: null, column: 'from' });
});

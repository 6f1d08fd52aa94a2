import { expect, it } from 'vitest';
import { spanOf } from './span';

it('a_span_of_the_catalog_is_read', () => {
  expect(spanOf('12 months')).toEqual({ count: 12, unit: 'month' });
  expect(spanOf('1 year')).toEqual({ count: 1, unit: 'year' });
  expect(spanOf('for ever')).toBeNull();
  expect(spanOf(undefined)).toBeNull();
});

import { expect, it } from 'vitest';
import { sourcesOf } from './generator-sources';

it('each_field_says_what_fills_it', () => {
  const fields = { volume: { balance: 'METER' }, sort: { constant: 'summary' }, begun: { cycle: 'start' } };
  expect(sourcesOf({ fields })).toEqual([{ field: 'volume', by: 'balance', value: 'METER' }, { field: 'sort', by: 'constant', value: 'summary' }, { field: 'begun', by: 'cycle', value: 'start' }]);
  expect(sourcesOf({})).toEqual([]);
});

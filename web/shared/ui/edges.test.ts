import { expect, it } from 'vitest';
import { edgesOf, NO_EDGES } from './edges';

it('an_edge_is_where_there_is_more', () => {
  expect(edgesOf({ scrollLeft: 0, scrollWidth: 300, clientWidth: 300 })).toEqual(NO_EDGES);
  expect(edgesOf({ scrollLeft: 0, scrollWidth: 301, clientWidth: 300 })).toEqual(NO_EDGES);
  expect(edgesOf({ scrollLeft: 0, scrollWidth: 700, clientWidth: 300 })).toEqual({ before: false, after: true });
  expect(edgesOf({ scrollLeft: 200, scrollWidth: 700, clientWidth: 300 })).toEqual({ before: true, after: true });
  expect(edgesOf({ scrollLeft: 400, scrollWidth: 700, clientWidth: 300 })).toEqual({ before: true, after: false });
});

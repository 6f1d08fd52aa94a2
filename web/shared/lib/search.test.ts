import { describe, expect, it } from 'vitest';
import { readSearch, writeSearch } from './search';

describe('search parameters', () => {
  it('a_filter_of_digits_stays_text', () => {
    expect(readSearch('?q=0042')).toEqual({ q: '0042' });
    expect(writeSearch({ q: '0042', status: undefined, city: '' })).toBe('?q=0042');
  });
  it('what_is_written_is_read_back', () => {
    const search = { name: 'É*&=', status: 'active,inactive' };
    expect(readSearch(writeSearch(search))).toEqual(search);
  });
});

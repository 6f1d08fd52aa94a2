// The paging part of a list's query, from the URL.
import type { SearchText } from '../lib/search';

const LIMIT_DEFAULT = '25';

export function pageQuery(search: SearchText) {
  return { limit: search.limit ?? LIMIT_DEFAULT, cursor: search.cursor };
}

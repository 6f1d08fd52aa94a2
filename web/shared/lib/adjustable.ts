import type { CatalogEntry } from '../api/schema';

/** Bill items made for adjustments, or all where the catalog has none. */
export function adjustable(items: CatalogEntry[]): CatalogEntry[] {
  const made = items.filter(({ document }) => document.kind === 'adjustment');
  return made.length > 0 ? made : items;
}

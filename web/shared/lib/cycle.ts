// The intervals of cycles as the catalog writes them: `week`, `2 months`, `semimonth` (docs/domain.md, time).
import type { CatalogEntry } from '../api/schema';

const OF_MONTHS = /^(?:\d+ )?(?:month|quarter|year)s?$/;

/** Whether the cycle of an event type begins on a billing day: only one that is made of months does. */
export function usesBillingDay({ document: { interval } }: CatalogEntry): boolean {
  return typeof interval === 'string' && OF_MONTHS.test(interval);
}

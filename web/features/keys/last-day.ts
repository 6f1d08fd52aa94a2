// The last day of a key against the instant at which it ends.
import { dayAfter, instantOf } from '@shared/lib/dates';

/** The end of a civil day in a zone; null for a key without end. */
export function endOfDay(day: string, zone: string): string | null {
  return day === '' ? null : instantOf(dayAfter(day), zone);
}

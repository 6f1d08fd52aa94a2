// Days of a form against half-open periods of the API: the last day on the screen is inclusive.
import type { Period } from '../api/schema';
import { dayAfter, instantOf } from './dates';

const DAY_LENGTH = 'yyyy-mm-dd'.length;

/** The civil day of an instant in a zone, as a date field wants it. */
export function dayOf(instant: string, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(instant)).slice(0, DAY_LENGTH);
}

export function lastDayOf({ to }: Period, zone: string): string {
  return to === null ? '' : dayOf(new Date(Date.parse(to) - 1).toISOString(), zone);
}

export function startOf(day: string, zone: string): string | undefined {
  return day === '' ? undefined : instantOf(day, zone);
}

export function endOf(day: string, zone: string): string | null {
  return day === '' ? null : instantOf(dayAfter(day), zone);
}

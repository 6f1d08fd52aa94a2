// The last day of a profile on the screen against its half-open period in the API.
import { dayAfter, instantOf } from '@shared/lib/dates';

const DAY_LENGTH = 'yyyy-mm-dd'.length;

/** The last civil day before an end, as a date field wants it; empty for no end. */
export function lastDayOf(to: string | null, zone: string): string {
  if (to === null) return '';
  const last = new Date(Date.parse(to) - 1);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(last).slice(0, DAY_LENGTH);
}

export function endOf(day: string, zone: string): string | null {
  return day === '' ? null : instantOf(dayAfter(day), zone);
}

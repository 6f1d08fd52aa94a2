// Status and days of a group, or of a membership in one, as a form has them and as the API changes them.
import type { Period } from '../api/schema';
import { dayOf, endOf, lastDayOf, startOf } from './validity';

export type Participation = { status: string; from: string; to: string };

export function participationOf({ status, period }: { status: string; period: Period }, zone: string): Participation {
  return { status, from: dayOf(period.from, zone), to: lastDayOf(period, zone) };
}

type Changes = { status: 'active' | 'inactive'; from?: string; to?: string | null };

/** What to ask the API for. A day that was left alone is not asked for, and so keeps its hour. */
export function participationChanges({ status, from, to }: Participation, before: Participation, zone: string): Changes {
  const start = startOf(from, zone);
  return {
    status: status === 'inactive' ? 'inactive' : 'active',
    ...(from === before.from || start === undefined ? {} : { from: start }),
    ...(to === before.to ? {} : { to: endOf(to, zone) }),
  };
}

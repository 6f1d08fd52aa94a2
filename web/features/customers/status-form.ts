// The form behind a customer's status. Owns: which statuses can follow, and what the confirming button says it does.
import { sideOfNow, type Timing } from '@shared/lib/timing';

export const STATUSES = ['active', 'inactive', 'closed'] as const;
export type Status = (typeof STATUSES)[number];
export type StatusForm = Timing & { status: Status };

/** Any other than the one that holds. */
export function nextOf(current: string): Status[] {
  return STATUSES.filter((status) => status !== current);
}

/** What is closed is opened again by hand: at once, or from a time that lies back, never later. */
export function isTooLate(current: string, at: string | undefined, now: number | null): boolean {
  return current === 'closed' && now !== null && sideOfNow(at, now) === 'future';
}

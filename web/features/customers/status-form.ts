// The form behind a customer's status. Owns: which statuses can follow, and what the confirming button says it does.
import type { Timing } from '@shared/lib/timing';

export const STATUSES = ['active', 'inactive', 'closed'] as const;
export type Status = (typeof STATUSES)[number];
export type StatusForm = Timing & { status: Status };

/** Any other than the one that holds. */
export function nextOf(current: string): Status[] {
  return STATUSES.filter((status) => status !== current);
}

/** Opening a closed account again takes effect at once only. */
export function mayWait(current: string, next: Status): boolean {
  return !(current === 'closed' && next === 'active');
}

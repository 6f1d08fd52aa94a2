// Where a balance stands in its validity, half-open as everywhere.
import type { Period } from '@shared/api/schema';

export type Stage = 'now' | 'later' | 'ended';

export function stageOf({ from, to }: Period, now: number | null): Stage {
  if (now === null) return 'now';
  if (to !== null && Date.parse(to) <= now) return 'ended';
  return Date.parse(from) > now ? 'later' : 'now';
}

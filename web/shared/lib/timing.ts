// From when on something holds, as a form asks it. Owns: what is sent of it. The clock is the site's.
import { instantAt } from './dates';

export type Timing = { timing: 'now' | 'other'; at: string };
export const NOW: Timing = { timing: 'now', at: '' };

/** Absent means now, which the server knows best. */
export function instantOfTiming({ timing, at }: Timing, zone: string): string | undefined {
  return timing === 'now' || at === '' ? undefined : instantAt(at, zone);
}

export function isMissing({ timing, at }: Timing): boolean {
  return timing === 'other' && at === '';
}

/** Whether a time lies back or is still to come. */
export function sideOfNow(at: string | undefined, now: number): 'past' | 'now' | 'future' {
  const time = at === undefined ? now : Date.parse(at);
  if (Number.isNaN(time) || time === now) return 'now';
  return time < now ? 'past' : 'future';
}

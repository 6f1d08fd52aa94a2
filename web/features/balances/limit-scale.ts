// Where things lie on the bar of a limit, in percent of the way from floor to limit. Owns: the geometry.
import type { ResourceLimit } from '@shared/api/schema';
import { minus, plotHeight } from '@shared/lib/amounts';

export type Mark = { at: number; value: string; percent: string | null; reached: boolean };
export type Scale = { used: number; reserved: number; marks: Mark[]; tone: 'green' | 'amber' | 'red' };
const WHOLE = 100;

/** What is used and what is reserved beyond it. None where there is nothing to measure against: no limit, and no threshold either. */
export function scaleOf({ standing, floor, limit, thresholds }: ResourceLimit, usedAmount: string, reserved: string): Scale | null {
  const ends = [...(limit === null ? [] : [limit.amount]), ...thresholds.map(({ value }) => value.amount)];
  const top = Math.max(...ends.map((amount) => plotHeight(minus(amount, floor.amount))));
  if (ends.length === 0 || !(top > 0)) return null;
  const share = (amount: string) => Math.min(WHOLE, Math.max(0, (plotHeight(amount) / top) * WHOLE));
  const used = share(usedAmount);
  const full = limit !== null && plotHeight(minus(standing.amount, limit.amount)) >= 0;
  return {
    used, reserved: Math.min(WHOLE - used, share(reserved)),
    marks: thresholds.map(({ value, percent, reached }) => ({ at: share(minus(value.amount, floor.amount)), value: value.amount, percent, reached })),
    tone: full ? 'red' : thresholds.some(({ reached }) => reached) ? 'amber' : 'green',
  };
}

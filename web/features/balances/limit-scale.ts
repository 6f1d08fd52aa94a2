// Where things lie on the bar of a limit, in percent of the way from floor to limit, and how it reads. Owns: the geometry, which words.
import type { ResourceLimit } from '@shared/api/schema';
import { isZero, minus, plotHeight, sideOf } from '@shared/lib/amounts';

/** `left` is what is left at a threshold, of what was paid or given ahead; none where what is owed is measured. */
export type Mark = { at: number; value: string; left: string | null; percent: string | null; reached: boolean };
export type Scale = { used: number; reserved: number; marks: Mark[]; tone: 'green' | 'amber' | 'red' };
/** How the use reads: "used of whole", without a limit, more than the whole, or more there than the whole. */
export type Use = { word: 'used'; used: string; whole: string } | { word: 'usedOpen'; used: string } | { word: 'over'; whole: string; over: string } | { word: 'left'; left: string };
const WHOLE = 100;

/** What is used and what is reserved beyond it. None where there is nothing to measure against: no limit, and no threshold either. */
export function scaleOf({ standing, floor, limit, thresholds }: ResourceLimit, usedAmount: string, reserved: string): Scale | null {
  // A limit of the customer's own may lie below thresholds of the catalog: those are never come to.
  const within = thresholds.filter(({ value }) => limit === null || sideOf(minus(value.amount, limit.amount)) !== 'owes');
  const ends = limit === null ? within.map(({ value }) => value.amount) : [limit.amount];
  const top = Math.max(...ends.map((amount) => plotHeight(minus(amount, floor.amount))));
  if (ends.length === 0 || !(top > 0)) return null;
  const share = (amount: string) => Math.min(WHOLE, Math.max(0, (plotHeight(amount) / top) * WHOLE));
  const used = share(usedAmount);
  const full = limit !== null && plotHeight(minus(standing.amount, limit.amount)) >= 0;
  const isAhead = sideOf(floor.amount) === 'has';
  const left = (value: string) => (isAhead && sideOf(value) !== 'owes' ? minus('0', value) : null);
  return {
    used, reserved: Math.min(WHOLE - used, share(reserved)),
    marks: within.map(({ value, percent, reached }) => ({ at: share(minus(value.amount, floor.amount)), value: value.amount, left: left(value.amount), percent, reached })),
    tone: full ? 'red' : within.some(({ reached }) => reached) ? 'amber' : 'green',
  };
}

/** `standing` is without what sessions hold. */
export function useOf(standing: string, { floor, limit }: ResourceLimit): Use {
  const used = minus(standing, floor.amount);
  if (sideOf(used) === 'has') return { word: 'left', left: minus(limit?.amount ?? '0', standing) };
  if (limit === null) return { word: 'usedOpen', used };
  const [whole, over] = [minus(limit.amount, floor.amount), minus(standing, limit.amount)];
  return sideOf(over) === 'owes' && !isZero(whole) ? { word: 'over', whole, over } : { word: 'used', used, whole };
}

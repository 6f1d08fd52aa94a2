// How a message stands.
import type { Communication } from '@shared/api/schema';

/** Its first attempt is to come, or an attempt is being made: who waits for its end looks again. */
export function isUnderWay({ state, attempts }: Pick<Communication, 'state' | 'attempts'>): boolean {
  // An attempt counts from its start; a message that is queued after one waits for its next.
  return state === 'sending' || (state === 'queued' && attempts === 0);
}

// What can be decided anew on one event. Owns: which acts an event's state and the reader's permissions leave.
import type { UsageEvent } from '@shared/api/schema';
import type { useSession } from '@shared/api/session';

export type Act = 'retry' | 'correct' | 'adjust' | 'cancel';
type May = ReturnType<typeof useSession>['may'];
/** The lists and pages of a customer leave the customer out; the queue says null of usage that is nobody's yet. */
export type ActedOn = Pick<UsageEvent, 'status'> & { customer?: string | null };

/** Usage that is nobody's yet can be tried again and put right; there is no price to adjust and no customer to cancel it for (domain.md §5). */
export function actsOf({ status, customer }: ActedOn, may: May): Act[] {
  const isSomebodys = customer !== null;
  const isOpen = status === 'rated' || status === 'unrated';
  const acts: [Act, boolean][] = [
    ['retry', status === 'unrated' && may('usage.revise')],
    ['correct', isOpen && may('usage.revise')],
    ['adjust', isSomebodys && status === 'rated' && may('balance.adjust')],
    ['cancel', isSomebodys && isOpen && may('usage.revise')],
  ];
  return acts.filter(([, is]) => is).map(([act]) => act);
}

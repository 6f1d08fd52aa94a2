// What of a subscription is changed, and how. Owns: which changes a status allows, what is sent.
import type { Cancellation, HeldTerm, Subscription } from '@shared/api/schema';

export type Part = { kind: 'all' | 'bundle' | 'product' | 'discount' | 'service'; id: string; name: string };
export type Verb = 'cancel' | 'inactivate' | 'reactivate';

/** All of a subscription is its plan. */
export function wholeOf({ id, plan }: Subscription): Part {
  return { kind: 'all', id, name: plan.name };
}

/** The term that ending a part would break. */
export function termOf({ term, bundles }: Subscription, { kind, id }: Part): HeldTerm | null {
  switch (kind) {
    case 'all': return term;
    case 'bundle': return bundles.find((bundle) => bundle.id === id)?.term ?? null;
    case 'product': case 'discount': case 'service': return null;
  }
}

/** What has ended is over for good. */
export function verbsFor(status: string): Verb[] {
  switch (status) {
    case 'active': return ['inactivate', 'cancel'];
    case 'inactive': return ['reactivate', 'cancel'];
    case 'deferred': return ['cancel'];
    default: return [];
  }
}

export function toChange(part: Part, at: string | undefined, waiveFee = false): Cancellation {
  return { ...(part.kind === 'all' ? {} : { [part.kind]: part.id }), ...(at === undefined ? {} : { at }), ...(waiveFee ? { waive_fee: true } : {}) };
}

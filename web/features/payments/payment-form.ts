// The form behind a payment. Owns: what is blank, what is sent.
import type { NewPayment } from '@shared/api/schema';
import { toDecimal } from '@shared/lib/amounts';
import type { Place } from './place';

export const KINDS = ['charge', 'refund'] as const;
export const METHODS = ['transfer', 'card', 'cash'] as const;

export type PaymentForm = Pick<NewPayment, 'amount' | 'method' | 'kind'> & { place: string; provider: string; reference: string; note: string };

/** `sign` is the reader's decimal sign. */
export function blankPayment({ id, suggested }: Place, sign = '.'): PaymentForm {
  return { place: id, amount: suggested.replace('.', sign), kind: 'charge', method: 'transfer', provider: '', reference: '', note: '' };
}

/** What nobody wrote is not sent. */
export function toPayment({ amount, kind, method, provider, reference, note }: PaymentForm, { target }: Place): NewPayment {
  const written = Object.entries({ provider, reference, note }).map(([field, text]) => [field, text.trim()] as const).filter(([, text]) => text !== '');
  return { ...target, amount: toDecimal(amount), kind, method, ...Object.fromEntries(written) };
}

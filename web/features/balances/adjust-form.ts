// The form behind an adjustment of money. Owns: what is blank, what is sent.
import type { Adjustment } from '@shared/api/schema';
import { toDecimal } from '@shared/lib/amounts';

export type AdjustForm = { amount: string; direction: 'credit' | 'debit'; bill_item: string; with_tax: boolean; tax: string; supplier: string; ledger: string; reason: string };
export const BLANK_ADJUSTMENT: AdjustForm = { amount: '', direction: 'credit', bill_item: '', with_tax: false, tax: '', supplier: '', ledger: '', reason: '' };

/** Without tax neither tax nor supplier is sent, whatever was chosen before; a ledger needs no tax. */
export function toAdjustment({ amount, direction, bill_item, with_tax, tax, supplier, ledger, reason }: AdjustForm): Adjustment {
  const named = Object.entries(with_tax ? { tax, supplier, ledger } : { ledger }).filter(([, code]) => code !== '');
  return { amount: toDecimal(amount), direction, bill_item, reason: reason.trim(), ...Object.fromEntries(named) };
}

// The form behind an adjustment of a bill. Owns: what is blank, whether it makes a note, what is sent.
import type { BillAdjustment, BillDetail, ItemAdjustment } from '@shared/api/schema';
import { toDecimal } from '@shared/lib/amounts';

export type BillAdjustForm = { item: string; amount: string; direction: 'credit' | 'debit'; bill_item: string; with_tax: boolean; tax: string; reason: string };
export const BLANK: BillAdjustForm = { item: '', amount: '', direction: 'credit', bill_item: '', with_tax: false, tax: '', reason: '' };

/** How it lands: directly on an active bill, directly in minor units on a billed one, by a note on an invoiced one. */
export function landing(bill: Pick<BillDetail, 'status' | 'invoice'>): 'active' | 'billed' | 'note' {
  if (bill.status === 'active' || bill.status === 'inactive') return 'active';
  return bill.invoice === null ? 'billed' : 'note';
}

export function toBillAdjustment({ amount, direction, bill_item, with_tax, tax, reason }: BillAdjustForm): BillAdjustment {
  return { amount: toDecimal(amount), direction, bill_item, reason: reason.trim(), ...(with_tax && tax !== '' ? { tax } : {}) };
}

export function toItemAdjustment({ amount, direction, with_tax, reason }: BillAdjustForm): ItemAdjustment {
  return { amount: toDecimal(amount), direction, with_tax, reason: reason.trim() };
}

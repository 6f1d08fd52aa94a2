// The form behind an adjustment of money. Owns: what is blank, what is an amount, what is sent.
import type { Adjustment, CatalogEntry } from '@shared/api/schema';

export type AdjustForm = { amount: string; direction: 'credit' | 'debit'; bill_item: string; with_tax: boolean; tax: string; supplier: string; ledger: string; reason: string };
export const BLANK_ADJUSTMENT: AdjustForm = { amount: '', direction: 'credit', bill_item: '', with_tax: false, tax: '', supplier: '', ledger: '', reason: '' };

export function isAmount(text: string): boolean {
  return /^\d+([.,]\d+)?$/.test(text.trim());
}

/** Without tax nothing of it is sent, whatever was chosen before. */
export function toAdjustment({ amount, direction, bill_item, with_tax, tax, supplier, ledger, reason }: AdjustForm): Adjustment {
  const named = Object.entries(with_tax ? { tax, supplier, ledger } : {}).filter(([, code]) => code !== '');
  return { amount: amount.trim().replace(',', '.'), direction, bill_item, reason: reason.trim(), ...Object.fromEntries(named) };
}

/** Items made for adjustments, or all where the catalog has none. */
export function adjustable(items: CatalogEntry[]): CatalogEntry[] {
  const made = items.filter(({ document }) => document.kind === 'adjustment');
  return made.length > 0 ? made : items;
}

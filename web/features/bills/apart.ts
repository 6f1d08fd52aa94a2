// What tells items of a bill apart that read the same. Owns: which of their hidden parts that is.
import type { BillItem } from '@shared/api/schema';

const HIDDEN = ['ledger', 'tax_code', 'bill_item', 'subscription'] as const;
export type Part = (typeof HIDDEN)[number];

/** What stands in the columns that name an item. */
function reads({ name, service_identifier, kind, tax_rate_percent }: BillItem): string {
  return JSON.stringify([name, service_identifier, kind, tax_rate_percent]);
}

/** For an item the parts by which it differs from others that read the same; none where no other does. */
export function tellApart(items: BillItem[]): (item: BillItem) => Part[] {
  const alike = new Map<string, BillItem[]>();
  for (const item of items) alike.set(reads(item), [...(alike.get(reads(item)) ?? []), item]);
  return (item) => HIDDEN.filter((part) => new Set(alike.get(reads(item))?.map((other) => other[part])).size > 1);
}

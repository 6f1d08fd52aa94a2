// The products of what is bought, as a form shows them. Owns: what the catalog proposes, and what is sent, which is only
// what differs from that.
import type { CatalogEntry, PlanItem } from '@shared/api/schema';
import { toDecimal } from '@shared/lib/amounts';

export type Item = { product: string; name: string; kind: string; optional: boolean; taken: boolean; quantity: string; value: string; identifier: string };

/** In the order of the bundles; a product that two of them have stands once. */
export function itemsOf(bundles: CatalogEntry[], products: CatalogEntry[]): Item[] {
  const known = new Map(products.map((entry) => [entry.code, entry]));
  const listed = bundles.flatMap(({ document }) => (Array.isArray(document.products) ? document.products : []) as Record<string, unknown>[]); // A bundle's YAML lists objects.
  const seen = new Set<string>();
  return listed.flatMap((line) => {
    const product = text(line.product);
    if (product === '' || seen.has(product)) return [];
    seen.add(product);
    const entry = known.get(product);
    return [{ product, name: entry?.name ?? product, kind: text(entry?.document.kind), optional: line.optional === true, taken: true, quantity: text(line.quantity), value: text(line.value), identifier: '' }];
  });
}

export function toItems(items: Item[], proposed: Item[]): PlanItem[] {
  return items.flatMap((item): PlanItem[] => {
    const before = proposed.find(({ product }) => product === item.product);
    if (!item.taken) return [{ product: item.product, purchase: false }];
    const changed = {
      ...(item.quantity.trim() === '' || item.quantity === before?.quantity ? {} : { quantity: toDecimal(item.quantity) }),
      ...(item.value.trim() === '' || item.value === before?.value ? {} : { value: toDecimal(item.value) }),
      ...(item.identifier.trim() === '' ? {} : { identifier: item.identifier.trim() }),
    };
    return Object.keys(changed).length === 0 ? [] : [{ product: item.product, ...changed }];
  });
}

/** Bundles that a plan takes as add-ons, those that are made for it first. */
export function addOnsOf(plan: CatalogEntry | undefined, bundles: CatalogEntry[]): { fit: CatalogEntry[]; others: CatalogEntry[] } {
  const compatible = new Set(listOf(plan?.document.compatible_bundles));
  const fit = bundles.filter(({ code }) => compatible.has(code));
  return { fit, others: plan?.document.compatible_only === true ? [] : bundles.filter(({ code }) => !compatible.has(code)) };
}

/** The bundles that a plan is made of. */
export function bundlesOf(plan: CatalogEntry | undefined, bundles: CatalogEntry[]): CatalogEntry[] {
  const codes = listOf(plan?.document.bundles);
  return codes.flatMap((code) => bundles.filter((bundle) => bundle.code === code));
}

/** A plan that names no payment types is sold to all. */
export function isSoldTo({ document }: CatalogEntry, payment: string | undefined): boolean {
  const types = listOf(document.payment_types);
  return types.length === 0 || payment === undefined || types.includes(payment);
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

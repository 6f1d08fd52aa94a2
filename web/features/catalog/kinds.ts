// The kinds of catalog entries that can be read, and the path of each: a list holds all of a kind, and an entry is found in it.
export const KINDS = {
  plans: '/v1/plans', bundles: '/v1/bundles', terms: '/v1/terms', coupons: '/v1/coupons', products: '/v1/products', 'rate-plans': '/v1/rate-plans', discounts: '/v1/discounts', resources: '/v1/resources',
  taxes: '/v1/taxes', 'tax-suppliers': '/v1/tax-suppliers', 'credit-profiles': '/v1/credit-profiles', 'service-types': '/v1/service-types', 'zone-maps': '/v1/zone-maps', 'holiday-calendars': '/v1/holiday-calendars', 'event-types': '/v1/event-types', 'bill-items': '/v1/bill-items', 'event-generators': '/v1/event-generators',
} as const;
export type Kind = keyof typeof KINDS;

export function isKind(text: string): text is Kind {
  return text in KINDS;
}
export const KIND_NAMES = Object.keys(KINDS).filter(isKind);

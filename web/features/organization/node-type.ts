// What a customer can be in the organization tree.
export const TYPES = ['site', 'legal_entity', 'billing_account', 'service_account'] as const;
export type OrganizationType = (typeof TYPES)[number];

export function typeOf(word: string | null): OrganizationType | null {
  return TYPES.find((known) => known === word) ?? null;
}

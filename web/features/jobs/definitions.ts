// The custom attributes of customers, for who may see customers; none for the others.
import { useRead } from '@shared/api/queries';
import type { CustomAttribute } from '@shared/api/schema';
import { useSession } from '@shared/api/session';

const NONE: CustomAttribute[] = [];

export function useDefinitions(): CustomAttribute[] {
  const { may } = useSession();
  return useRead('/v1/custom-attributes', {}, { enabled: may('customer.read') }).data?.items ?? NONE;
}

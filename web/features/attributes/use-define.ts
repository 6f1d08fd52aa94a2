// Attributes are defined all at once, in their order.
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { CustomAttribute } from '@shared/api/schema';

export function useDefine() {
  const refresh = useRefresh();
  return async (items: CustomAttribute[]): Promise<void> => {
    await unwrap(api.PUT('/v1/custom-attributes', { body: { items } }));
    await refresh('/v1/custom-attributes', '/v1/customers', '/v1/activities');
  };
}

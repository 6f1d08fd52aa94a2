// What a change of a subscription may have changed with it.
import { useRefresh } from '@shared/api/queries';

export function useRefreshSubscription() {
  const refresh = useRefresh();
  return () => refresh('/v1/subscriptions', '/v1/customers', '/v1/bills', '/v1/balance-groups', '/v1/deferred-actions', '/v1/home', '/v1/activities');
}

// The subscription that the address names; its page has it already.
import { useParams } from '@tanstack/react-router';
import { useRead } from '@shared/api/queries';

export function useSubscription() {
  const { customer, id } = useParams({ strict: false, select: (params) => ({ customer: params.customer ?? '', id: params.subscription ?? '' }) });
  return { customer, subscription: useRead('/v1/subscriptions/{id}', { path: { id } }).data };
}

// Tabs of a subscription that other features own: the balances it charges, what was told of it, its usage.
import { useParams } from '@tanstack/react-router';
import { NotificationsTab } from '@features/messages/NotificationsTab';
import { useSubscription } from '@features/subscriptions/useSubscription';
import { EventsTab } from '@features/usage/EventsTab';
import { CustomerBalances } from './CustomerBalances';

export function SubscriptionBalances() {
  const { subscription } = useSubscription();
  return subscription === undefined ? null : <CustomerBalances only={subscription.balance_group} />;
}

export function SubscriptionNotifications() {
  const subscription = useParams({ strict: false, select: (params) => params.subscription ?? '' });
  return <NotificationsTab subscription={subscription} />;
}

export function SubscriptionEvents() {
  const { subscription } = useSubscription();
  if (subscription === undefined) return null;
  return <EventsTab identifiers={[...new Set(subscription.services.flatMap(({ identifier }) => (identifier === null ? [] : [identifier])))]} />;
}

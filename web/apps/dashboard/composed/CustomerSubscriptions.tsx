// The Subscriptions tab of a customer: what it bought, and who pays for whom.
import { SharingPanel } from '@features/sharing/SharingPanel';
import { SubscriptionsTab } from '@features/subscriptions/SubscriptionsTab';
import { Stacked } from '@shared/ui/Panel';

export function CustomerSubscriptions() {
  return <Stacked><SubscriptionsTab /><SharingPanel /></Stacked>;
}

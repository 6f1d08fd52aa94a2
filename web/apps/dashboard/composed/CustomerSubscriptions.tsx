// The Subscriptions tab of a customer: what it bought, how it is billed, and who pays for whom.
import { ProfilesPanel } from '@features/profiles/ProfilesPanel';
import { SharingPanel } from '@features/sharing/SharingPanel';
import { SubscriptionsTab } from '@features/subscriptions/SubscriptionsTab';
import { Stacked } from '@shared/ui/Panel';

export function CustomerSubscriptions() {
  return <Stacked><SubscriptionsTab /><ProfilesPanel /><SharingPanel /></Stacked>;
}

// The Subscriptions tab of a customer: what it bought, how it is billed, and who pays for whom.
import { useParams } from '@tanstack/react-router';
import { BillNow } from '@features/bills/BillNow';
import { SharingPanel } from '@features/sharing/SharingPanel';
import { SubscriptionsTab } from '@features/subscriptions/SubscriptionsTab';
import { Stacked } from '@shared/ui/Panel';

export function CustomerSubscriptions() {
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  return <Stacked><SubscriptionsTab billNow={({ id }) => <BillNow size="xs" customer={customer} profile={id} />} /><SharingPanel /></Stacked>;
}

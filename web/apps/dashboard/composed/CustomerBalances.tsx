// The Balances tab of a customer, or `only` one balance group; who pays ahead pays into its funds there.
import { useParams } from '@tanstack/react-router';
import { BalancesTab } from '@features/balances/BalancesTab';
import { placeOfGroup } from '@features/payments/place';
import { RecordPayment } from '@features/payments/RecordPayment';

export function CustomerBalances({ only }: { only?: string }) {
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  return (
    <BalancesTab
      only={only}
      payment={(group, profile) => {
        const place = placeOfGroup(group, profile);
        return place !== null && <RecordPayment size="xs" customer={customer} places={[place]} />;
      }}
    />
  );
}

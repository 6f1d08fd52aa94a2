// Charges and payments of a customer, by date; a payment is recorded here for whatever the customer can pay.
import { Group } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useRead } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { useSearchText } from '@shared/lib/search';
import { pageQuery } from '@shared/ui/paging';
import { Stacked } from '@shared/ui/Panel';
import { PaymentTable } from './PaymentTable';
import { placesOf } from './place';
import { RecordPayment } from './RecordPayment';

// The button's place is kept until it is known what can be paid: nothing jumps.
const BUTTON_PX = 36;

export function PaymentsTab() {
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const { may } = useSession();
  const [search] = useSearchText();
  const answer = useRead('/v1/customers/{customer}/payments', { path: { customer }, query: pageQuery(search) }, { keepPrevious: true });
  const mayRecord = may('payment.write');
  const profiles = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } }, { enabled: mayRecord }).data?.items;
  const groups = useRead('/v1/customers/{customer}/balance-groups', { path: { customer } }, { enabled: mayRecord }).data?.items;
  const places = profiles === undefined || groups === undefined ? [] : placesOf(profiles, groups);
  return (
    <Stacked>
      {mayRecord && <Group justify="flex-end" className="g-no-print" mih={BUTTON_PX}><RecordPayment customer={customer} places={places} /></Group>}
      <PaymentTable answer={answer} withCustomer={false} />
    </Stacked>
  );
}

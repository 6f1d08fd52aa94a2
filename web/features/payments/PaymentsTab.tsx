// Charges and payments of a customer, by date.
import { useParams } from '@tanstack/react-router';
import { useRead } from '@shared/api/queries';
import { useSearchText } from '@shared/lib/search';
import { pageQuery } from '@shared/ui/paging';
import { PaymentTable } from './PaymentTable';

export function PaymentsTab() {
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const [search] = useSearchText();
  const answer = useRead('/v1/customers/{customer}/payments', { path: { customer }, query: pageQuery(search) }, { keepPrevious: true });
  return <PaymentTable answer={answer} withCustomer={false} />;
}

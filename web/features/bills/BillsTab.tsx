// One customer's bills and billing now, or the bills of one of its billing profiles.
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Bill } from '@shared/api/schema';
import { useSearchText } from '@shared/lib/search';
import { DataTable } from '@shared/ui/DataTable';
import { pageQuery } from '@shared/ui/paging';
import { BillNow } from './BillNow';
import { useBillColumns } from './columns';

export function BillsTab({ profile }: { profile?: string }) {
  const { t } = useTranslation('bills');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const [search] = useSearchText();
  const answer = useRead('/v1/customers/{customer}/bills', { path: { customer }, query: { ...pageQuery(search), ...(profile === undefined ? {} : { billing_profile: profile }) } }, { keepPrevious: true });
  // The address may name the customer by its code; its page has read it already.
  const number = useRead('/v1/customers/{customer}', { path: { customer } }).data?.number;
  const isOwn = answer.data?.items.every((bill) => bill.customer.number === number) ?? true;
  return <DataTable<Bill> name="customer-bills" label={t('title')} columns={useBillColumns({ isOwn })} answer={answer} rowKey={({ id }) => id} empty={{ title: t('none'), hint: t('noneHint') }} filters={profile === undefined ? <BillNow customer={customer} /> : undefined} />;
}

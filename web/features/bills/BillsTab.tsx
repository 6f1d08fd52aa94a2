// One customer's bills, and billing now.
import { Group } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Bill } from '@shared/api/schema';
import { useSearchText } from '@shared/lib/search';
import { DataTable } from '@shared/ui/DataTable';
import { Stacked } from '@shared/ui/Panel';
import { pageQuery } from '@shared/ui/paging';
import { BillNow } from './BillNow';
import { useBillColumns } from './columns';

export function BillsTab() {
  const { t } = useTranslation('bills');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const [search] = useSearchText();
  const answer = useRead('/v1/customers/{customer}/bills', { path: { customer }, query: pageQuery(search) }, { keepPrevious: true });
  return (
    <Stacked>
      <Group justify="flex-end" className="g-no-print"><BillNow customer={customer} /></Group>
      <DataTable<Bill> name="customer-bills" label={t('title')} columns={useBillColumns({ withCustomer: false })} answer={answer} rowKey={({ id }) => id} empty={{ title: t('none'), hint: t('noneHint') }} />
    </Stacked>
  );
}

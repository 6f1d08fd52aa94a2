// All bills of the site, by status.
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Bill } from '@shared/api/schema';
import { DataTable } from '@shared/ui/DataTable';
import { FilterPills, useFilters, type Filter } from '@shared/ui/Filters';
import { Page } from '@shared/ui/Page';
import { pageQuery } from '@shared/ui/paging';
import { useBillColumns } from './columns';

const STATES = ['active', 'inactive', 'billing', 'closed'];

export function BillsPage() {
  const { t } = useTranslation('bills');
  const filters: Filter[] = [
    { kind: 'choice', key: 'status', label: t('status'), options: STATES.map((value) => ({ value, label: t(`states.${value}`) })) },
    { kind: 'text', key: 'customer', label: t('customerNumber') },
  ];
  const { search, apply, reset, on, query } = useFilters(filters);
  const answer = useRead('/v1/bills', { query: { ...query, ...pageQuery(search) } }, { keepPrevious: true });
  return (
    <Page title={t('title')}>
      <DataTable<Bill>
        name="bills" label={t('title')} columns={useBillColumns()} answer={answer} rowKey={({ id }) => id} empty={{ title: t('none'), hint: t('noneHint') }}
        onReset={on ? reset : undefined} filters={<FilterPills filters={filters} values={search} onApply={apply} onReset={reset} active={on} />}
      />
    </Page>
  );
}

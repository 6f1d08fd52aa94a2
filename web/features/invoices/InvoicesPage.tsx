// All invoices of the site.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Invoice } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { FilterPills, useFilters, type Filter } from '@shared/ui/Filters';
import { Page } from '@shared/ui/Page';
import { pageQuery } from '@shared/ui/paging';
import { StatusBadge } from '@shared/ui/StatusBadge';

export function InvoicesPage() {
  const { t } = useTranslation('invoices');
  const format = useFormat();
  const filters: Filter[] = [
    { kind: 'text', key: 'customer', label: t('customerNumber') },
  ];
  const { search, apply, reset, on, query } = useFilters(filters);
  const answer = useRead('/v1/invoices', { query: { ...query, ...pageQuery(search) } }, { keepPrevious: true });
  const columns: Column<Invoice>[] = [
    { id: 'number', header: t('invoice'), text: (row) => row.number, cell: (row) => <Link to="/invoices/$invoice" params={{ invoice: row.id }}><strong>{row.number}</strong></Link> },
    { id: 'customer', header: t('customer'), text: (row) => row.customer?.name ?? '', cell: (row) => (row.customer === null ? t('shared:none') : <Link to="/customers/$customer" params={{ customer: row.customer.number }}>{row.customer.name}</Link>) },
    { id: 'issued', header: t('issued'), text: (row) => row.issued_on, cell: (row) => <span className="g-number">{format.date(row.issued_on)}</span> },
    { id: 'dueOn', header: t('dueOn'), text: (row) => row.due_on ?? '', cell: (row) => <span className="g-number">{format.date(row.due_on)}</span> },
    { id: 'status', header: t('status'), text: (row) => row.status, cell: (row) => <InvoiceStatus status={row.status} /> },
    { id: 'bill', header: t('bill'), extra: true, cell: (row) => <Link to="/bills/$bill" params={{ bill: row.bill }}>{t('openBill')}</Link> },
    { id: 'total', header: t('total'), numeric: true, text: (row) => row.total.amount, cell: (row) => format.money(row.total) },
    { id: 'due', header: t('due'), numeric: true, text: (row) => row.due.amount, cell: (row) => <strong>{format.money(row.due)}</strong> },
  ];
  return (
    <Page title={t('title')}>
      <DataTable<Invoice>
        name="invoices" label={t('title')} columns={columns} answer={answer} rowKey={({ id }) => id} empty={{ title: t('none'), hint: t('noneHint') }}
        onReset={on ? reset : undefined} filters={<FilterPills filters={filters} values={search} onApply={apply} onReset={reset} active={on} />}
      />
    </Page>
  );
}

export function InvoiceStatus({ status }: { status: string }) {
  const { t } = useTranslation('invoices');
  return <StatusBadge status={status} tone={status === 'paid' ? 'green' : 'amber'} word={t(`states.${status}`, { defaultValue: status })} />;
}

// All invoices of the site, by number, time, bill and status.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Invoice } from '@shared/api/schema';
import { within } from '@shared/lib/days';
import { useFormat } from '@shared/lib/format';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { FilterPills, useFilters, type Filter } from '@shared/ui/Filters';
import { Page } from '@shared/ui/Page';
import { pageQuery } from '@shared/ui/paging';
import { StatusBadge } from '@shared/ui/StatusBadge';

const BILL_STATES = ['billing', 'closed'] as const;
const ORDERS = ['-issued_at', 'issued_at'] as const;

export function InvoicesPage() {
  const { t } = useTranslation('invoices');
  const format = useFormat();
  const { zone } = format;
  const filters: Filter[] = [
    { kind: 'text', key: 'number', label: t('number') },
    { kind: 'text', key: 'customer', label: t('customerNumber') },
    { kind: 'date', key: 'from', label: t('issuedFrom') },
    { kind: 'date', key: 'to', label: t('issuedTo') },
    { kind: 'choice', key: 'bill_status', label: t('billStatus'), options: BILL_STATES.map((value) => ({ value, label: t(`billStates.${value}`) })) },
    { kind: 'text', key: 'bill', label: t('billId') },
    { kind: 'choice', key: 'sort', label: t('order'), options: ORDERS.map((value) => ({ value, label: t(value === 'issued_at' ? 'oldestFirst' : 'newestFirst') })) },
  ];
  const { search, apply, reset, on, query } = useFilters(filters);
  const answer = useRead('/v1/invoices', { query: { ...query, ...within(query, zone), ...pageQuery(search) } }, { keepPrevious: true });
  const columns: Column<Invoice>[] = [
    { id: 'number', header: t('invoice'), text: (row) => row.number, cell: (row) => <Link to="/invoices/$invoice" params={{ invoice: row.id }}><strong>{row.number}</strong></Link> },
    { id: 'customer', header: t('customer'), text: (row) => row.customer.name, cell: (row) => <Link to="/customers/$customer" params={{ customer: row.customer.number }}>{row.customer.name}</Link> },
    { id: 'issued', header: t('issued'), text: (row) => row.issued_at, cell: (row) => <span className="g-number">{format.date(row.issued_on)}</span> },
    { id: 'dueOn', header: t('dueOn'), text: (row) => row.due_on, cell: (row) => <span className="g-number">{format.date(row.due_on)}</span> },
    { id: 'status', header: t('status'), text: (row) => row.status, cell: (row) => <InvoiceStatus status={row.status} /> },
    { id: 'bill', header: t('bill'), text: (row) => row.bill, cell: (row) => <Link to="/bills/$bill" params={{ bill: row.bill }}>{row.bill_number}</Link> },
    { id: 'total', header: t('total'), numeric: true, text: (row) => row.total.amount, cell: (row) => format.money(row.total) },
    { id: 'notes', header: t('notes'), numeric: true, extra: true, text: (row) => row.notes_total.amount, cell: (row) => (row.notes.length === 0 ? t('shared:none') : format.money(row.notes_total)) },
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
  return <StatusBadge status={status} tone={status === 'paid' ? 'green' : status === 'void' ? 'grey' : 'amber'} word={t(`states.${status}`, { defaultValue: status })} />;
}

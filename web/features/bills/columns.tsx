// The columns of a list of bills, for the site's list and a customer's tab, where those of others that it pays stand too.
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bill } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import type { Column } from '@shared/ui/DataTable';
import { StatusBadge, type Tone } from '@shared/ui/StatusBadge';

/** `isOwn`: every bill is of the one customer whose tab this is, who then needs no column. */
export function useBillColumns({ isOwn = false }: { isOwn?: boolean } = {}): Column<Bill>[] {
  const { t } = useTranslation('bills');
  const format = useFormat();
  return useMemo(
    () => [
      { id: 'number', header: t('bill'), text: (row) => row.number ?? row.id, cell: (row) => <Link to="/bills/$bill" params={{ bill: row.id }}><strong>{row.number ?? row.id}</strong></Link> },
      { id: 'customer', header: t('customer'), extra: isOwn, text: (row) => row.customer.name, cell: (row) => <Link to="/customers/$customer/bills" params={{ customer: row.customer.number }}>{row.customer.name}</Link> },
      { id: 'payer', header: t('payer'), text: (row) => row.payer?.customer.name ?? '', cell: (row) => (row.payer === null ? t('shared:none') : <Link to="/customers/$customer/bills" params={{ customer: row.payer.customer.number }}>{row.payer.customer.name}</Link>) },
      { id: 'period', header: t('period'), text: (row) => format.period(row.period), cell: (row) => <span className="g-number">{format.period(row.period)}</span> },
      { id: 'status', header: t('status'), text: (row) => row.status, cell: (row) => <StatusBadge status={row.status} tone={toneOfBill(row.status)} word={t(`states.${row.status}`)} /> },
      { id: 'invoice', header: t('invoice'), text: (row) => row.invoice?.number ?? '', cell: (row) => (row.invoice === null ? t('shared:none') : <Link to="/invoices/$invoice" params={{ invoice: row.invoice.id }}>{row.invoice.number}</Link>) },
      { id: 'dueDate', header: t('dueDate'), text: (row) => row.due_date ?? '', cell: (row) => format.date(row.due_date) },
      { id: 'profile', header: t('profile'), extra: true, text: (row) => row.billing_profile, cell: (row) => <Link to="/customers/$customer/billing-profiles/$profile" params={{ customer: row.customer.number, profile: row.billing_profile }}>{row.billing_profile}</Link> },
      { id: 'net', header: t('net'), numeric: true, extra: true, text: (row) => row.net.amount, cell: (row) => format.money(row.net) },
      { id: 'tax', header: t('tax'), numeric: true, extra: true, text: (row) => row.tax.amount, cell: (row) => format.money(row.tax) },
      { id: 'total', header: t('total'), numeric: true, text: (row) => row.total.amount, cell: (row) => format.money(row.total) },
      { id: 'due', header: t('due'), numeric: true, text: (row) => row.due.amount, cell: (row) => <strong>{format.money(row.due)}</strong> },
    ],
    [t, format, isOwn],
  );
}

const TONES: Record<string, Tone> = { inactive: 'grey', active: 'blue', billing: 'amber', closed: 'green' };

/** A closed bill is paid: good news, other than a closed customer. */
export function toneOfBill(status: string): Tone {
  return TONES[status] ?? 'grey';
}

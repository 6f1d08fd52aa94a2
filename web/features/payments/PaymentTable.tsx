// Payments as a table: of one customer, or of the site with each one's customer.
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { List, Payment } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { DataTable, type Column } from '@shared/ui/DataTable';

type Answer = { data: List<Payment> | undefined; error: unknown; isPending: boolean; isPlaceholderData: boolean; refetch: () => unknown };

export function PaymentTable({ answer, withCustomer }: { answer: Answer; withCustomer: boolean }) {
  const { t } = useTranslation('payments');
  const format = useFormat();
  const columns = useMemo<Column<Payment>[]>(() => {
    const method = (row: Payment) => t(`shared:paymentMethod.${row.method}`, { defaultValue: row.method });
    return [
      { id: 'date', header: t('date'), cell: (row) => <span className="g-number">{format.time(row.paid_at)}</span>, text: (row) => row.paid_at },
      ...(withCustomer ? [{
        id: 'customer', header: t('customer'), text: (row: Payment) => row.customer?.name ?? '',
        cell: (row: Payment) => (row.customer === null ? t('shared:none') : <Link to="/customers/$customer/payments" params={{ customer: row.customer.number }}>{row.customer.name}</Link>),
      }] : []),
      { id: 'kind', header: t('kind'), cell: (row) => t(`kinds.${row.kind}`, { defaultValue: row.kind }), text: (row) => row.kind },
      { id: 'method', header: t('method'), cell: method, text: method },
      { id: 'reference', header: t('reference'), cell: (row) => row.reference ?? t('shared:none'), text: (row) => row.reference ?? '' },
      { id: 'provider', header: t('provider'), extra: true, cell: (row) => row.provider ?? t('shared:none'), text: (row) => row.provider ?? '' },
      { id: 'note', header: t('note'), extra: true, cell: (row) => row.note ?? t('shared:none'), text: (row) => row.note ?? '' },
      { id: 'credited', header: t('credited'), numeric: true, cell: (row) => format.money(row.credited), text: (row) => row.credited.amount },
      { id: 'amount', header: t('amount'), numeric: true, cell: (row) => <strong>{format.money(row.amount)}</strong>, text: (row) => row.amount.amount },
    ];
  }, [t, format, withCustomer]);
  return <DataTable<Payment> name={withCustomer ? 'payments' : 'customer-payments'} label={t('title')} columns={columns} answer={answer} rowKey={({ id }) => id} empty={{ title: t('none'), hint: t('noneHint') }} />;
}

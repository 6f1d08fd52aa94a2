// Charges and payments of a customer, by date.
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Payment } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { pageQuery } from '@shared/ui/paging';

export function PaymentsTab() {
  const { t } = useTranslation('payments');
  const format = useFormat();
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const [search] = useSearchText();
  const answer = useRead('/v1/customers/{customer}/payments', { path: { customer }, query: pageQuery(search) }, { keepPrevious: true });
  const method = (row: Payment) => t(`shared:paymentMethod.${row.method}`, { defaultValue: row.method });
  const columns: Column<Payment>[] = [
    { id: 'date', header: t('date'), cell: (row) => format.time(row.paid_at), text: (row) => row.paid_at },
    { id: 'kind', header: t('kind'), cell: (row) => t(`kinds.${row.kind}`, { defaultValue: row.kind }), text: (row) => row.kind },
    { id: 'method', header: t('method'), cell: method, text: method },
    { id: 'reference', header: t('reference'), cell: (row) => row.reference ?? t('shared:none'), text: (row) => row.reference ?? '' },
    { id: 'note', header: t('note'), extra: true, cell: (row) => row.note ?? t('shared:none') },
    { id: 'credited', header: t('credited'), numeric: true, cell: (row) => format.money(row.credited), text: (row) => row.credited?.amount ?? '' },
    { id: 'amount', header: t('amount'), numeric: true, cell: (row) => <strong>{format.money(row.amount)}</strong>, text: (row) => row.amount.amount },
  ];
  return <DataTable<Payment> name="payments" label={t('title')} columns={columns} answer={answer} rowKey={({ id }) => id} empty={{ title: t('none'), hint: t('noneHint') }} />;
}

// The invoice of a bill, or what it would be today.
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useSearchText } from '@shared/lib/search';
import { DocumentFrame, type DocumentFormat } from '@shared/ui/DocumentFrame';

const FORMATS: DocumentFormat[] = ['pdf', 'html', 'json'];

export function DocumentTab() {
  const { t } = useTranslation('bills');
  const id = useParams({ strict: false, select: (params) => params.bill ?? '' });
  const [search, change] = useSearchText();
  const bill = useRead('/v1/bills/{id}', { path: { id } }).data;
  if (bill === undefined) return null;
  const format = FORMATS.find((known) => known === search.format) ?? 'html';
  return (
    <DocumentFrame
      title={bill.invoice === null ? t('previewTitle') : t('invoiceNumber', { number: bill.invoice.number })} note={bill.status === 'active' ? t('previewNote') : undefined} formats={FORMATS} format={format} onFormat={(next) => change({ format: next })}
      path={bill.invoice === null ? `/v1/bills/${encodeURIComponent(id)}/preview` : `/v1/invoices/${encodeURIComponent(bill.invoice.id)}/document`}
      fileName={bill.invoice?.number ?? `preview-${bill.number ?? id}`}
    />
  );
}

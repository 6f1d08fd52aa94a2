// One invoice and its document.
import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { DocumentFrame, type DocumentFormat } from '@shared/ui/DocumentFrame';
import { LinkButton } from '@shared/ui/LinkButton';
import { Page } from '@shared/ui/Page';
import { FailedState } from '@shared/ui/PageStates';
import { Figure, Figures } from '@shared/ui/Panel';
import { InvoiceStatus } from './InvoicesPage';

const FORMATS: DocumentFormat[] = ['pdf', 'html', 'json'];

export function InvoicePage() {
  const { t } = useTranslation('invoices');
  const format = useFormat();
  const id = useParams({ strict: false, select: (params) => params.invoice ?? '' });
  const [search, change] = useSearchText();
  const answer = useRead('/v1/invoices/{id}', { path: { id } });
  const invoice = answer.data;
  const crumbs = [<Link key="list" to="/invoices">{t('title')}</Link>];
  const title = t('invoiceNumber', { number: invoice?.number ?? id });
  if (answer.error !== null && invoice === undefined) return <Page title={title} crumbs={crumbs}><FailedState error={answer.error} onRetry={() => void answer.refetch()} /></Page>;
  if (invoice === undefined) return <Page title={title} crumbs={crumbs}><Skeleton height={400} radius={12} /></Page>;
  return (
    <Page
      title={title} crumbs={crumbs} status={<InvoiceStatus status={invoice.status} />}
      below={invoice.customer !== null && <Link to="/customers/$customer" params={{ customer: invoice.customer.number }}>{invoice.customer.name}</Link>}
      actions={<LinkButton variant="default" to="/bills/$bill" params={{ bill: invoice.bill }}>{t('openBill')}</LinkButton>}
    >
      <Figures>
        <Figure label={t('total')} value={format.money(invoice.total)} />
        <Figure label={t('due')} value={format.money(invoice.due)} />
        <Figure label={t('issued')} value={format.date(invoice.issued_on)} />
        <Figure label={t('dueOn')} value={format.date(invoice.due_on)} />
      </Figures>
      <DocumentFrame
        title={t('document')} path={`/v1/invoices/${encodeURIComponent(id)}/document`} formats={FORMATS} fileName={invoice.number}
        format={FORMATS.find((known) => known === search.format) ?? 'pdf'} onFormat={(next) => change({ format: next })}
      />
    </Page>
  );
}

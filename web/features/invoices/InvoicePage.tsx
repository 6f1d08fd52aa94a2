// One invoice: its document by any template, its notes, and what can be done with it.
import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Invoice } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { FailedPage } from '@shared/ui/FailedPage';
import { Page } from '@shared/ui/Page';
import { Figure, Figures, Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { InvoiceActions } from './InvoiceActions';
import { IssuedDocument } from './IssuedDocument';
import { InvoiceStatus } from './InvoicesPage';

export function InvoicePage() {
  const { t } = useTranslation('invoices');
  const format = useFormat();
  const id = useParams({ strict: false, select: (params) => params.invoice ?? '' });
  const answer = useRead('/v1/invoices/{id}', { path: { id } });
  const invoice = answer.data;
  const crumbs = [<Link key="list" to="/invoices">{t('title')}</Link>];
  const title = t('invoiceNumber', { number: invoice?.number ?? id });
  if (answer.error !== null && invoice === undefined) return <FailedPage title={title} crumbs={crumbs} answer={answer} />;
  if (invoice === undefined) return <Page title={title} crumbs={crumbs}><Skeleton height={400} radius={12} /></Page>;
  return (
    <Page
      title={title} crumbs={crumbs} status={<InvoiceStatus status={invoice.status} />} actions={<InvoiceActions invoice={invoice} />}
      below={<><Link to="/customers/$customer" params={{ customer: invoice.customer.number }}>{invoice.customer.name}</Link><span>· <Link to="/bills/$bill" params={{ bill: invoice.bill }}>{t('billNumber', { number: invoice.bill_number })}</Link></span></>}
    >
      {invoice.voided_at !== null && <p role="note">{t('voidSince', { date: format.date(invoice.voided_at), reason: invoice.void_reason })}</p>}
      <Figures>
        <Figure label={t('total')} value={format.money(invoice.total)} note={invoice.notes.length === 0 ? undefined : t('notesSum', { amount: format.money(invoice.notes_total) })} />
        <Figure label={t('due')} value={format.money(invoice.due)} />
        <Figure label={t('issued')} value={format.date(invoice.issued_on)} />
        <Figure label={t('dueOn')} value={format.date(invoice.due_on)} />
      </Figures>
      {invoice.notes.length > 0 && <Notes invoice={invoice} />}
      <IssuedDocument path={`/v1/invoices/${encodeURIComponent(id)}/document`} fileName={invoice.number} />
    </Page>
  );
}

function Notes({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const format = useFormat();
  return (
    <Panel title={t('notes')}>
      <PlainTable
        label={t('notes')} rows={invoice.notes} rowKey={({ id }) => id}
        columns={[
          { header: t('note'), cell: (row) => <Link to="/notes/$note" params={{ note: row.id }}><strong>{row.number}</strong></Link> },
          { header: t('kind'), cell: (row) => t(`kinds.${row.kind}`) },
          { header: t('issued'), cell: (row) => <span className="g-number">{format.date(row.issued_on)}</span> },
          { header: t('reason'), secondary: true, cell: (row) => row.reason },
          { header: t('net'), numeric: true, secondary: true, cell: (row) => format.money(row.net) },
          { header: t('tax'), numeric: true, secondary: true, cell: (row) => format.money(row.tax) },
          { header: t('total'), numeric: true, cell: (row) => <strong>{format.money(row.total)}</strong> },
        ]}
      />
    </Panel>
  );
}

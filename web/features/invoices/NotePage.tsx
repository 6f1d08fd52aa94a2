// One credit or debit note and its document.
import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useFormat } from '@shared/lib/format';
import { FailedPage } from '@shared/ui/FailedPage';
import { Page } from '@shared/ui/Page';
import { Figure, Figures } from '@shared/ui/Panel';
import { IssuedDocument } from './IssuedDocument';

export function NotePage() {
  const { t } = useTranslation('invoices');
  const format = useFormat();
  const id = useParams({ strict: false, select: (params) => params.note ?? '' });
  const answer = useRead('/v1/notes/{id}', { path: { id } });
  const note = answer.data;
  const crumbs = [
    <Link key="list" to="/invoices">{t('title')}</Link>,
    ...(note === undefined ? [] : [<Link key="invoice" to="/invoices/$invoice" params={{ invoice: note.invoice.id }}>{t('invoiceNumber', { number: note.invoice.number })}</Link>]),
  ];
  const title = note === undefined ? t('note') : t(`noteNumber.${note.kind}`, { number: note.number });
  if (answer.error !== null && note === undefined) return <FailedPage title={title} crumbs={crumbs} answer={answer} />;
  if (note === undefined) return <Page title={title} crumbs={crumbs}><Skeleton height={400} radius={12} /></Page>;
  return (
    <Page title={title} crumbs={crumbs} below={<><Link to="/customers/$customer" params={{ customer: note.customer.number }}>{note.customer.name}</Link><span>· {note.reason}</span></>}>
      <Figures>
        <Figure label={t('net')} value={format.money(note.net)} />
        <Figure label={t('tax')} value={format.money(note.tax)} />
        <Figure label={t('total')} value={format.money(note.total)} note={note.cancels ? t('cancels') : undefined} />
        <Figure label={t('issued')} value={format.date(note.issued_on)} note={note.due_on === null ? undefined : t('dueBy', { date: format.date(note.due_on) })} />
      </Figures>
      <IssuedDocument path={`/v1/notes/${encodeURIComponent(id)}/document`} fileName={note.number} />
    </Page>
  );
}

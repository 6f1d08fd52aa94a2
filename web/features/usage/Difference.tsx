// What rating again would change: in all, by customer, and the events that differ most.
import { Alert, Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RatingPreview } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { reasonWords } from '@shared/lib/reason';
import { Figure, Figures } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { BELOW_HEAD, useIntoView } from './into-view';

export function Difference({ preview }: { preview: RatingPreview }) {
  const { t } = useTranslation('usage');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const place = useIntoView<HTMLDivElement>(preview);
  return (
    <Stack ref={place} style={BELOW_HEAD} gap="sm" role="status" aria-label={t('difference.title')}>
      <Figures>
        <Figure label={t('difference.lookedAt')} value={format.count(preview.looked_at)} />
        <Figure label={t('difference.changed')} value={format.count(preview.changed)} note={preview.failed > 0 ? t('difference.failed', { count: preview.failed }) : undefined} alarm={preview.failed > 0} />
        {preview.totals.map(({ net, tax }) => <Figure key={net.resource} label={t('difference.net')} value={format.difference(net)} note={t('difference.tax', { tax: format.difference(tax) })} />)}
      </Figures>
      {!preview.complete && <Alert color="yellow">{t('difference.incomplete')}</Alert>}
      {preview.failures.length > 0 && (
        <Alert color="yellow" title={t('difference.whyFailed')}>
          <ul style={{ margin: 0 }}>
            {preview.failures.map((failure) => <li key={failure.code}>{t('difference.failure', { count: failure.events, number: format.count(failure.events), reason: reasonWords(shared, failure) })}</li>)}
          </ul>
        </Alert>
      )}
      {preview.changed === 0 && <p style={{ margin: 0 }}>{t('difference.nothing')}</p>}
      {preview.customers.length > 0 && (
        <PlainTable
          label={t('difference.byCustomer')} rows={preview.customers} rowKey={({ customer, net }) => `${customer.number} ${net.resource}`}
          columns={[
            { header: t('customer'), cell: ({ customer }) => <Link to="/customers/$customer/events" params={{ customer: customer.number }}>{customer.name}</Link> },
            { header: t('difference.events'), numeric: true, cell: (row) => format.count(row.changed) },
            { header: t('difference.before'), numeric: true, secondary: true, cell: (row) => format.money(row.before, 'exact') },
            { header: t('difference.after'), numeric: true, secondary: true, cell: (row) => format.money(row.after, 'exact') },
            { header: t('difference.net'), numeric: true, cell: (row) => <strong>{format.difference(row.net)}</strong> },
          ]}
        />
      )}
      {preview.largest.length > 0 && (
        <details>
          <summary>{t('difference.largest')}</summary>
          <PlainTable
            label={t('difference.largest')} rows={preview.largest} rowKey={({ id }) => id}
            columns={[
              { header: t('event'), cell: ({ id }) => <Link className="g-mono" to="/events/$event" params={{ event: id }}>{id}</Link> },
              { header: t('difference.status'), cell: (row) => <StatusBadge status={row.status} /> },
              { header: t('difference.net'), numeric: true, cell: (row) => <strong>{format.difference(row.net)}</strong> },
            ]}
          />
        </details>
      )}
    </Stack>
  );
}

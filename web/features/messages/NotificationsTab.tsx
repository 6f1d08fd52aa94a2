// What a customer is to know: thresholds reached, limits passed, renewals refused; of one subscription if wanted.
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNames } from '@shared/api/names';
import { useRead } from '@shared/api/queries';
import type { Notification } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { pointWords } from '@shared/lib/point';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { FilterPills, useFilters, type Filter } from '@shared/ui/Filters';
import { pageQuery } from '@shared/ui/paging';
import { Standing } from '@shared/ui/Standing';

const KINDS = ['threshold_crossed', 'threshold_cleared', 'limit_passed', 'renewal_refused', 'session_reported_late', 'session_cut'] as const;

export function NotificationsTab({ subscription }: { subscription?: string }) {
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const { t } = useTranslation('messages');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const resource = useNames('/v1/resources');
  const subscriptions = useRead('/v1/customers/{customer}/subscriptions', { path: { customer } }, { enabled: subscription === undefined }).data?.items ?? [];
  const filters: Filter[] = [
    { kind: 'choice', key: 'kind', label: t('kind'), options: KINDS.map((value) => ({ value, label: t(`kinds.${value}`) })) },
    ...(subscription !== undefined ? [] : [{ kind: 'choice', key: 'subscription', label: t('subscription'), options: subscriptions.map(({ id, plan, services }) => ({ value: id, label: [plan.name, services[0]?.identifier].filter(Boolean).join(', ') })) } as const]),
  ];
  const { search, apply, reset, on, query } = useFilters(filters);
  const answer = useRead('/v1/customers/{customer}/notifications', { path: { customer }, query: { ...query, ...(subscription === undefined ? {} : { subscription }), ...pageQuery(search) } }, { keepPrevious: true });
  const kind = (row: Notification) => t(`kinds.${row.kind}`, { defaultValue: row.kind });
  const threshold = ({ threshold: found, resource: code }: Notification) => {
    if (found === null) return t('shared:none');
    return found.kind === 'percent' ? format.percent(found.value) : pointWords(shared, format, { amount: found.value, resource: code });
  };
  const limit = (row: Notification) => (row.limit === null ? t('shared:none') : pointWords(shared, format, row.limit));
  const columns: Column<Notification>[] = [
    { id: 'at', header: t('at'), text: (row) => row.at, cell: (row) => <span className="g-number">{format.time(row.at)}</span> },
    { id: 'kind', header: t('kind'), text: kind, cell: (row) => <strong>{kind(row)}</strong> },
    { id: 'resource', header: t('resource'), text: (row) => resource(row.resource), cell: (row) => resource(row.resource) },
    { id: 'threshold', header: t('threshold'), numeric: true, text: threshold, cell: threshold },
    { id: 'after', header: t('after'), numeric: true, text: (row) => row.after.amount, cell: (row) => <Standing value={row.after} /> },
    { id: 'limit', header: t('limit'), numeric: true, text: limit, cell: limit },
    { id: 'about', header: t('about'), text: (row) => row.about, cell: (row) => (row.about === '' ? t('shared:none') : row.about) },
    { id: 'told', header: t('told'), text: (row) => row.channels.join(' '), cell: (row) => (row.channels.length === 0 ? t('shared:none') : row.channels.map((word) => t(`told_by.${word}`, { defaultValue: word })).join(', ')) },
  ];
  return (
    <DataTable<Notification>
      name="notifications" label={t('notifications')} columns={columns} answer={answer} rowKey={({ id }) => id} empty={{ title: t('noNotifications'), hint: t('noNotificationsHint') }}
      onReset={on ? reset : undefined} filters={<FilterPills filters={filters} values={search} onApply={apply} onReset={reset} active={on} />}
    />
  );
}

// The activity log as a table: who, when, what, before → after.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Activity } from '@shared/api/schema';
import { activityTitle, actorWords, fieldWords } from '@shared/lib/activity';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { pageQuery } from '@shared/ui/paging';

const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

export function ActivityTable({ customer }: { customer?: string }) {
  const { t } = useTranslation('activities');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const [search] = useSearchText();
  const answer = useRead('/v1/activities', { query: { customer, ...pageQuery(search) } }, { keepPrevious: true });
  const source = (row: Activity) => shared(`activity.source.${row.source}`, { defaultValue: row.source });
  const columns: Column<Activity>[] = [
    { id: 'at', header: t('at'), cell: (row) => <span className="g-number">{format.time(row.at)}</span>, text: (row) => row.at },
    { id: 'what', header: t('what'), cell: (row) => <strong>{activityTitle(shared, row)}</strong>, text: (row) => activityTitle(shared, row) },
    { id: 'changes', header: t('changes'), cell: (row) => <Changes activity={row} />, text: (row) => row.changes.map(({ field, before, after }) => `${fieldWords(shared, field)}: ${words(before)} → ${words(after)}`).join('; ') },
    { id: 'actor', header: t('actor'), cell: (row) => actorWords(shared, row.actor), text: (row) => actorWords(shared, row.actor) },
    { id: 'source', header: t('source'), cell: source, text: source },
    ...(customer === undefined ? [{ id: 'customer', header: t('customer'), cell: (row: Activity) => <OfCustomer activity={row} /> }] : []),
  ];
  return <DataTable<Activity> name="activities" label={t('title')} columns={columns} answer={answer} rowKey={({ id }) => id} empty={{ title: t('none') }} />;
}

function Changes({ activity }: { activity: Activity }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const shown = (value: unknown) => (typeof value === 'string' && INSTANT.test(value) ? format.time(value) : words(value));
  if (activity.changes.length === 0) return t('none');
  return activity.changes.map(({ field, before, after }) => <div key={field}>{t('shared:activity.change', { field: fieldWords(t, field), change: `${before == null ? '' : `${shown(before)} → `}${shown(after)}` })}</div>);
}

function OfCustomer({ activity: { customer } }: { activity: Activity }) {
  const { t } = useTranslation('shared');
  if (customer === null || customer === undefined) return t('none');
  const known = typeof customer === 'string' ? { number: customer, name: customer } : customer;
  return <Link to="/customers/$customer" params={{ customer: known.number }}>{known.name}</Link>;
}

function words(value: unknown): string {
  if (value === null || value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

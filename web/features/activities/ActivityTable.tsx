// The activity log as a table: who, when, what, before → after.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Activity } from '@shared/api/schema';
import { activityTitle, actorWords, changesTold } from '@shared/lib/activity';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { pageQuery } from '@shared/ui/paging';

/** Applying a catalog may change hundreds of entries. */
const CHANGES_SHOWN = 10;

export function ActivityTable({ customer }: { customer?: string }) {
  const { t } = useTranslation('activities');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const [search] = useSearchText();
  const answer = useRead('/v1/activities', { query: { customer, ...pageQuery(search) } }, { keepPrevious: true });
  const source = (row: Activity) => shared(`activity.source.${row.source}`, { defaultValue: row.source });
  const columns: Column<Activity>[] = [
    { id: 'at', header: t('at'), cell: (row) => <span className="g-number">{format.time(row.at)}</span>, text: (row) => row.at },
    { id: 'what', header: t('what'), cell: (row) => <What activity={row} />, text: (row) => activityTitle(shared, row) },
    { id: 'changes', header: t('changes'), cell: (row) => <Changes activity={row} />, text: (row) => changesTold(shared, format, row).map(({ label, change }) => shared('activity.change', { field: label, change })).join('; ') },
    { id: 'actor', header: t('actor'), cell: (row) => actorWords(shared, row.actor), text: (row) => actorWords(shared, row.actor) },
    { id: 'source', header: t('source'), cell: source, text: source },
    ...(customer === undefined ? [{ id: 'customer', header: t('customer'), cell: (row: Activity) => <OfCustomer activity={row} /> }] : []),
  ];
  return <DataTable<Activity> name="activities" label={t('title')} columns={columns} answer={answer} rowKey={({ id }) => id} empty={{ title: t('none') }} />;
}

function Changes({ activity }: { activity: Activity }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const told = changesTold(t, format, activity);
  if (told.length === 0) return t('none');
  return (
    <>
      {told.slice(0, CHANGES_SHOWN).map(({ label, change }, index) => <div key={index}>{t('shared:activity.change', { field: label, change })}</div>)}
      {told.length > CHANGES_SHOWN && <div>{t('shared:activity.more', { count: told.length - CHANGES_SHOWN })}</div>}
    </>
  );
}

/** What was done; usage has a page of its own. */
function What({ activity }: { activity: Activity }) {
  const { t } = useTranslation('shared');
  const title = <strong>{activityTitle(t, activity)}</strong>;
  return activity.object.kind === 'usage_event' && activity.customer !== null ? <Link to="/events/$event" params={{ event: activity.object.id }}>{title}</Link> : title;
}

function OfCustomer({ activity: { customer } }: { activity: Activity }) {
  const { t } = useTranslation('shared');
  if (customer === null || customer === undefined) return t('none');
  const known = typeof customer === 'string' ? { number: customer, name: customer } : customer;
  return <Link to="/customers/$customer" params={{ customer: known.number }}>{known.name}</Link>;
}

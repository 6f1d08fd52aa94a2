// What ran when, and how it went.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { JobRun } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { Page } from '@shared/ui/Page';
import { pageQuery } from '@shared/ui/paging';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { useNameOfCode } from './words';

export function JobRunsPage() {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const [search] = useSearchText();
  const nameOf = useNameOfCode();
  const answer = useRead('/v1/job-runs', { query: pageQuery(search) }, { keepPrevious: true });
  const columns: Column<JobRun>[] = [
    { id: 'started', header: t('started'), text: (row) => row.started_at ?? '', cell: (row) => <Link className="g-number" to="/job-runs/$run" params={{ run: row.id }}>{row.started_at === null ? t('notStarted') : format.time(row.started_at)}</Link> },
    { id: 'job', header: t('job'), text: (row) => nameOf(row.job), cell: (row) => <><strong>{nameOf(row.job)}</strong>{row.test_mode && <> · {t('testMode')}</>}</> },
    { id: 'at', header: t('asOf'), text: (row) => row.at, cell: (row) => <span className="g-number">{format.time(row.at)}</span> },
    { id: 'state', header: t('state'), text: (row) => row.state, cell: (row) => <StatusBadge status={row.state} /> },
    { id: 'ended', header: t('ended'), text: (row) => row.ended_at ?? '', cell: (row) => <span className="g-number">{format.time(row.ended_at)}</span> },
    { id: 'done', header: t('done'), numeric: true, text: (row) => String(row.done), cell: (row) => (row.total === null ? format.count(row.done) : t('doneOf', { done: format.count(row.done), total: format.count(row.total) })) },
    { id: 'rate', header: t('rate'), numeric: true, text: (row) => String(row.rate_per_s ?? ''), cell: (row) => (row.rate_per_s === null ? t('shared:none') : t('rateOf', { rate: format.count(row.rate_per_s) })) },
    { id: 'failed', header: t('failed'), numeric: true, text: (row) => String(row.failed), cell: (row) => format.count(row.failed) },
  ];
  return <Page title={t('history')}><DataTable<JobRun> name="job-runs" label={t('history')} columns={columns} answer={answer} rowKey={({ id }) => id} empty={{ title: t('noRuns'), hint: t('noRunsHint') }} /></Page>;
}

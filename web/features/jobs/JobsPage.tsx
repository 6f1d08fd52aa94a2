// The jobs of the site: when each runs, on whom, how the last run went; made, changed and run from here.
import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Job } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { Page } from '@shared/ui/Page';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { JobDialog } from './JobDialog';
import { JobMenu } from './JobMenu';
import { useJobName, useJobWords } from './words';

export function JobsPage() {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const { may } = useSession();
  const answer = useRead('/v1/jobs');
  const [making, setMaking] = useState(false);
  const jobName = useJobName();
  const words = useJobWords();
  const columns: Column<Job>[] = [
    { id: 'name', header: t('job'), text: jobName, cell: (row) => <><strong>{jobName(row)}</strong>{row.test_mode && <> · {t('testMode')}</>}</> },
    { id: 'state', header: t('state'), text: (row) => row.state, cell: (row) => <StatusBadge status={row.state} /> },
    { id: 'kind', header: t('kind'), text: (row) => row.kind, cell: (row) => t(`kinds.${row.kind}`, { defaultValue: row.kind }) },
    { id: 'schedule', header: t('schedule'), text: words.schedule, cell: words.schedule },
    { id: 'criteria', header: t('criteria'), text: words.criteria, cell: words.criteria },
    { id: 'next', header: t('nextRun'), text: (row) => row.next_at ?? '', cell: (row) => <span className="g-number">{row.next_at === null ? t('shared:none') : format.time(row.next_at)}</span> },
    {
      id: 'last', header: t('lastRun'), text: (row) => row.last_run?.state ?? '',
      cell: (row) => (row.last_run ? <Group gap={8} wrap="nowrap"><StatusBadge status={row.last_run.state} /><Link className="g-number" to="/job-runs/$run" params={{ run: row.last_run.id }}>{format.time(row.last_run.started_at ?? row.last_run.at)}</Link></Group> : t('never')),
    },
    ...(may('job.run') ? [{ id: 'actions', header: t('actions'), numeric: true, cell: (row: Job) => <JobMenu job={row} /> }] : []),
  ];
  const make = may('job.write') ? <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>{t('new')}</Button> : undefined;
  return (
    <Page title={t('title')} actions={make}>
      <DataTable<Job> name="jobs" label={t('title')} columns={columns} answer={answer} rowKey={({ id }) => id} paged={false} tools={false} empty={{ title: t('none') }} />
      {making && <JobDialog job={null} onClose={() => setMaking(false)} />}
    </Page>
  );
}

// The jobs of the site: when each runs, how the last run went, and running one now.
import { Button, Group, Modal } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { Job } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { FormProblem } from '@shared/ui/FormProblem';
import { LinkButton } from '@shared/ui/LinkButton';
import { Page } from '@shared/ui/Page';
import { StatusBadge } from '@shared/ui/StatusBadge';

/** Works on usage that is chosen where it is shown. */
const RERATING = 'rerating';

export function JobsPage() {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const { may } = useSession();
  const answer = useRead('/v1/jobs');
  const [asked, setAsked] = useState<Job | null>(null);
  const jobName = useJobName();
  const schedule = (job: Job) => {
    if (job.chained_to !== null) return t('follows', { job: t(`shared:job.${job.chained_to}`, { defaultValue: job.chained_to }) });
    return job.schedule ?? (job.kind === 'billing' ? t('whenDue') : job.kind === RERATING ? t('bySelection') : t('byHand'));
  };
  const columns: Column<Job>[] = [
    { id: 'name', header: t('job'), text: jobName, cell: (row) => <strong>{jobName(row)}</strong> },
    { id: 'kind', header: t('kind'), text: (row) => row.kind, cell: (row) => t(`kinds.${row.kind}`, { defaultValue: row.kind }) },
    { id: 'schedule', header: t('schedule'), text: schedule, cell: schedule },
    {
      id: 'last', header: t('lastRun'), text: (row) => row.last_run?.state ?? '',
      cell: (row) => (row.last_run ? <Group gap={8} wrap="nowrap"><StatusBadge status={row.last_run.state} /><Link className="g-number" to="/job-runs/$run" params={{ run: row.last_run.id }}>{format.time(row.last_run.started_at)}</Link></Group> : t('never')),
    },
    ...(may('job.run') ? [{ id: 'run', header: t('actions'), numeric: true, cell: (row: Job) => (row.kind === RERATING ? <LinkButton size="xs" variant="default" to="/usage">{t('choose')}</LinkButton> : <Button size="xs" variant="default" leftSection={<IconPlayerPlay size={14} />} aria-label={t('runName', { name: jobName(row) })} onClick={() => setAsked(row)}>{t('run')}</Button>) }] : []),
  ];
  return (
    <Page title={t('title')}>
      <DataTable<Job> name="jobs" label={t('title')} columns={columns} answer={answer} rowKey={({ id }) => id} paged={false} tools={false} empty={{ title: t('none') }} />
      {asked !== null && <RunDialog job={asked} onClose={() => setAsked(null)} />}
    </Page>
  );
}

/** The jobs that every site has are called in the reader's language. */
function useJobName(): (job: Job) => string {
  const { t } = useTranslation('shared');
  return (job) => t(`job.${job.code}`, { defaultValue: job.name });
}

function RunDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const { t } = useTranslation('jobs');
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const name = useJobName()(job);
  const run = async () => {
    setBusy(true);
    try {
      const started = await unwrap(api.POST('/v1/jobs/{id}:run', { params: { path: { id: job.id } } }));
      await refresh('/v1/job');
      void navigate({ to: '/job-runs/$run', params: { run: started.id } });
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('runName', { name })} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <FormProblem problem={problem} />
      <p>{t(`effects.${job.kind}`, { defaultValue: t('effect', { name }) })}</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
        <Button loading={busy} onClick={() => void run()}>{t('run')}</Button>
      </Group>
    </Modal>
  );
}

// One run with its progress, live: bar, counts, rate, ETA, cancel, error rows and files to download.
import { Alert, Button, Progress, Skeleton } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead } from '@shared/api/queries';
import type { JobRun } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { refusalWords } from '@shared/lib/problem';
import { FailedPage } from '@shared/ui/FailedPage';
import { FormProblem } from '@shared/ui/FormProblem';
import { Page } from '@shared/ui/Page';
import { Facts, Figure, Figures, Panel } from '@shared/ui/Panel';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { isUnderWay, useLiveRun } from './live-run';
import { RunErrors, RunFiles } from './RunResults';
import { useJobWords, useNameOfCode } from './words';
import classes from './JobRunPage.module.css';

export function JobRunPage() {
  const { t } = useTranslation('jobs');
  const { t: shared } = useTranslation('shared');
  const id = useParams({ strict: false, select: (params) => params.run ?? '' });
  const answer = useLiveRun(id);
  const nameOf = useNameOfCode();
  const run = answer.data;
  const crumbs = [<Link key="list" to="/job-runs">{t('history')}</Link>];
  if (answer.error !== null && run === undefined) return <FailedPage title={t('runOf', { job: id })} crumbs={crumbs} answer={answer} />;
  if (run === undefined) return <Page title={t('runOf', { job: id })} crumbs={crumbs}><Skeleton height={240} radius={12} /></Page>;
  return (
    <Page title={t('runOf', { job: nameOf(run.job) })} crumbs={crumbs} status={<StatusBadge status={run.state} />} actions={isUnderWay(run) ? <Cancel run={run} onCancelled={() => void answer.refetch()} /> : undefined}>
      {run.failure !== null && <Alert color="red" role="alert" title={t('couldNotGoOn')}>{refusalWords(shared, run.failure)}</Alert>}
      {run.test_mode && <Alert color="blue" title={t('testMode')}>{t('testEffect')}</Alert>}
      <ProgressPanel run={run} />
      <Counts run={run} />
      <WorkedOn run={run} />
      <RunErrors run={run} />
      <RunFiles run={run} />
    </Page>
  );
}

function ProgressPanel({ run }: { run: JobRun }) {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const share = run.total === null || run.total === 0 ? (isUnderWay(run) ? 0 : 100) : Math.min(100, Math.round((run.done / run.total) * 100));
  return (
    <div className={classes.progress}>
      <Panel>
        <Progress.Root size="lg" radius="xl">
          <Progress.Section value={share} aria-label={t('progress')} aria-valuetext={t('percent', { share })} animated={isUnderWay(run)} color={run.state === 'failed' ? 'red.8' : undefined} />
        </Progress.Root>
        <p className={classes.line} role="status">
          <span>{t('percent', { share })}</span>
          <span>{isUnderWay(run) ? [run.current, run.eta_s != null && t('eta', { seconds: format.count(run.eta_s) })].filter(Boolean).join(' · ') : t('endedAt', { time: format.time(run.ended_at) })}</span>
        </p>
      </Panel>
    </div>
  );
}

function Counts({ run }: { run: JobRun }) {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  return (
    <Figures>
      <Figure label={t('done')} value={format.count(run.done)} note={run.total === null ? undefined : t('ofTotal', { total: format.count(run.total) })} />
      <Figure label={t('failed')} value={format.count(run.failed)} alarm={run.failed > 0} note={run.failed > 0 ? t('seeErrors') : t('noErrors')} />
      <Figure label={t('rate')} value={run.rate_per_s == null ? t('shared:none') : format.count(run.rate_per_s)} note={t('perSecond')} />
      <Figure label={t('started')} value={<span className={classes.when}>{run.started_at === null ? t('notStarted') : format.time(run.started_at)}</span>} />
    </Figures>
  );
}

function WorkedOn({ run }: { run: JobRun }) {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const nameOf = useNameOfCode();
  const { criteria } = useJobWords();
  const jobs = useRead('/v1/jobs').data?.items ?? [];
  const parent = useRead('/v1/job-runs/{id}', { path: { id: run.parent ?? '' } }, { enabled: run.parent !== null }).data;
  const job = jobs.find(({ code }) => code === run.job);
  const chained = useRead('/v1/job-runs', { query: { parent: run.id } }, { enabled: !isUnderWay(run) }).data?.items ?? [];
  const linkTo = ({ id, job: of }: Pick<JobRun, 'id' | 'job'>) => <Link key={id} to="/job-runs/$run" params={{ run: id }}>{nameOf(of)}</Link>;
  return (
    <div className={classes.worked}>
      <Panel title={t('workedOn')}>
        <Facts
          facts={[
            { label: t('kind'), value: t(`kinds.${run.kind}`, { defaultValue: run.kind }) },
            { label: t('asOf'), value: format.time(run.at) },
            { label: t('criteria'), value: criteria(run) },
            ...(job?.export == null ? [] : [{ label: t('export'), value: t(`exports.${job.export.what}`) }]),
            ...(job?.dunning == null ? [] : [{ label: t('dunning'), value: job.dunning }]),
            ...(parent === undefined ? [] : [{ label: t('chainedTo'), value: linkTo(parent) }]),
            ...(chained.length === 0 ? [] : [{ label: t('chained'), value: <span className={classes.runs}>{chained.map(linkTo)}</span> }]),
          ]}
        />
      </Panel>
    </div>
  );
}

function Cancel({ run, onCancelled }: { run: JobRun; onCancelled: () => void }) {
  const { t } = useTranslation('jobs');
  const { may } = useSession();
  const [problem, setProblem] = useState<unknown>(null);
  if (!may('job.run')) return null;
  const cancel = () => unwrap(api.POST('/v1/job-runs/{id}:cancel', { params: { path: { id: run.id } } })).then(onCancelled, setProblem);
  return <><FormProblem problem={problem} /><Button variant="default" leftSection={<IconPlayerStop size={16} />} onClick={() => void cancel()}>{t('cancelRun')}</Button></>;
}

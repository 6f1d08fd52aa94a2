// What a run leaves behind: the errors of its items and its files, each to download as a whole.
import { Anchor, Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap, withSite } from '@shared/api/client';
import { useRead } from '@shared/api/queries';
import type { JobRun, RunError } from '@shared/api/schema';
import { download, toCsv } from '@shared/lib/export';
import { useFormat } from '@shared/lib/format';
import { problemWords } from '@shared/lib/problem';
import { FormProblem } from '@shared/ui/FormProblem';
import { FailedState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { ERRORS, isUnderWay } from './live-run';

/** Customer, day and key: the id of a usage event. */
const EVENT_ID = /^\d+\.-?\d+\.-?\d+$/;
/** Rows that are asked for at once; the server gives no more. */
const PAGE = 200;
/** Rows that are shown; all are in the file. */
const SHOWN = 50;

export function RunErrors({ run }: { run: JobRun }) {
  const { t } = useTranslation('jobs');
  const { t: shared } = useTranslation('shared');
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const answer = useRead(ERRORS, { path: { id: run.id }, query: { limit: SHOWN } }, { enabled: run.failed > 0, refetchInterval: isUnderWay(run) ? 3000 : false });
  if (run.failed === 0) return null;
  const rows = answer.data?.items ?? [];
  const save = async () => {
    setBusy(true);
    try {
      const all = await allErrors(run.id);
      download(`errors-${run.id}.csv`, 'text/csv;charset=utf-8', toCsv({ header: [t('customer'), t('item'), t('code'), t('message')], rows: all.map(({ customer, item, code, message }) => [customer ?? '', item, code, message]) }));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title={t('errors')} aside={<Button size="xs" variant="default" loading={busy} leftSection={<IconDownload size={14} aria-hidden />} onClick={() => void save()}>{t('downloadErrors')}</Button>}>
      <FormProblem problem={problem ?? answer.error} />
      <PlainTable
        label={t('errors')} rows={rows} rowKey={(row, index) => `${row.item} ${index}`}
        columns={[
          { header: t('customer'), cell: (row) => (row.customer === null ? '' : <Link className="g-number" to="/customers/$customer" params={{ customer: row.customer }}>{row.customer}</Link>) },
          { header: t('item'), cell: (row) => (EVENT_ID.test(row.item) ? <Link className="g-mono" to="/events/$event" params={{ event: row.item }}>{row.item}</Link> : row.item) },
          { header: t('code'), cell: (row) => <span className="g-mono">{row.code}</span> },
          { header: t('message'), cell: (row) => problemWords(shared, row).said },
        ]}
      />
      {run.failed > rows.length && rows.length > 0 && <p>{t('moreErrors', { shown: rows.length })}</p>}
    </Panel>
  );
}

async function allErrors(id: string): Promise<RunError[]> {
  const all: RunError[] = [];
  let cursor: string | undefined;
  do {
    const page = await unwrap(api.GET('/v1/job-runs/{id}/errors', { params: { path: { id }, query: { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) } } }));
    all.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

export function RunFiles({ run }: { run: JobRun }) {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const answer = useRead('/v1/job-runs/{id}/files', { path: { id: run.id } }, { enabled: !isUnderWay(run) });
  const files = answer.data?.items ?? [];
  if (answer.error !== null && answer.data === undefined) return <Panel title={t('files')}><FailedState error={answer.error} onRetry={() => void answer.refetch()} /></Panel>;
  if (files.length === 0) return null;
  return (
    <Panel title={t('files')}>
      <PlainTable
        label={t('files')} rows={files} rowKey={({ name }) => name}
        columns={[
          { header: t('file'), cell: ({ name }) => <Anchor href={withSite(`/v1/job-runs/${encodeURIComponent(run.id)}/files/${encodeURIComponent(name)}`)} download={name}>{name}</Anchor> },
          { header: t('size'), cell: ({ characters }) => format.count(characters) },
        ]}
      />
    </Panel>
  );
}

// A customer's charging sessions, those that hold something first; nothing where there never was one.
import { Button, Group } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useFormat } from '@shared/lib/format';
import { FailedState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge, type Tone } from '@shared/ui/StatusBadge';

const ROWS = 10;
/** Sessions move by themselves while the page is open. */
const LOOK_EVERY_MS = 5_000;
const TONES: Record<string, Tone> = { held: 'green', expired: 'amber', ended: 'grey' };

export function SessionsPanel() {
  const { t } = useTranslation('charging');
  const format = useFormat();
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  // The pages before this one, by their cursors; the first has none.
  const [cursors, setCursors] = useState<string[]>([]);
  const answer = useRead('/v1/customers/{customer}/charging-sessions', { path: { customer }, query: { limit: ROWS, cursor: cursors.at(-1) } }, { keepPrevious: true, refetchInterval: LOOK_EVERY_MS });
  const rows = answer.data?.items ?? [];
  const next = answer.data?.next_cursor ?? null;
  if (answer.error !== null && answer.data === undefined) return <Panel title={t('sessions')}><FailedState error={answer.error} onRetry={() => void answer.refetch()} /></Panel>;
  if (rows.length === 0 && cursors.length === 0) return null;
  return (
    <Panel title={t('sessions')} note={t('sessionsNote')}>
      <PlainTable
        label={t('sessions')} rows={rows} rowKey={({ id }) => id}
        columns={[
          { header: t('service'), cell: (row) => <>{row.service_name} <span className="g-mono">{row.identifier}</span></> },
          { header: t('session'), secondary: true, cell: (row) => <span className="g-mono">{row.session_id}</span> },
          { header: t('state'), cell: (row) => <StatusBadge status={row.state} word={t(`states.${row.state}`, { defaultValue: row.state })} tone={TONES[row.state] ?? 'grey'} /> },
          { header: t('startedAt'), secondary: true, cell: (row) => format.time(row.started_at) },
          { header: t('used'), numeric: true, cell: (row) => format.decimal(row.used_quantity, row.unit) },
          { header: t('granted'), numeric: true, cell: (row) => (row.state === 'held' ? format.decimal(row.granted_quantity, row.unit) : t('shared:none')) },
          { header: t('validTo'), secondary: true, cell: (row) => (row.state === 'held' ? format.time(row.valid_to) : t('shared:none')) },
        ]}
      />
      {(cursors.length > 0 || next !== null) && (
        <Group justify="flex-end" mt="sm">
          {cursors.length > 0 && <Button size="xs" variant="default" onClick={() => setCursors(cursors.slice(0, -1))}>{t('shared:pager.previous')}</Button>}
          {next !== null && <Button size="xs" variant="default" onClick={() => setCursors([...cursors, next])}>{t('shared:pager.next')}</Button>}
        </Group>
      )}
    </Panel>
  );
}

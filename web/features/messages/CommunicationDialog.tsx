// One message: what it says, every attempt to send it, and sending it again.
import { Button, Group, Modal, Skeleton, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Attempt, Communication } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { FormProblem } from '@shared/ui/FormProblem';
import { FailedState } from '@shared/ui/PageStates';
import { Facts } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import classes from './messages.module.css';
import { MessageState, useCauseWords } from './columns';

/** How often an open message is looked at while it is on its way. */
const LOOK_EVERY_MS = 1000;

type Props = {
  message: Communication;
  /** Through the endpoint's log, which staff may read who may not see customers. */
  endpoint?: string;
  /** Null where the reader may not send. */
  onResend: (() => Promise<void>) | null;
  onClose: () => void;
};

export function CommunicationDialog({ message, endpoint, onResend, onClose }: Props) {
  const { t } = useTranslation('messages');
  const cause = useCauseWords();
  const [problem, setProblem] = useState<unknown>(null);
  const [moving, setMoving] = useState(message.state === 'queued' || message.state === 'sending');
  const options = { refetchInterval: moving ? LOOK_EVERY_MS : (false as const) };
  const direct = useRead('/v1/communications/{id}', { path: { id: message.id } }, { ...options, enabled: endpoint === undefined });
  const logged = useRead('/v1/webhook-endpoints/{id}/deliveries/{item}', { path: { id: endpoint ?? '', item: message.id } }, { ...options, enabled: endpoint !== undefined });
  const answer = endpoint === undefined ? direct : logged;
  const shown = answer.data ?? message;
  const settled = shown.state !== 'queued' && shown.state !== 'sending';
  if (moving && settled && answer.data !== undefined) setMoving(false);

  const resend = async (act: () => Promise<void>) => {
    try {
      setProblem(null);
      await act();
      await answer.refetch();
      setMoving(true);
      notifications.show({ message: t('resent'), color: 'green' });
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <Modal opened onClose={onClose} size="xl" title={shown.subject ?? cause(shown)} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <Stack>
        <FormProblem problem={problem} />
        <Facts facts={[
          { label: t('result'), value: <MessageState message={shown} /> },
          { label: t('channel'), value: t(`channels.${shown.channel}`, { defaultValue: shown.channel }) },
          { label: t('address'), value: shown.address === '' ? t('shared:none') : shown.address },
          { label: t('cause'), value: cause(shown) },
        ]} />
        <pre className={classes.body} aria-label={t('body')} role="region" tabIndex={0}>{readable(shown)}</pre>
        <h3>{t('attempts')}</h3>
        {answer.error !== null ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} /> : answer.data === undefined ? <Skeleton height={60} /> : <Attempts attempts={answer.data.attempt_log} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('shared:close')}</Button>
          {onResend !== null && <Button onClick={() => void resend(onResend)} disabled={shown.state === 'sending'} title={shown.state === 'sending' ? t('beingSent') : undefined}>{t('resend')}</Button>}
        </Group>
      </Stack>
    </Modal>
  );
}

function Attempts({ attempts }: { attempts: Attempt[] }) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  return (
    <PlainTable<Attempt>
      label={t('attempts')} rows={attempts} rowKey={({ number }) => String(number)} empty={t('noAttempts')}
      columns={[
        { header: t('attempt'), numeric: true, cell: (row) => format.count(row.number) },
        { header: t('at'), cell: (row) => <span className="g-number">{format.time(row.started_at)}</span> },
        { header: t('result'), cell: (row) => (row.outcome === null ? t('noWord') : t(`results.${row.outcome}`, { defaultValue: row.outcome })) },
        { header: t('detail'), cell: (row) => <div className={classes.detail}>{row.detail}</div> },
      ]}
    />
  );
}

/** JSON with line breaks; any other text as it is. */
function readable({ channel, body }: Communication): string {
  if (channel !== 'webhook') return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

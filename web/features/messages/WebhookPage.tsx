// One endpoint: what it asks for, every call to it, trying it, replaying what failed.
import { Button, Group, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import { FailedPage } from '@shared/ui/FailedPage';
import { FormProblem } from '@shared/ui/FormProblem';
import { Page } from '@shared/ui/Page';
import { StatusBadge } from '@shared/ui/StatusBadge';
import classes from './messages.module.css';
import { CommunicationTable } from './CommunicationTable';
import { useEventWords } from './columns';
import { DeleteWebhookDialog, ReplayDialog, RotateDialog } from './WebhookDialogs';
import { WebhookDialog } from './WebhookDialog';

/** More than this fold away behind their number. */
const EVENTS_OPEN = 3;
type Open = 'edit' | 'rotate' | 'replay' | 'delete' | null;

export function WebhookPage() {
  const { t } = useTranslation('messages');
  const refresh = useRefresh();
  const id = useParams({ strict: false, select: ({ endpoint: found }) => found ?? '' });
  const answer = useRead('/v1/webhook-endpoints/{id}', { path: { id } });
  const [open, setOpen] = useState<Open>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const endpoint = answer.data;
  const crumbs = [<Link key="list" to="/webhooks">{t('webhooks.title')}</Link>];
  if (answer.error !== null && endpoint === undefined) return <FailedPage title={id} crumbs={crumbs} answer={answer} />;

  const test = async () => {
    try {
      setProblem(null);
      await unwrap(api.POST('/v1/webhook-endpoints/{id}:test', { params: { path: { id } } }));
      await refresh('/v1/webhook-endpoints');
      notifications.show({ message: t('webhooks.tested'), color: 'green' });
    } catch (error) {
      setProblem(error);
    }
  };
  const close = () => setOpen(null);
  return (
    <Page
      title={endpoint?.name ?? id} crumbs={crumbs} status={endpoint && <StatusBadge status={endpoint.enabled ? 'active' : 'inactive'} />}
      below={endpoint === undefined ? <Skeleton height={24} width={320} /> : <><span className={classes.url}>{endpoint.url}</span><EventNames events={endpoint.events} /></>}
      actions={endpoint && (
        <Group gap={8}>
          <Button variant="default" onClick={() => void test()}>{t('webhooks.test')}</Button>
          <Button variant="default" onClick={() => setOpen('replay')}>{t('webhooks.replay')}</Button>
          <Button variant="default" onClick={() => setOpen('rotate')}>{t('webhooks.rotate')}</Button>
          <Button variant="default" onClick={() => setOpen('edit')}>{t('shared:edit')}</Button>
          <Button variant="subtle" color="red" onClick={() => setOpen('delete')}>{t('shared:delete')}</Button>
        </Group>
      )}
    >
      <FormProblem problem={problem} />
      <CommunicationTable endpoint={id} />
      {endpoint !== undefined && open === 'edit' && <WebhookDialog endpoint={endpoint} onClose={close} />}
      {endpoint !== undefined && open === 'rotate' && <RotateDialog endpoint={endpoint} onClose={close} />}
      {endpoint !== undefined && open === 'replay' && <ReplayDialog endpoint={endpoint} onClose={close} />}
      {endpoint !== undefined && open === 'delete' && <DeleteWebhookDialog endpoint={endpoint} onClose={close} />}
    </Page>
  );
}

/** Each event in words, with its code as calls carry it. */
function EventNames({ events }: { events: string[] }) {
  const { t } = useTranslation('messages');
  const words = useEventWords();
  const list = <ul className={classes.events} aria-label={t('webhooks.events')}>{events.map((event) => <li key={event}>{words(event)} <code className="g-mono">{event}</code></li>)}</ul>;
  return events.length <= EVENTS_OPEN ? list : <details className={classes.url}><summary>{t('webhooks.count', { count: events.length })}</summary>{list}</details>;
}

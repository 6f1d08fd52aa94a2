// Trying a channel, and taking it away.
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Communication } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { MessageState } from './columns';
import classes from './messages.module.css';
import { isUnderWay } from './standing';

type Props = { channel: string; title: string; onClose: () => void };
const LOOK_EVERY_MS = 500;
/** An attempt ends within half a minute, one way or the other. */
const LOOKS_MAX = 70;

export function TestChannelDialog({ channel, title, onClose }: Props) {
  const { t } = useTranslation('messages');
  const refresh = useRefresh();
  const [made, setMade] = useState<Communication | null>(null);
  const form = useForm({ initialValues: { to: '' }, validate: { to: (value) => (value.trim() === '' ? t('required') : null) } });
  const { submit, problem, busy } = useSubmit(form, async ({ to }) => {
    let message = await unwrap(api.POST('/v1/notification-channels/{code}:test', { params: { path: { code: channel } }, body: { to: to.trim() } }));
    setMade(message);
    for (let look = 0; look < LOOKS_MAX && isUnderWay(message); look += 1) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      const found = await api.GET('/v1/communications/{id}', { params: { path: { id: message.id } } });
      // Whoever may configure channels need not be one who may see messages.
      if (found.data === undefined) break;
      message = found.data;
      setMade(message);
    }
    await refresh('/v1/communications');
  });
  return (
    <FormDialog title={t('channelsPage.testTitle', { name: title })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('channelsPage.test')} keep={t('shared:close')}>
      <TextInput label={channel === 'email' ? t('channelsPage.toEmail') : t('channelsPage.toPhone')} required data-autofocus {...form.getInputProps('to')} />
      {made !== null && <Made message={made} />}
    </FormDialog>
  );
}

/** How the test stands, and when it is tried next where it is to be. */
function Made({ message }: { message: Communication }) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const next = isUnderWay(message) ? null : message.next_attempt_at;
  return (
    <div role="status">
      <MessageState message={message} />
      {next !== null && <p className={classes.next}>{t('channelsPage.nextAttempt', { time: format.time(next) })}</p>}
    </div>
  );
}

export function RemoveChannelDialog({ channel, title, onClose }: Props) {
  const { t } = useTranslation('messages');
  const refresh = useRefresh();
  const remove = async () => {
    await unwrap(api.DELETE('/v1/notification-channels/{code}', { params: { path: { code: channel } } }));
    await refresh('/v1/notification-channels', '/v1/activities');
  };
  return <ConfirmDialog title={t('channelsPage.removeTitle', { name: title })} effect={t('channelsPage.removeEffect')} action={t('channelsPage.remove')} done={t('channelsPage.removed', { name: title })} run={remove} onClose={onClose} />;
}

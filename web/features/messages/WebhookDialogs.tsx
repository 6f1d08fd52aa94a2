// What is done with an endpoint: a new secret, sending again what failed, deleting it.
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { WebhookEndpoint } from '@shared/api/schema';
import { instantAt, wallClock } from '@shared/lib/dates';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';
import { SecretOnce } from './SecretOnce';

type Props = { endpoint: WebhookEndpoint; onClose: () => void };
const DAY_MS = 86_400_000;

/** Says what will happen, does it, and shows why it could not. */
function Confirm({ title, effect, verb, danger, act, onClose }: { title: string; effect: ReactNode; verb: string; danger?: boolean; act: () => Promise<void>; onClose: () => void }) {
  const { t } = useTranslation('messages');
  const [problem, setProblem] = useState<unknown>(null);
  const run = () => act().catch((error: unknown) => setProblem(error));
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <Stack>
        <FormProblem problem={problem} />
        <p>{effect}</p>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
          <Button {...(danger === true ? { color: 'red.8' } : {})} onClick={() => void run()}>{verb}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

export function RotateDialog({ endpoint: { id, name }, onClose }: Props) {
  const { t } = useTranslation('messages');
  const refresh = useRefresh();
  const [secret, setSecret] = useState<string | null>(null);
  const act = async () => {
    const made = await unwrap(api.POST('/v1/webhook-endpoints/{id}:rotate-secret', { params: { path: { id } } }));
    setSecret(made.secret);
    await refresh('/v1/activities');
  };
  if (secret === null) return <Confirm title={t('webhooks.rotateName', { name })} effect={t('webhooks.rotateEffect')} verb={t('webhooks.rotate')} act={act} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} size="lg" title={t('webhooks.rotateName', { name })} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <SecretOnce secret={secret} onClose={onClose} />
    </Modal>
  );
}

export function DeleteWebhookDialog({ endpoint: { id, name }, onClose }: Props) {
  const { t } = useTranslation('messages');
  const refresh = useRefresh();
  const navigate = useNavigate();
  const act = async () => {
    await unwrap(api.DELETE('/v1/webhook-endpoints/{id}', { params: { path: { id } } }));
    notifications.show({ message: t('webhooks.deleted', { name }), color: 'green' });
    await navigate({ to: '/webhooks' });
    await refresh('/v1/webhook-endpoints', '/v1/activities');
  };
  return <Confirm title={t('webhooks.deleteName', { name })} effect={t('webhooks.deleteEffect')} verb={t('shared:delete')} danger act={act} onClose={onClose} />;
}

export function ReplayDialog({ endpoint: { id, name }, onClose }: Props) {
  const { t } = useTranslation('messages');
  const refresh = useRefresh();
  const zone = useFormat().zone;
  const form = useForm({
    initialValues: { failed_since: wallClock(new Date(Date.now() - DAY_MS).toISOString(), zone) },
    validate: { failed_since: (value) => (Number.isNaN(Date.parse(`${value}Z`)) ? t('required') : null) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ failed_since }) => {
    const { queued } = await unwrap(api.POST('/v1/webhook-endpoints/{id}:replay', { params: { path: { id } }, body: { failed_since: instantAt(failed_since, zone) } }));
    await refresh('/v1/webhook-endpoints', '/v1/activities');
    notifications.show({ message: t('webhooks.replayed', { count: queued }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('webhooks.replayName', { name })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('webhooks.replay')}>
      <p>{t('webhooks.replayEffect')}</p>
      <TextInput type="datetime-local" label={t('webhooks.since')} required data-autofocus {...form.getInputProps('failed_since')} />
    </FormDialog>
  );
}

// Make or change an endpoint; a new one's secret is shown this once.
import { Button, Group, Modal, MultiSelect, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { WebhookEndpoint } from '@shared/api/schema';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';
import { useEventWords } from './columns';
import { SecretOnce } from './SecretOnce';

export function WebhookDialog({ endpoint, onClose }: { endpoint: WebhookEndpoint | null; onClose: () => void }) {
  const { t } = useTranslation('messages');
  const refresh = useRefresh();
  const known = useRead('/v1/webhook-events').data?.items.map(({ name }) => name) ?? [];
  const words = useEventWords();
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm({
    initialValues: { name: endpoint?.name ?? '', url: endpoint?.url ?? '', events: endpoint?.events ?? [], enabled: endpoint?.enabled ?? true },
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() === '' ? t('required') : null),
      url: (value) => (/^https?:\/\//.test(value.trim()) ? null : t('webhooks.urlWrong')),
      events: (value) => (value.length === 0 ? t('webhooks.eventsWrong') : null),
    },
  });
  const { submit, problem, busy } = useSubmit(form, async (body) => {
    if (endpoint === null) {
      const made = await unwrap(api.POST('/v1/webhook-endpoints', { body }));
      setSecret(made.secret);
    } else {
      await unwrap(api.PATCH('/v1/webhook-endpoints/{id}', { params: { path: { id: endpoint.id } }, body }));
      notifications.show({ message: t('saved'), color: 'green' });
      onClose();
    }
    await refresh('/v1/webhook-endpoints', '/v1/activities');
  });
  return (
    <Modal opened onClose={onClose} size="lg" title={endpoint === null ? t('webhooks.new') : t('webhooks.change')} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      {secret !== null ? <SecretOnce secret={secret} onClose={onClose} /> : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <FormProblem problem={problem} />
            <TextInput label={t('webhooks.name')} required data-autofocus {...form.getInputProps('name')} />
            <TextInput label={t('webhooks.url')} type="url" required {...form.getInputProps('url')} />
            <MultiSelect label={t('webhooks.events')} required searchable data={known.map((event) => ({ value: event, label: `${words(event)} · ${event}` }))} {...form.getInputProps('events')} />
            <Switch label={t('webhooks.enabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
              <Button type="submit" loading={busy}>{t('shared:save')}</Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

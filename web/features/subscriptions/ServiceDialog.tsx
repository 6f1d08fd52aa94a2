// A service's identifier and what people call it. Usage of before keeps the identifier that it had.
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import type { Service, Subscription } from '@shared/api/schema';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { useRefreshSubscription } from './refresh';

export function ServiceDialog({ subscription, service, onClose }: { subscription: Subscription; service: Service; onClose: () => void }) {
  const { t } = useTranslation('subscriptions');
  const refresh = useRefreshSubscription();
  const before = { identifier: service.identifier ?? '', name: service.name };
  const form = useForm({ initialValues: before });
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const identifier = values.identifier.trim();
    const name = values.name.trim();
    await unwrap(api.PATCH('/v1/subscriptions/{id}/services/{service}', {
      params: { path: { id: subscription.id, service: service.id } },
      body: { ...(identifier === before.identifier ? {} : { identifier }), ...(name === before.name ? {} : { name }) },
    }));
    await refresh();
    notifications.show({ message: t('serviceEdit.done', { name: identifier || name }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog
      title={t('serviceEdit.title', { name: service.identifier ?? service.name })} onClose={onClose} submit={submit} problem={problem} busy={busy}
      action={t('shared:save')} why={form.isDirty() ? undefined : t('validityEdit.nothing')}
    >
      <TextInput label={t('identifier')} description={t('serviceEdit.identifierHint')} data-autofocus {...form.getInputProps('identifier')} />
      <TextInput label={t('name')} {...form.getInputProps('name')} />
    </FormDialog>
  );
}

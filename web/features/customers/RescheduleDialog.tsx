// Another time for what waits.
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { DeferredAction } from '@shared/api/schema';
import { instantAt, wallClock } from '@shared/lib/dates';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

export function RescheduleDialog({ action, what, onClose }: { action: DeferredAction; what: string; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const { zone } = format;
  const refresh = useRefresh();
  const form = useForm({ initialValues: { due_at: wallClock(action.due_at, zone) }, validate: { due_at: (value) => (value === '' ? t('statusEdit.needed') : null) } });
  const { submit, problem, busy } = useSubmit(form, async ({ due_at }) => {
    const moved = await unwrap(api.POST('/v1/deferred-actions/{id}:reschedule', { params: { path: { id: action.id } }, body: { due_at: instantAt(due_at, zone) } }));
    await refresh('/v1/deferred-actions', '/v1/activities');
    notifications.show({ message: t('deferred.moved', { what, time: format.time(moved.due_at) }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog
      title={t('deferred.moveTitle', { what })} onClose={onClose} submit={submit} problem={problem} busy={busy}
      action={t('deferred.move')} why={form.isDirty() ? undefined : t('edit.nothing')}
    >
      <TextInput type="datetime-local" label={t('shared:when.at')} description={t('shared:when.hint', { zone })} required data-autofocus {...form.getInputProps('due_at')} />
    </FormDialog>
  );
}

// Another time for what waits.
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { DeferredAction } from '@shared/api/schema';
import { instantAt, wallClock } from '@shared/lib/dates';
import { useFormat } from '@shared/lib/format';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';

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
    <Modal opened onClose={onClose} title={t('deferred.moveTitle', { what })} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem problem={problem} />
          <TextInput type="datetime-local" label={t('shared:when.at')} description={t('shared:when.hint', { zone })} required data-autofocus {...form.getInputProps('due_at')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
            <Button type="submit" loading={busy} disabled={!form.isDirty()} title={form.isDirty() ? undefined : t('edit.nothing')}>{t('deferred.move')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

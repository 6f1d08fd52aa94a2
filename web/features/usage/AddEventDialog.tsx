// Enter one event by hand: it is charged at once, as if a system had sent it.
import { TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { EventFields, useEventForm } from './EventFields';
import { refusal } from './refusal';

export function AddEventDialog({ customer, onClose }: { customer: string; onClose: () => void }) {
  const { t } = useTranslation('usage');
  const refresh = useRefresh();
  const state = useEventForm(customer, undefined);
  const { form } = state;
  const { submit, problem, busy } = useSubmit(form, async ({ session_id }) => {
    const event = { ...state.event(), session_id: session_id.trim() === '' ? `manual-${Date.now()}` : session_id.trim() };
    const answer = await unwrap(api.POST('/v1/usage-events', { body: event }));
    if (!('status' in answer)) throw new Error('one event has one answer');
    const { status, reason, errors } = answer;
    if (status === 'malformed' || status === 'refused' || status === 'conflict') {
      throw refusal(reason?.message ?? t(`form.outcome.${status}`), reason?.code ?? status, errors);
    }
    await refresh('/v1/customers', '/v1/bills', '/v1/usage-events', '/v1/home');
    notifications.show({ message: t(`form.outcome.${status}`), color: status === 'rated' ? 'green' : 'yellow' });
    onClose();
  });
  return (
    <FormDialog title={t('form.add')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('form.submit')}>
      <EventFields state={state} />
      <TextInput label={t('session')} description={t('form.sessionHint')} {...form.getInputProps('session_id')} />
    </FormDialog>
  );
}

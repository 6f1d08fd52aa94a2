// Asks before an event is cancelled, and says what that takes back.
import { Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { useNames } from '@shared/api/names';
import type { EventChanged, UsageEvent } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { Outcome } from './Outcome';

export function CancelDialog({ event, onClose }: { event: UsageEvent; onClose: () => void }) {
  const { t } = useTranslation('usage');
  const format = useFormat();
  const refresh = useRefresh();
  const typeName = useNames('/v1/service-types');
  const [outcome, setOutcome] = useState<EventChanged | null>(null);
  const form = useForm({
    initialValues: { reason: '' }, validate: { reason: (value) => (value.trim() === '' ? t('form.required') : null) }, onValuesChange: () => setOutcome(null),
  });
  const { submit, problem, busy } = useSubmit(form, async ({ reason }) => {
    const changed = await unwrap(api.POST('/v1/usage-events/{id}:cancel', { params: { path: { id: event.id }, query: { dry_run: outcome === null } }, body: { reason: reason.trim() } }));
    if (outcome === null) return setOutcome(changed);
    await refresh('/v1/usage-events', '/v1/unrated-reasons', '/v1/customers', '/v1/bills', '/v1/home', '/v1/activities');
    notifications.show({ message: t('cancelEvent.done'), color: 'green' });
    onClose();
  });
  return (
    <FormDialog
      title={t('cancelEvent.title')} onClose={onClose} submit={submit} problem={problem} busy={busy}
      action={outcome === null ? t('again.preview') : t('cancelEvent.submit')} keep={t('cancelEvent.keep')} color={outcome === null ? undefined : 'red.8'}
    >
      <p style={{ margin: 0 }}>{t('cancelEvent.effect', { type: typeName(event.service_type), identifier: event.identifier, time: format.time(event.time) })}</p>
      <Textarea label={t('reason')} description={t('again.reasonHint')} required data-autofocus autosize minRows={2} {...form.getInputProps('reason')} />
      {outcome !== null && <Outcome changed={outcome} />}
    </FormDialog>
  );
}

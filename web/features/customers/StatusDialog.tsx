// A customer's status, from now on, from a time that lies back, or later; closing says that everything ends.
import { Alert, Radio, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Customer } from '@shared/api/schema';
import { useSiteNow } from '@shared/api/site-now';
import { useFormat } from '@shared/lib/format';
import { instantOfTiming, isMissing, NOW } from '@shared/lib/timing';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { RateAgain } from '@shared/ui/RateAgain';
import { WhenField } from '@shared/ui/WhenField';
import { isTooLate, nextOf, type StatusForm } from './status-form';

export function StatusDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const now = useSiteNow();
  const format = useFormat();
  const { zone } = format;
  const refresh = useRefresh();
  const [since, setSince] = useState<string | null>(null);
  const choices = nextOf(customer.status);
  const form = useForm<StatusForm>({
    initialValues: { ...NOW, status: choices[0] ?? 'active' },
    validate: {
      at: (_, values) => {
        if (isMissing(values)) return t('statusEdit.needed');
        return isTooLate(customer.status, instantOfTiming(values, zone), now) ? t('statusEdit.tooLate') : null;
      },
    },
  });
  const { status } = form.values;
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const at = instantOfTiming(values, zone);
    const answer = await unwrap(api.POST('/v1/customers/{customer}:set-status', { params: { path: { customer: customer.number } }, body: { status: values.status, ...(at === undefined ? {} : { at }) } }));
    await refresh('/v1/customers', '/v1/deferred-actions', '/v1/subscriptions', '/v1/bills', '/v1/home', '/v1/activities');
    const later = answer.deferred_action;
    const message = later === null ? t(`statusEdit.done.${values.status}`, { name: customer.name }) : t(`statusEdit.later.${values.status}`, { name: customer.name, time: format.time(later.due_at) });
    notifications.show({ message, color: 'green' });
    if (answer.rerate_since === null) onClose();
    else setSince(answer.rerate_since);
  });
  return (
    <FormDialog
      title={t('statusEdit.title', { name: customer.name })} onClose={onClose} submit={submit} problem={problem} busy={busy}
      action={t(`statusEdit.submit.${status}`, { name: customer.name })} color={status === 'closed' ? 'red.8' : undefined} done={since === null ? null : <RateAgain customer={customer.number} since={since} />}
    >
      <Radio.Group label={t('statusEdit.becomes')} {...form.getInputProps('status')}>
        <Stack gap="xs" mt={6}>{choices.map((choice) => <Radio key={choice} value={choice} label={t(`shared:status.${choice}`)} description={t(`statusEdit.effect.${choice === 'active' && customer.status === 'closed' ? 'opened' : choice}`)} />)}</Stack>
      </Radio.Group>
      <WhenField form={form} label={t('statusEdit.when')} hint={t(customer.status === 'closed' ? 'statusEdit.backHint' : 'statusEdit.whenHint')} />
      {status === 'closed' && <Alert color="red" title={t('statusEdit.warning')}>{t('statusEdit.warningText')}</Alert>}
    </FormDialog>
  );
}

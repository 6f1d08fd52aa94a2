// Make an invoice void, and issue the bill's new one at once or leave that to the job.
import { Switch, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Invoice } from '@shared/api/schema';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

export function VoidInvoiceDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t } = useTranslation('invoices');
  const refresh = useRefresh();
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { reason: '', reissue: true },
    validate: { reason: (value) => (value.trim() === '' ? t('required') : null) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ reason, reissue }) => {
    const done = await unwrap(api.POST('/v1/invoices/{id}:void', { params: { path: { id: invoice.id } }, body: { reason: reason.trim(), reissue } }));
    await refresh('/v1/invoices', '/v1/bills', '/v1/customers', '/v1/notes', '/v1/activities');
    notifications.show({ message: t('voided', { number: invoice.number, note: done.note?.number ?? t('shared:none') }), color: 'green' });
    onClose();
    if (done.reissued !== null) void navigate({ to: '/invoices/$invoice', params: { invoice: done.reissued.id } });
  });
  return (
    <FormDialog title={t('voidNumber', { number: invoice.number })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('void')} keep={t('keep')} color="red.8">
      <p style={{ margin: 0 }}>{t('voidEffect')}</p>
      <Textarea label={t('reason')} required autosize minRows={2} data-autofocus {...form.getInputProps('reason')} />
      <Switch label={t('reissue')} description={t('reissueHint')} {...form.getInputProps('reissue', { type: 'checkbox' })} />
    </FormDialog>
  );
}

// Send an invoice by e-mail: to the customer's contact, or to another address.
import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Invoice } from '@shared/api/schema';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

export function SendInvoiceDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t } = useTranslation('invoices');
  const refresh = useRefresh();
  const form = useForm({ initialValues: { address: '' } });
  const { submit, problem, busy } = useSubmit(form, async ({ address }) => {
    const body = address.trim() === '' ? {} : { address: address.trim() };
    const sent = await unwrap(api.POST('/v1/invoices/{id}:resend', { params: { path: { id: invoice.id } }, body }));
    await refresh('/v1/communications', '/v1/customers', '/v1/activities');
    notifications.show({ message: t(sent.state === 'waiting' ? 'sendWaits' : sent.state === 'failed' ? 'sendFailed' : 'sent', { address: sent.address }), color: sent.state === 'queued' ? 'green' : 'yellow' });
    onClose();
  });
  return (
    <FormDialog title={t('sendNumber', { number: invoice.number })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('send')}>
      <TextInput label={t('address')} description={t('addressHint')} type="email" data-autofocus {...form.getInputProps('address')} />
    </FormDialog>
  );
}

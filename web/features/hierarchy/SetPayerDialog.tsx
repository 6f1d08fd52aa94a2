// Set who pays for a billing profile: another account, or the customer itself again.
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { CustomerSelect } from '@shared/ui/CustomerSelect';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

export function SetPayerDialog({ profile, onClose }: { profile: BillingProfile; onClose: () => void }) {
  const { t } = useTranslation('hierarchy');
  const refresh = useRefresh();
  const form = useForm({ initialValues: { customer: profile.payer?.customer.number ?? '' } });
  const { submit, problem, busy } = useSubmit(form, async ({ customer }) => {
    await unwrap(api.POST('/v1/billing-profiles/{id}:set-payer', { params: { path: { id: profile.id } }, body: { payer: customer === '' ? null : { customer } } }));
    await refresh('/v1/customers', '/v1/hierarchy-groups', '/v1/activities');
    notifications.show({ message: t('payerSet', { name: profile.code }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('setPayerOf', { name: profile.code })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      <CustomerSelect label={t('payer')} description={t('payerHint')} clearable autoFocus error={form.errors['payer.customer'] ?? form.errors.customer} value={form.values.customer} onChoose={(number) => form.setFieldValue('customer', number)} />
    </FormDialog>
  );
}

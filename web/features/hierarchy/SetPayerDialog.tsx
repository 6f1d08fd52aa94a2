// Set who pays for a billing profile: another account, or the customer itself again.
import { Button, Group, Modal, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { CustomerSelect } from '@shared/ui/CustomerSelect';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';

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
    <Modal opened onClose={onClose} title={t('setPayerOf', { name: profile.code })} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem problem={problem} />
          <CustomerSelect label={t('payer')} description={t('payerHint')} clearable autoFocus error={form.errors['payer.customer'] ?? form.errors.customer} value={form.values.customer} onChoose={(number) => form.setFieldValue('customer', number)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
            <Button type="submit" loading={busy}>{t('shared:save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

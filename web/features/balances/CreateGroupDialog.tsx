// A further balance group: its balances and subscriptions stand apart, its charges are on the bills of its billing profile.
import { Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

export function CreateGroupDialog({ customer, profiles, onClose }: { customer: string; profiles: BillingProfile[]; onClose: () => void }) {
  const { t } = useTranslation('balances');
  const refresh = useRefresh();
  const form = useForm({
    initialValues: { name: '', billing_profile: profiles[0]?.id ?? '' },
    validate: { name: (value) => (value.trim() === '' ? t('adjust.required') : null) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ name, billing_profile }) => {
    const made = await unwrap(api.POST('/v1/customers/{customer}/balance-groups', { params: { path: { customer } }, body: { name: name.trim(), billing_profile } }));
    await refresh('/v1/customers', '/v1/activities');
    notifications.show({ message: t('newGroup.done', { name: made.name }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('newGroup.title')} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('newGroup.submit')}>
      <p style={{ margin: 0 }}>{t('newGroup.hint')}</p>
      <TextInput label={t('newGroup.name')} required data-autofocus {...form.getInputProps('name')} />
      <Select
        label={t('newGroup.profile')} allowDeselect={false} data={profiles.map(({ id, code, currency, payment_type }) => ({ value: id, label: `${code} · ${currency} · ${t(`shared:paymentType.${payment_type}`, { defaultValue: payment_type })}` }))}
        {...form.getInputProps('billing_profile')}
      />
    </FormDialog>
  );
}

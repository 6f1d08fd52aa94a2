// What limits a billing profile: its credit profile and, for postpaid, its own limit of money.
import { Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { isAmount, toDecimal } from '@shared/lib/amounts';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { shortest } from './sale-form';

export function ProfileDialog({ profile, onClose }: { profile: BillingProfile; onClose: () => void }) {
  const { t } = useTranslation('subscriptions');
  const refresh = useRefresh();
  const profiles = useRead('/v1/credit-profiles').data?.items ?? [];
  const form = useForm({
    initialValues: { credit_limit: shortest(profile.credit_limit?.amount ?? ''), credit_profile: profile.credit_profile ?? '' },
    validateInputOnBlur: true,
    validate: { credit_limit: (value) => (value.trim() === '' || isAmount(value) ? null : t('edit.amountWrong')) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ credit_limit, credit_profile }) => {
    const limit = toDecimal(credit_limit);
    await unwrap(api.PATCH('/v1/billing-profiles/{id}', {
      params: { path: { id: profile.id } },
      body: { credit_limit: limit === '' ? null : limit, credit_profile: credit_profile === '' ? null : credit_profile },
    }));
    await refresh('/v1/customers', '/v1/activities');
    notifications.show({ message: t('edit.done', { code: profile.code }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('edit.title', { code: profile.code })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      <TextInput
        label={t('creditLimit')} inputMode="decimal" data-autofocus rightSection={profile.currency} rightSectionWidth={60}
        description={form.values.credit_limit.trim() === '' && profile.payment_type === 'postpaid' ? t('edit.noLimit') : undefined} {...form.getInputProps('credit_limit')}
      />
      <Select label={t('creditProfile')} allowDeselect={false} data={[{ value: '', label: t('creditProfileDefault') }, ...profiles.map(({ code, name }) => ({ value: code, label: name }))]} {...form.getInputProps('credit_profile')} />
    </FormDialog>
  );
}

// Change a billing profile: what it is called and until when it is valid; its credit profile and, for postpaid, its own limit of money.
import { Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { isAmount, shortest, toDecimal } from '@shared/lib/amounts';
import { endOf, lastDayOf } from '@shared/lib/validity';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

export function ProfileDialog({ profile, onClose }: { profile: BillingProfile; onClose: () => void }) {
  const { t } = useTranslation('profiles');
  const refresh = useRefresh();
  const zone = useSession().site?.time_zone ?? 'UTC';
  const profiles = useRead('/v1/credit-profiles').data?.items ?? [];
  const form = useForm({
    initialValues: { name: profile.name, valid_to: lastDayOf(profile.validity, zone), credit_limit: shortest(profile.credit_limit?.amount ?? ''), credit_profile: profile.credit_profile ?? '' },
    validateInputOnBlur: true,
    validate: { name: (value) => (value.trim() === '' ? t('required') : null), credit_limit: (value) => (value.trim() === '' || isAmount(value) ? null : t('edit.amountWrong')) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ name, valid_to, credit_limit, credit_profile }) => {
    const limit = toDecimal(credit_limit);
    await unwrap(api.PATCH('/v1/billing-profiles/{id}', {
      params: { path: { id: profile.id } },
      // An end within a day is shown as that day: who does not touch it keeps it.
      body: { name, ...(form.isDirty('valid_to') ? { valid_to: endOf(valid_to, zone) } : {}), credit_limit: limit === '' ? null : limit, credit_profile: credit_profile === '' ? null : credit_profile },
    }));
    await refresh('/v1/customers', '/v1/activities');
    notifications.show({ message: t('edit.done', { code: name }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('edit.title', { code: profile.name })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('to')} description={t('toHint')} type="date" {...form.getInputProps('valid_to')} />
      <TextInput
        label={t('creditLimit')} inputMode="decimal" rightSection={profile.currency} rightSectionWidth={60}
        description={form.values.credit_limit.trim() === '' && profile.payment_type === 'postpaid' ? t('edit.noLimit') : undefined} {...form.getInputProps('credit_limit')}
      />
      <Select label={t('creditProfile')} allowDeselect={false} data={[{ value: '', label: t('creditProfileDefault') }, ...profiles.map(({ code, name }) => ({ value: code, label: name }))]} {...form.getInputProps('credit_profile')} />
    </FormDialog>
  );
}

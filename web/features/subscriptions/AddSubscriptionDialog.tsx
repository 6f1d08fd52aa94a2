// Sell a plan to a customer who is there: which plan, in which balance group, for which identifier, and up to which limit.
import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { BalanceGroup, BillingProfile, CatalogEntry } from '@shared/api/schema';
import { isAmount } from '@shared/lib/amounts';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { isSoldTo } from './items-form';
import { blankSale, limitsOf, toSale } from './sale-form';

type Props = { customer: string; profiles: BillingProfile[]; groups: BalanceGroup[]; onClose: () => void };

/** Fields side by side stay in line whatever their hints take. */
const HINT_BELOW: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

export function AddSubscriptionDialog({ customer, profiles, groups, onClose }: Props) {
  const { t } = useTranslation('subscriptions');
  const refresh = useRefresh();
  const plans = useRead('/v1/plans').data?.items ?? [];
  const credits = useRead('/v1/credit-profiles').data?.items ?? [];
  const profileOf = (group: string) => profiles.find(({ id }) => id === groups.find((one) => one.id === group)?.billing_profile);
  const amount = (value: string) => (value.trim() === '' || isAmount(value) ? null : t('edit.amountWrong'));
  const form = useForm({
    initialValues: blankSale(groups[0]?.id ?? '', profileOf(groups[0]?.id ?? '')),
    validateInputOnBlur: true,
    validate: { plan: (value) => (value === null ? t('add.required') : null), credit_limit: amount, available_funds: amount },
  });
  const profile = profileOf(form.values.balance_group);
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const made = await unwrap(api.POST('/v1/customers/{customer}/subscriptions', { params: { path: { customer } }, body: toSale(values, profile) }));
    await refresh('/v1/customers', '/v1/bills', '/v1/home', '/v1/activities');
    notifications.show({ message: t('add.done', { plan: made.plan.name }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('add.title')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('add.submit')}>
      {groups.length > 1 && (
        <Select
          label={t('add.group')} allowDeselect={false} data={groups.map(({ id, name }) => ({ value: id, label: `${name} · ${profileOf(id)?.code ?? ''}` }))}
          value={form.values.balance_group} onChange={(id) => form.setValues({ balance_group: id ?? '', plan: null, ...limitsOf(profileOf(id ?? '')) })}
        />
      )}
      <Select label={t('add.plan')} required searchable data={plans.filter((plan) => isSoldTo(plan, profile?.payment_type)).map(toChoice)} {...form.getInputProps('plan')} />
      <TextInput label={t('add.identifier')} description={t('add.identifierHint')} {...form.getInputProps('identifier')} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {profile?.payment_type === 'prepaid'
          ? <TextInput inputWrapperOrder={HINT_BELOW} label={t('add.funds')} description={t('add.fundsHint')} inputMode="decimal" rightSection={profile.currency} rightSectionWidth={60} {...form.getInputProps('available_funds')} />
          : <TextInput inputWrapperOrder={HINT_BELOW} label={t('creditLimit')} description={form.values.credit_limit.trim() === '' ? t('edit.noLimit') : t('add.ofProfile')} inputMode="decimal" rightSection={profile?.currency} rightSectionWidth={60} {...form.getInputProps('credit_limit')} />}
        <Select inputWrapperOrder={HINT_BELOW} label={t('creditProfile')} description={t('add.ofProfile')} allowDeselect={false} data={[{ value: '', label: t('creditProfileDefault') }, ...credits.map(toChoice)]} {...form.getInputProps('credit_profile')} />
      </SimpleGrid>
    </FormDialog>
  );
}

function toChoice({ code, name }: CatalogEntry) {
  return { value: code, label: name };
}

// Make a sharing group: which subscription pays, and which of its purchased policies say what moves.
import { Button, Checkbox, Group, MultiSelect, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Subscription } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';
import { StatusSelect } from '@shared/ui/ParticipationFields';
import { endOf, startOf } from '@shared/lib/validity';

export function OwnerForm({ customer, subscriptions, onClose }: { customer: string; subscriptions: Subscription[]; onClose: () => void }) {
  const { t } = useTranslation('sharing');
  const zone = useSession().site?.time_zone ?? 'UTC';
  const refresh = useRefresh();
  const choices = subscriptions.filter(({ status, discounts }) => status !== 'closed' && discounts.some(isPolicy));
  const required = (value: string) => (value.trim() === '' ? t('required') : null);
  const form = useForm({
    initialValues: { name: '', subscription: choices[0]?.id ?? '', policy_name: '', discounts: policiesOf(choices[0]).map(({ id }) => id), from: '', to: '', status: 'active', pool_first: false },
    validateInputOnBlur: true,
    validate: { name: required, subscription: required, discounts: (value) => (value.length === 0 ? t('required') : null) },
  });
  const chosen = choices.find(({ id }) => id === form.values.subscription);
  const { submit, problem, busy } = useSubmit(form, async ({ name, subscription, policy_name, discounts, from, to, status, pool_first }) => {
    const start = startOf(from, zone);
    await unwrap(api.POST('/v1/sharing-groups', {
      body: {
        owner: customer, name: name.trim(), subscription, pool_first, status: status === 'inactive' ? 'inactive' : 'active',
        policy: { discounts, ...(policy_name.trim() === '' ? {} : { name: policy_name.trim() }) },
        ...(start === undefined ? {} : { from: start }), to: endOf(to, zone),
      },
    }));
    await refresh('/v1/customers', '/v1/sharing-groups', '/v1/activities');
    notifications.show({ message: t('made', { name: name.trim() }), color: 'green' });
    onClose();
  });
  const choose = (id: string | null) => {
    if (id === null) return;
    form.setFieldValue('subscription', id);
    form.setFieldValue('discounts', policiesOf(choices.find((one) => one.id === id)).map((held) => held.id));
  };
  if (choices.length === 0) return <p>{t('nothingToShare')}</p>;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormProblem problem={problem} />
        <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
        <Select
          label={t('subscription')} required allowDeselect={false} data={choices.map(({ id, plan }) => ({ value: id, label: plan.name }))}
          {...form.getInputProps('subscription')} onChange={choose}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('policyName')} placeholder={form.values.name} {...form.getInputProps('policy_name')} />
          <StatusSelect {...form.getInputProps('status')} />
        </SimpleGrid>
        <MultiSelect label={t('policy')} description={t('policyHint')} required data={policiesOf(chosen).map(({ id, name }) => ({ value: id, label: name }))} {...form.getInputProps('discounts')} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('from')} description={t('fromHint')} type="date" {...form.getInputProps('from')} />
          <TextInput label={t('to')} description={t('toHint')} type="date" {...form.getInputProps('to')} />
        </SimpleGrid>
        <Checkbox label={t('poolFirst')} description={t('poolFirstHint')} {...form.getInputProps('pool_first', { type: 'checkbox' })} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
          <Button type="submit" loading={busy}>{t('make')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

type Held = Subscription['discounts'][number];

function isPolicy({ policy, status }: Held): boolean {
  return policy && status !== 'closed';
}

function policiesOf(subscription: Subscription | undefined): Held[] {
  return (subscription?.discounts ?? []).filter(isPolicy);
}

// Sell a plan to a customer who is there: which plan, on which billing profile, for which identifier.
import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { BillingProfile, CatalogEntry } from '@shared/api/schema';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';

type AddForm = { plan: string | null; identifier: string; billing_profile: string };

export function AddSubscriptionDialog({ customer, profiles, onClose }: { customer: string; profiles: BillingProfile[]; onClose: () => void }) {
  const { t } = useTranslation('subscriptions');
  const refresh = useRefresh();
  const plans = useRead('/v1/plans').data?.items ?? [];
  const form = useForm<AddForm>({
    initialValues: { plan: null, identifier: '', billing_profile: profiles[0]?.id ?? '' },
    validateInputOnBlur: true,
    validate: { plan: (value) => (value === null ? t('add.required') : null) },
  });
  const payment = profiles.find(({ id }) => id === form.values.billing_profile)?.payment_type;
  const { submit, problem, busy } = useSubmit(form, async ({ plan, identifier, billing_profile }) => {
    const made = await unwrap(api.POST('/v1/customers/{customer}/subscriptions', {
      params: { path: { customer } },
      body: { plan: plan ?? '', items: [], billing_profile, ...(identifier.trim() === '' ? {} : { identifier: identifier.trim() }) },
    }));
    await refresh('/v1/customers', '/v1/bills', '/v1/home', '/v1/activities');
    notifications.show({ message: t('add.done', { plan: made.plan.name }), color: 'green' });
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title={t('add.title')} size="lg" closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem problem={problem} />
          {profiles.length > 1 && (
            <Select
              label={t('add.profile')} allowDeselect={false} data={profiles.map(({ id, code }) => ({ value: id, label: code }))}
              {...form.getInputProps('billing_profile')}
            />
          )}
          <Select label={t('add.plan')} required searchable data={plans.filter((plan) => isSoldTo(plan, payment)).map(toChoice)} {...form.getInputProps('plan')} />
          <TextInput label={t('add.identifier')} description={t('add.identifierHint')} {...form.getInputProps('identifier')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
            <Button type="submit" loading={busy}>{t('add.submit')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** A plan that names no payment types is sold to all. */
function isSoldTo({ document }: CatalogEntry, payment: string | undefined): boolean {
  const types = document.payment_types;
  return !Array.isArray(types) || types.length === 0 || payment === undefined || types.includes(payment);
}

function toChoice({ code, name }: CatalogEntry) {
  return { value: code, label: name };
}

// Make a further billing profile; balance groups and subscriptions come to it later.
import { NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { isAmount, toDecimal } from '@shared/lib/amounts';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

const PAYMENT_TYPES = ['postpaid', 'prepaid', 'pay_now'] as const;
const EVERYTHING = { query: { limit: 200 } };

export function NewProfileDialog({ customer, onClose }: { customer: string; onClose: () => void }) {
  const { t } = useTranslation('profiles');
  const site = useSession().site;
  const refresh = useRefresh();
  const currencies = (useRead('/v1/resources', EVERYTHING).data?.items ?? []).filter(({ kind }) => kind === 'currency');
  const intervals = useRead('/v1/event-types', EVERYTHING).data?.items ?? [];
  const creditProfiles = useRead('/v1/credit-profiles', EVERYTHING).data?.items ?? [];
  const required = (value: string) => (value.trim() === '' ? t('required') : null);
  const form = useForm({
    initialValues: { name: '', code: '', payment_type: 'postpaid', event_type: 'monthly', billing_day: '1', currency: site?.currency ?? '', time_zone: site?.time_zone ?? 'UTC', credit_profile: '', credit_limit: '' },
    validateInputOnBlur: true,
    validate: { name: required, code: required, credit_limit: (value) => (value.trim() === '' || isAmount(value) ? null : t('edit.amountWrong')) },
  });
  const { payment_type: payment } = form.values;
  const { submit, problem, busy } = useSubmit(form, async ({ event_type, billing_day, credit_profile, credit_limit, ...rest }) => {
    const limit = toDecimal(credit_limit);
    const cycle = payment === 'pay_now' ? { billing_day: null } : { event_type, billing_day: Number.parseInt(String(billing_day), 10) };
    const limits = { ...(credit_profile === '' ? {} : { credit_profile }), ...(limit === '' ? {} : { credit_limit: limit }) };
    await unwrap(api.POST('/v1/customers/{customer}/billing-profiles', { params: { path: { customer } }, body: { ...rest, ...cycle, ...limits } }));
    await refresh('/v1/customers', '/v1/bills', '/v1/activities');
    notifications.show({ message: t('make.done', { name: rest.name }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('open')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('make.do')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
        <TextInput label={t('code')} description={t('make.codeHint')} required {...form.getInputProps('code')} />
        <Select label={t('paymentType')} allowDeselect={false} data={PAYMENT_TYPES.map((value) => ({ value, label: t(`shared:paymentType.${value}`) }))} {...form.getInputProps('payment_type')} />
        <Select label={t('currency')} description={t('make.forLife')} allowDeselect={false} data={currencies.map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('currency')} />
        <Select label={t('interval')} disabled={payment === 'pay_now'} description={payment === 'pay_now' ? t('onDemand') : undefined} allowDeselect={false} data={intervals.map(({ code }) => ({ value: code, label: t(`shared:eventType.${code}`, { defaultValue: code }) }))} {...form.getInputProps('event_type')} />
        <NumberInput label={t('make.billingDay')} disabled={payment === 'pay_now'} min={1} max={31} {...form.getInputProps('billing_day')} />
        <TextInput label={t('timeZone')} {...form.getInputProps('time_zone')} />
        <Select label={t('creditProfile')} allowDeselect={false} data={[{ value: '', label: t('creditProfileDefault') }, ...creditProfiles.map(({ code, name }) => ({ value: code, label: name }))]} {...form.getInputProps('credit_profile')} />
        <TextInput label={t('creditLimit')} inputMode="decimal" rightSection={form.values.currency} rightSectionWidth={60} {...form.getInputProps('credit_limit')} />
      </SimpleGrid>
    </FormDialog>
  );
}

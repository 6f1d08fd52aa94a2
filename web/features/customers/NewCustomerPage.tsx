// A short form: a customer with address, billing and a plan, in one transaction.
import { Button, Fieldset, Group, NumberInput, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { Link, useBlocker, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import { countryChoices } from '@shared/lib/countries';
import { useFormat } from '@shared/lib/format';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';
import { Page } from '@shared/ui/Page';
import { BLANK_CUSTOMER, isMonthBased, toNewCustomer, validators, type CustomerForm } from './customer-form';
import { PlanFields } from './PlanFields';
import classes from './NewCustomerPage.module.css';

const BILLING_DAY_MAX = 31;

export function NewCustomerPage() {
  const { t } = useTranslation('customers');
  const format = useFormat();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const saved = useRef(false);
  const types = useRead('/v1/customer-types', { query: { limit: 200 } }).data?.items ?? [];
  const form = useForm<CustomerForm>({ initialValues: BLANK_CUSTOMER, validateInputOnBlur: true, validate: validators(t) });
  useBlocker({ shouldBlockFn: () => !saved.current && form.isDirty() && !window.confirm(t('form.leave')), enableBeforeUnload: () => !saved.current && form.isDirty() });

  const intervals = useRead('/v1/event-types', { query: { limit: 200 } }).data?.items ?? [];
  const monthBased = isMonthBased(intervals.find(({ code }) => code === form.values.event_type));
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const made = await unwrap(api.POST('/v1/customers', { body: toNewCustomer(values, monthBased) }));
    saved.current = true;
    await refresh('/v1/customers', '/v1/home');
    notifications.show({ message: t('form.created', { name: made.name }), color: 'green' });
    void navigate({ to: '/customers/$customer', params: { customer: made.number } });
  });

  return (
    <Page title={t('new')} crumbs={[<Link key="list" to="/customers">{t('title')}</Link>]}>
      <form onSubmit={submit} noValidate className={classes.form}>
        <Stack gap="lg">
          <FormProblem problem={problem} />
          <Fieldset legend={t('form.person')} radius="md">
            <Stack>
              <SimpleGrid cols={{ base: 1, sm: 2 }}>
                <TextInput label={t('form.firstName')} required autoComplete="off" {...form.getInputProps('first_name')} />
                <TextInput label={t('form.lastName')} required autoComplete="off" {...form.getInputProps('last_name')} />
              </SimpleGrid>
              <TextInput label={t('email')} type="email" required autoComplete="off" {...form.getInputProps('email')} />
              <SimpleGrid cols={{ base: 1, sm: 2 }}>
                <TextInput label={t('phone')} {...form.getInputProps('phone')} />
                <TextInput label={t('organization')} {...form.getInputProps('organization')} />
                {types.length > 0
                  ? <Select label={t('type')} required data={types.map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('customer_type')} />
                  : <TextInput label={t('type')} required {...form.getInputProps('customer_type')} />}
                <Select label={t('language')} allowDeselect={false} data={['en', 'fr'].map((value) => ({ value, label: t(`shared:language.${value}`) }))} {...form.getInputProps('language')} />
              </SimpleGrid>
            </Stack>
          </Fieldset>
          <Fieldset legend={t('address')} radius="md">
            <Stack>
              <TextInput label={t('form.street')} required {...form.getInputProps('street')} />
              <SimpleGrid cols={{ base: 1, sm: 2 }}>
                <TextInput label={t('form.zip')} {...form.getInputProps('zip')} />
                <TextInput label={t('city')} required {...form.getInputProps('city')} />
                <Select label={t('country')} required searchable data={countryChoices(format.language)} {...form.getInputProps('country')} />
                <TextInput label={t('taxId')} {...form.getInputProps('tax_id')} />
              </SimpleGrid>
            </Stack>
          </Fieldset>
          <Fieldset legend={t('form.billing')} radius="md">
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <Select label={t('paymentType')} allowDeselect={false} data={['postpaid', 'prepaid'].map((value) => ({ value, label: t(`shared:paymentType.${value}`) }))} {...form.getInputProps('payment_type')} />
              <Select label={t('form.interval')} allowDeselect={false} data={intervals.map(({ code, name }) => ({ value: code, label: t(`shared:eventType.${code}`, { defaultValue: name }) }))} {...form.getInputProps('event_type')} />
              {monthBased && <NumberInput label={t('form.billingDay')} min={1} max={BILLING_DAY_MAX} allowDecimal={false} {...form.getInputProps('billing_day')} />}
              {form.values.payment_type === 'prepaid' && <TextInput label={t('form.funds')} description={t('form.fundsHint')} inputMode="decimal" {...form.getInputProps('available_funds')} />}
            </SimpleGrid>
          </Fieldset>
          <PlanFields form={form} />
        </Stack>
        <Group className={classes.bar} justify="flex-end">
          <Button variant="default" onClick={() => void navigate({ to: '/customers' })}>{t('shared:cancel')}</Button>
          <Button type="submit" loading={busy}>{t('form.create')}</Button>
        </Group>
      </form>
    </Page>
  );
}

// A short form: a customer with address, billing and a plan, in one transaction.
import { Button, Group, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { Link, useBlocker, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import { usesBillingDay } from '@shared/lib/cycle';
import { useFormat } from '@shared/lib/format';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';
import { Page } from '@shared/ui/Page';
import { BLANK_CUSTOMER, toNewCustomer, validators, type CustomerForm } from './customer-form';
import { AddressFields, AttributeFields, BillingFields, PersonFields } from './CustomerFields';
import { PlanFields } from './PlanFields';
import classes from './NewCustomerPage.module.css';

export function NewCustomerPage() {
  const { t } = useTranslation('customers');
  const navigate = useNavigate();
  const refresh = useRefresh();
  const saved = useRef(false);
  const intervals = useRead('/v1/event-types').data?.items ?? [];
  const definitions = useRead('/v1/custom-attributes').data?.items ?? [];
  const { zone } = useFormat();
  const form = useForm<CustomerForm>({ initialValues: BLANK_CUSTOMER, validateInputOnBlur: true, validate: validators(t) });
  const leaving = () => !saved.current && form.isDirty();
  useBlocker({ shouldBlockFn: () => leaving() && !window.confirm(t('form.leave')), enableBeforeUnload: leaving });
  // The default is a month.
  const monthBased = form.values.event_type === '' || intervals.some((type) => type.code === form.values.event_type && usesBillingDay(type));

  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const made = await unwrap(api.POST('/v1/customers', { body: toNewCustomer(values, monthBased, { definitions, zone }) }));
    saved.current = true;
    await refresh('/v1/customers', '/v1/home', '/v1/activities');
    notifications.show({ message: t('form.created', { name: made.name }), color: 'green' });
    void navigate({ to: '/customers/$customer', params: { customer: made.number } });
  });

  return (
    <Page title={t('new')} crumbs={[<Link key="list" to="/customers">{t('title')}</Link>]}>
      <form onSubmit={submit} noValidate className={classes.form}>
        <Stack gap="lg">
          <FormProblem problem={problem} />
          <PersonFields form={form} />
          <AddressFields form={form} />
          <AttributeFields form={form} definitions={definitions} />
          <BillingFields form={form} intervals={intervals} monthBased={monthBased} />
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

// The parts of the form of a job: when it runs, on whom, what it exports.
import { MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Job } from '@shared/api/schema';
import { AttributeRows } from './AttributeRows';
import { HierarchyGroups } from './HierarchyGroups';
import { EXPORTS, FREQUENCIES, PAYMENT_TYPES, SCHEDULES, UNITS, type JobValues, WATCHING } from './job-form';
import { useJobName } from './words';

type Form = UseFormReturnType<JobValues>;

/** Minutes of a day: the longest time between two runs that minutes count. */
const MINUTES_MAX = 1440;

export function ScheduleFields({ form, job }: { form: Form; job: Job | null }) {
  const { t } = useTranslation('jobs');
  const others = (useRead('/v1/jobs').data?.items ?? []).filter(({ id }) => id !== job?.id);
  const name = useJobName();
  const { schedule, frequency, kind } = form.values;
  const schedules = SCHEDULES.filter((one) => one !== 'when_due' || WATCHING.includes(kind));
  return (
    <>
      <Select label={t('schedule')} required allowDeselect={false} data={schedules.map((one) => ({ value: one, label: t(`schedules.${one}`) }))} {...form.getInputProps('schedule')} />
      {(schedule === 'one_off' || schedule === 'repeatable') && <TextInput type="datetime-local" label={schedule === 'one_off' ? t('at') : t('firstAt')} description={t('siteTime')} required {...form.getInputProps('at')} />}
      {schedule === 'repeatable' && <Select label={t('frequency')} required allowDeselect={false} data={FREQUENCIES.map((one) => ({ value: one, label: t(`frequencies.${one}`) }))} {...form.getInputProps('frequency')} />}
      {schedule === 'repeatable' && frequency === 'minutes' && <NumberInput label={t('minutes')} required min={1} max={MINUTES_MAX} allowDecimal={false} {...form.getInputProps('every_minutes')} />}
      {schedule === 'chain' && <Select label={t('after')} required data={others.map((one) => ({ value: one.code, label: name(one) }))} {...form.getInputProps('after')} />}
    </>
  );
}

export function CriteriaFields({ form }: { form: Form }) {
  const { t } = useTranslation('jobs');
  const types = useRead('/v1/customer-types').data?.items.map(({ code }) => code) ?? [];
  return (
    <>
      <MultiSelect label={t('customerTypes')} description={t('criteriaHint')} data={types} {...form.getInputProps('customer_types')} />
      <MultiSelect label={t('paymentTypes')} data={PAYMENT_TYPES.map((one) => ({ value: one, label: t(`shared:paymentType.${one}`) }))} {...form.getInputProps('payment_types')} />
      <TextInput label={t('customers')} description={t('customersHint')} {...form.getInputProps('customers')} />
      <HierarchyGroups form={form} />
      <AttributeRows form={form} />
    </>
  );
}

export function ExportFields({ form }: { form: Form }) {
  const { t } = useTranslation('jobs');
  return <Select label={t('export')} required allowDeselect={false} data={EXPORTS.map((one) => ({ value: one, label: t(`exports.${one}`) }))} {...form.getInputProps('what')} />;
}

/** The configuration that a dunning job runs. */
export function DunningField({ form }: { form: Form }) {
  const { t } = useTranslation('jobs');
  const all = useRead('/v1/dunning').data?.items ?? [];
  return <Select label={t('dunning')} required data={all.map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('dunning')} />;
}

/** Days that were given over the API are shown as they are, and stay. */
export function PeriodField({ form, given }: { form: Form; given: { from?: string | null; to?: string | null } | null }) {
  const { t } = useTranslation('jobs');
  if (given?.from != null && given.to != null) return <TextInput label={t('period')} readOnly value={t('fromTo', { from: given.from, to: given.to })} />;
  return <Select label={t('period')} required allowDeselect={false} data={UNITS.map((one) => ({ value: one, label: t(`units.${one}`) }))} {...form.getInputProps('last')} />;
}

// Makes or changes a job: what it does, when, on whom.
import { Switch, Textarea, TextInput, Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Job } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { CriteriaFields, DunningField, ExportFields, PeriodField, ScheduleFields } from './JobFields';
import { criteriaOf, exportOf, FIELDS, KINDS, reportOf, scheduleOf, valuesOf, WITH_CRITERIA, withKind } from './job-form';

export function JobDialog({ job, onClose }: { job: Job | null; onClose: () => void }) {
  const { t } = useTranslation('jobs');
  const refresh = useRefresh();
  const zone = useFormat().zone;
  const isTimed = (kind: string) => kind === 'one_off' || kind === 'repeatable';
  const form = useForm({
    initialValues: valuesOf(job, zone),
    validateInputOnBlur: true,
    validate: {
      code: (value) => (job !== null || /^(?=.*[A-Za-z])[\w.-]{1,64}$/.test(value) ? null : t('codeWrong')),
      name: (value) => (value.trim() === '' ? t('required') : null),
      at: (value, { schedule }) => (isTimed(schedule) && Number.isNaN(Date.parse(`${value}Z`)) ? t('required') : null),
      dunning: (value, { kind }) => (kind === 'dunning' && value === null ? t('required') : null),
      after: (value, { schedule }) => (schedule === 'chain' && value === null ? t('required') : null),
      customers: (value) => (/^[\d\s,;]*$/.test(value) ? null : t('customersWrong')),
      custom_attributes: { value: (value, { kind }) => (WITH_CRITERIA.includes(kind) && value.trim() === '' ? t('required') : null) },
    },
  });
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const said = { name: values.name, description: values.description, schedule: scheduleOf(values, zone), criteria: criteriaOf(values, job), export: exportOf(values, job), report: reportOf(values, job), dunning: values.kind === 'dunning' ? values.dunning ?? undefined : undefined, test_mode: values.test_mode };
    if (job === null) await unwrap(api.POST('/v1/jobs', { body: { ...said, code: values.code, kind: values.kind } }));
    else await unwrap(api.PATCH('/v1/jobs/{id}', { params: { path: { id: job.id } }, body: said }));
    await refresh('/v1/jobs', '/v1/activities');
    notifications.show({ message: t('saved'), color: 'green' });
    onClose();
  }, FIELDS);
  const setKind = (chosen: string | null) => {
    const kind = KINDS.find((one) => one === chosen);
    if (kind !== undefined) form.setValues(withKind(kind, form.getValues().schedule));
  };
  return (
    <FormDialog title={job === null ? t('new') : t('change')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      <Select label={t('kind')} required allowDeselect={false} disabled={job !== null} data={KINDS.map((kind) => ({ value: kind, label: t(`kinds.${kind}`) }))} {...form.getInputProps('kind')} onChange={setKind} />
      <TextInput label={t('name')} required data-autofocus {...form.getInputProps('name')} />
      <TextInput label={t('codeOf')} description={t('codeHint')} required disabled={job !== null} {...form.getInputProps('code')} />
      <Textarea label={t('description')} autosize {...form.getInputProps('description')} />
      {form.values.kind === 'exporting' && <ExportFields form={form} />}
      {form.values.kind === 'dunning' && <DunningField form={form} />}
      {(form.values.kind === 'exporting' || form.values.kind === 'finance_reporting') && <PeriodField form={form} given={job?.export ?? job?.report ?? null} />}
      <ScheduleFields form={form} job={job} />
      {WITH_CRITERIA.includes(form.values.kind) && <CriteriaFields form={form} />}
      <Switch label={t('testMode')} description={t('testEffect')} {...form.getInputProps('test_mode', { type: 'checkbox' })} />
    </FormDialog>
  );
}

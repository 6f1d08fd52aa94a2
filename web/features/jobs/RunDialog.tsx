// Runs a job now, or tries it: then its progress is shown.
import { Switch } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Job } from '@shared/api/schema';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

export function RunDialog({ job, name, onClose }: { job: Job; name: string; onClose: () => void }) {
  const { t } = useTranslation('jobs');
  const navigate = useNavigate();
  const refresh = useRefresh();
  const form = useForm({ initialValues: { test: job.test_mode } });
  const { submit, problem, busy } = useSubmit(form, async ({ test }) => {
    const started = await unwrap(api.POST('/v1/jobs/{id}:run', { params: { path: { id: job.id }, query: { test_mode: test } } }));
    await refresh('/v1/job');
    await navigate({ to: '/job-runs/$run', params: { run: started.id } });
  });
  return (
    <FormDialog title={t('runName', { name })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('run')}>
      <p>{t(`effects.${job.kind}`, { defaultValue: t('effect', { name }) })}</p>
      <Switch label={t('testMode')} description={t('testEffect')} disabled={job.test_mode} {...form.getInputProps('test', { type: 'checkbox' })} />
    </FormDialog>
  );
}

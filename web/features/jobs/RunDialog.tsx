// Runs a job now, or tries it: then its progress is shown.
import { Button, Group, Modal, Stack, Switch } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { Job } from '@shared/api/schema';
import { FormProblem } from '@shared/ui/FormProblem';

export function RunDialog({ job, name, onClose }: { job: Job; name: string; onClose: () => void }) {
  const { t } = useTranslation('jobs');
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [test, setTest] = useState(job.test_mode);
  const run = async () => {
    setBusy(true);
    try {
      const started = await unwrap(api.POST('/v1/jobs/{id}:run', { params: { path: { id: job.id }, query: { test_mode: test } } }));
      await refresh('/v1/job');
      void navigate({ to: '/job-runs/$run', params: { run: started.id } });
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('runName', { name })} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <Stack>
        <FormProblem problem={problem} />
        <p>{t(`effects.${job.kind}`, { defaultValue: t('effect', { name }) })}</p>
        <Switch label={t('testMode')} description={t('testEffect')} checked={test} disabled={job.test_mode} onChange={(event) => setTest(event.currentTarget.checked)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
          <Button loading={busy} onClick={() => void run()}>{t('run')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

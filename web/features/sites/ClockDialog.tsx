// Move a sandbox's clock on: what falls due on the way runs, and is listed.
import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import type { ClockMoved, Site } from '@shared/api/schema';
import { instantOf } from '@shared/lib/dates';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

export function ClockDialog({ site, onClose }: { site: Site; onClose: () => void }) {
  const { t } = useTranslation('sites');
  const format = useFormat();
  const cache = useQueryClient();
  const [moved, setMoved] = useState<ClockMoved | null>(null);
  const form = useForm({ initialValues: { to: '' }, validate: { to: (value) => (value === '' ? t('clockMove.required') : null) } });
  const { submit, problem, busy } = useSubmit(form, async ({ to }) => {
    setMoved(await unwrap(api.POST('/v1/sites/{code}/clock:advance', { params: { path: { code: site.code } }, body: { to: instantOf(to, site.time_zone) } })));
    // Anything may have been billed on the way.
    await cache.invalidateQueries();
  });
  return (
    <FormDialog
      title={t('clockMove.title', { name: site.name })} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('clockMove.submit')}
      done={moved === null ? null : <Moved moved={moved} />}
    >
      <p style={{ margin: 0 }}>{t('clockMove.effect', { time: format.time(site.clock.now) })}</p>
      <TextInput type="date" label={t('clockMove.to')} required data-autofocus {...form.getInputProps('to')} />
    </FormDialog>
  );
}

function Moved({ moved }: { moved: ClockMoved }) {
  const { t } = useTranslation('sites');
  const format = useFormat();
  return (
    <Stack role="status">
      <p style={{ margin: 0 }}>{t('clockMove.done', { time: format.time(moved.now) })}</p>
      {moved.ran.length > 0 && (
        <ul style={{ margin: 0 }}>
          {moved.ran.map(({ job, at, run }) => <li key={run}><Link to="/job-runs/$run" params={{ run }}>{t(`shared:job.${job}`, { defaultValue: job })}</Link>, {format.time(at)}</li>)}
        </ul>
      )}
    </Stack>
  );
}

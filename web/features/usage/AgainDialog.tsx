// Rate a selection again, or try its unrated usage again: what it would change first, then the run.
import { Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { RatingPreview } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { AgainFields } from './AgainFields';
import { BLANK_AGAIN, toSelection, type AgainForm } from './again-form';
import { Difference } from './Difference';

export type Verb = 'rerate' | 'retry';

export function AgainDialog({ verb, preset = {}, onClose }: { verb: Verb; preset?: Partial<AgainForm>; onClose: () => void }) {
  const { t } = useTranslation('usage');
  const { may } = useSession();
  const { zone } = useFormat();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [preview, setPreview] = useState<RatingPreview | null>(null);
  const form = useForm<AgainForm>({
    initialValues: { ...BLANK_AGAIN, ...preset },
    validate: { reason: (value) => (value.trim() === '' ? t('form.required') : null) },
    // A difference is of what was asked then.
    onValuesChange: () => setPreview(null),
  });
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const answer = await send(verb, toSelection(values, zone), preview === null);
    if ('looked_at' in answer) return setPreview(answer);
    await refresh('/v1/job', '/v1/usage-events', '/v1/unrated-reasons', '/v1/activities');
    notifications.show({ message: t(`again.queued.${verb}`), color: 'green' });
    onClose();
    if (may('job.read')) void navigate({ to: '/job-runs/$run', params: { run: answer.id } });
  });
  return (
    <FormDialog
      title={t(`again.title.${verb}`)} size="xl" onClose={onClose} submit={submit} problem={problem} busy={busy}
      action={preview === null ? t('again.preview') : t(`again.run.${verb}`)}
    >
      <p style={{ margin: 0 }}>{t(`again.effect.${verb}`)}</p>
      <AgainFields verb={verb} form={form} />
      <Textarea label={t('reason')} description={t('again.reasonHint')} required autosize minRows={2} {...form.getInputProps('reason')} />
      {preview !== null && <Difference preview={preview} />}
    </FormDialog>
  );
}

function send(verb: Verb, body: ReturnType<typeof toSelection>, dryRun: boolean) {
  const init = { params: { query: { dry_run: dryRun } }, body };
  return verb === 'rerate' ? unwrap(api.POST('/v1/usage-events:rerate', init)) : unwrap(api.POST('/v1/usage-events:retry', init));
}

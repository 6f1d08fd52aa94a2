// Try chosen unrated events again, one after the other, and say what became of each.
import { Stack, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ApiProblem, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { EventChanged, UsageEvent } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { problemWords } from '@shared/lib/problem';
import { reasonWords } from '@shared/lib/reason';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { BELOW_HEAD, useIntoView } from './into-view';

/** What became of one event: where it stands now, or why it could not be tried. */
type Tried = { event: UsageEvent; changed: EventChanged | null; problem: ApiProblem | null };

export function RetryDialog({ events, onClose }: { events: UsageEvent[]; onClose: () => void }) {
  const { t } = useTranslation('usage');
  const refresh = useRefresh();
  const [tried, setTried] = useState<Tried[] | null>(null);
  const form = useForm({ initialValues: { reason: '' }, validate: { reason: (value) => (value.trim() === '' ? t('form.required') : null) } });
  const { submit, problem, busy } = useSubmit(form, async ({ reason }) => {
    const results: Tried[] = [];
    for (const event of events) results.push(await retry(event, reason.trim()));
    setTried(results);
    await refresh('/v1/usage-events', '/v1/unrated-reasons', '/v1/customers', '/v1/bills', '/v1/home', '/v1/activities');
  });
  return (
    <FormDialog
      title={t('retry.title', { count: events.length })} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy}
      action={t('retry.submit')} done={tried === null ? null : <Results tried={tried} />}
    >
      <p style={{ margin: 0 }}>{t('retry.effect')}</p>
      <Textarea label={t('reason')} description={t('again.reasonHint')} required data-autofocus autosize minRows={2} {...form.getInputProps('reason')} />
    </FormDialog>
  );
}

async function retry(event: UsageEvent, reason: string): Promise<Tried> {
  try {
    const changed = await unwrap(api.POST('/v1/usage-events/{id}:retry', { params: { path: { id: event.id } }, body: { reason } }));
    return { event, changed, problem: null };
  } catch (error) {
    // One that is refused, because another decided on it meanwhile, does not keep the others from being tried.
    if (error instanceof ApiProblem) return { event, changed: null, problem: error };
    throw error;
  }
}

function Results({ tried }: { tried: Tried[] }) {
  const { t } = useTranslation('usage');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const place = useIntoView<HTMLDivElement>(tried);
  const rated = tried.filter(({ changed }) => changed?.status === 'rated').length;
  return (
    <Stack ref={place} style={BELOW_HEAD}>
      <p role="status" style={{ margin: 0 }}><strong>{t('retry.rated', { count: rated })}</strong> {t('retry.still', { count: tried.length - rated })}</p>
      <PlainTable
        label={t('retry.results')} rows={tried} rowKey={({ event }) => event.id}
        columns={[
          { header: t('time'), secondary: true, cell: ({ event }) => format.time(event.time) },
          { header: t('identifier'), cell: ({ event }) => <span className="g-mono">{event.identifier}</span> },
          { header: t('status'), cell: ({ changed }) => <StatusBadge status={changed?.status ?? 'failed'} /> },
          { header: t('retry.result'), cell: ({ changed, problem }) => {
            if (problem !== null) return problemWords(shared, problem).said;
            return changed?.reason == null ? format.money(changed?.amount ?? null, 'exact') : reasonWords(shared, changed.reason);
          } },
        ]}
      />
    </Stack>
  );
}

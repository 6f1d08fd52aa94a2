// Cancel, inactivate or reactivate a subscription or a part of it: what it costs and gives back stands there before the
// button that does it.
import { Checkbox } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useDryRun } from '@shared/api/dry-run';
import type { Subscription } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { instantOfTiming, isMissing, NOW } from '@shared/lib/timing';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { RateAgain } from '@shared/ui/RateAgain';
import { WhenField } from '@shared/ui/WhenField';
import { Preview } from './Preview';
import { termOf, toChange, type Part, type Verb } from './part';
import { TermWords } from './TermWords';
import { useRefreshSubscription } from './refresh';

type Props = { customer: string; subscription: Subscription; part: Part; verb: Verb; onClose: () => void };

export function ChangeDialog({ customer, subscription, part, verb, onClose }: Props) {
  const { t } = useTranslation('subscriptions');
  const { zone } = useFormat();
  const refresh = useRefreshSubscription();
  const [since, setSince] = useState<string | null>(null);
  const form = useForm({ initialValues: { ...NOW, waive: false }, validate: { at: (_, values) => (isMissing(values) ? t('add.required') : null) } });
  const at = instantOfTiming(form.values, zone);
  const body = toChange(part, at, form.values.waive);
  const { id } = subscription;
  const preview = useDryRun(`subscription.${id}.${verb}`, isMissing(form.values) ? null : body, () => send(verb, id, body, true));
  const { submit, problem, busy } = useSubmit(form, async () => {
    const { rerate_since } = await send(verb, id, body, false);
    await refresh();
    notifications.show({ message: t(`change.done.${verb}`, { name: part.name }), color: 'green' });
    if (rerate_since === null) onClose();
    else setSince(rerate_since);
  });
  // A waived fee is none any more: the box stays as long as it is ticked.
  const mayWaive = verb === 'cancel' && (form.values.waive || (preview.data?.early_termination_fee ?? null) !== null);
  const title = t(`change.title.${verb}`, { name: part.name });
  return (
    <FormDialog
      title={title} size="lg" onClose={onClose} submit={submit} problem={problem ?? preview.error} busy={busy}
      action={title} keep={t('change.keep')} color={verb === 'cancel' ? 'red.8' : undefined} why={preview.data === undefined ? t('change.waits') : undefined}
      done={since === null ? null : <RateAgain customer={customer} since={since} />}
    >
      <p style={{ margin: 0 }}>{t(`change.effect.${verb}`)}</p>
      {verb === 'cancel' && <TermWords term={termOf(subscription, part)} />}
      <WhenField form={form} label={t('change.when')} hint={t('change.whenHint')} />
      {mayWaive && <Checkbox label={t('change.waive')} description={t('change.waiveHint')} {...form.getInputProps('waive', { type: 'checkbox' })} />}
      {(preview.pending || preview.data !== undefined) && <Preview posted={preview.data} customer={customer} label={t('preview.title')} />}
    </FormDialog>
  );
}

function send(verb: Verb, id: string, body: ReturnType<typeof toChange>, isDry: boolean) {
  const init = { params: { path: { id }, query: isDry ? { dry_run: true } : {} }, body };
  switch (verb) {
    case 'cancel': return unwrap(api.POST('/v1/subscriptions/{id}:cancel', init));
    case 'inactivate': return unwrap(api.POST('/v1/subscriptions/{id}:inactivate', init));
    case 'reactivate': return unwrap(api.POST('/v1/subscriptions/{id}:reactivate', init));
  }
}

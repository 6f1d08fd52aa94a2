// Apply one or more voucher codes: each buys its own bundle. What they post stands there before.
import { TagsInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import type { Subscription, SubscriptionChange } from '@shared/api/schema';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { withCodes, written } from './codes';
import { Preview } from './Preview';
import { useRefreshSubscription } from './refresh';

export function RedeemDialog({ customer, subscription, onClose }: { customer: string; subscription: Subscription; onClose: () => void }) {
  const { t } = useTranslation('subscriptions');
  const refresh = useRefreshSubscription();
  const [preview, setPreview] = useState<SubscriptionChange | null>(null);
  const form = useForm({
    initialValues: { codes: [] as string[] }, validate: { codes: (value) => (value.length === 0 ? t('redeem.needed') : null) },
    // A preview is of what was asked then.
    onValuesChange: () => setPreview(null),
  });
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const codes = written(values.codes);
    const isDry = preview === null;
    const init = { params: { path: { id: subscription.id }, query: isDry ? { dry_run: true } : {} }, body: { codes } };
    const answer = await withCodes(() => unwrap(api.POST('/v1/subscriptions/{id}:redeem', init)));
    if (isDry) return setPreview(answer);
    await refresh();
    notifications.show({ message: t('redeem.done', { count: codes.length }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog
      title={t('act.redeem')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy}
      action={preview === null ? t('preview.open') : t('redeem.submit', { count: written(form.values.codes).length })}
    >
      <TagsInput label={t('codes.label')} description={t('redeem.hint')} required data-autofocus acceptValueOnBlur splitChars={[',', ' ', ';']} maxTags={20} {...form.getInputProps('codes')} />
      {preview !== null && <Preview posted={preview} customer={customer} label={t('preview.title')} />}
    </FormDialog>
  );
}

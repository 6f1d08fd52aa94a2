// When a purchased product ends: on a day, the last one included, or never. What that gives back stands there before.
import { Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useDryRun } from '@shared/api/dry-run';
import type { PurchasedProduct, Subscription } from '@shared/api/schema';
import { wallClock } from '@shared/lib/dates';
import { endOf } from '@shared/lib/days';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { Preview } from './Preview';
import { useRefreshSubscription } from './refresh';

const DAY_LENGTH = 'yyyy-mm-dd'.length;

export function ValidityDialog({ customer, subscription, product, onClose }: { customer: string; subscription: Subscription; product: PurchasedProduct; onClose: () => void }) {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  const { zone } = format;
  const refresh = useRefreshSubscription();
  const { to } = product.period;
  const form = useForm({
    initialValues: { to: to === null ? '' : wallClock(new Date(Date.parse(to) - 1).toISOString(), zone).slice(0, DAY_LENGTH), open: to === null },
    validate: { to: (value, { open }) => (open || value !== '' ? null : t('add.required')) },
  });
  const { open, to: last } = form.values;
  const body = { to: open || last === '' ? null : endOf(last, zone) ?? null };
  const send = (isDry: boolean) => unwrap(api.PATCH('/v1/subscriptions/{id}/products/{product}', {
    params: { path: { id: subscription.id, product: product.id }, query: isDry ? { dry_run: true } : {} }, body,
  }));
  const isReady = form.isDirty() && (open || last !== '');
  const preview = useDryRun(`product.${product.id}`, isReady ? body : null, () => send(true));
  const { submit, problem, busy } = useSubmit(form, async () => {
    await send(false);
    await refresh();
    notifications.show({ message: t('validityEdit.done', { name: product.name }), color: 'green' });
    onClose();
  });
  const why = !form.isDirty() ? t('validityEdit.nothing') : preview.data === undefined ? t('change.waits') : undefined;
  return (
    <FormDialog
      title={t('validityEdit.title', { name: product.name })} size="lg" onClose={onClose} submit={submit} problem={problem ?? preview.error} busy={busy}
      action={t('shared:save')} why={why}
    >
      <p style={{ margin: 0 }}>{t('validityEdit.began', { date: format.date(product.period.from) })}</p>
      <Checkbox label={t('validityEdit.open_end')} {...form.getInputProps('open', { type: 'checkbox' })} />
      {!open && <TextInput type="date" label={t('validityEdit.last')} required {...form.getInputProps('to')} />}
      {isReady && (preview.pending || preview.data !== undefined) && <Preview posted={preview.data} customer={customer} label={t('preview.title')} />}
    </FormDialog>
  );
}

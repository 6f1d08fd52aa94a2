// Move a subscription into another plan, now, at the end of the cycle or at a time; what leaving the old one costs stands
// there before. Nothing changes until the job has run.
import { Group, Radio, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead } from '@shared/api/queries';
import type { NewTransition, PlanTransition, Subscription } from '@shared/api/schema';
import { instantAt } from '@shared/lib/dates';
import { endOf } from '@shared/lib/days';
import { useFormat } from '@shared/lib/format';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { bundlesOf, isSoldTo, itemsOf, toItems, type Item } from './items-form';
import { ItemRows } from './ItemRows';
import { Preview } from './Preview';
import { useRefreshSubscription } from './refresh';
import { TermWords } from './TermWords';
import { WithCatalog, type SaleCatalog } from './WithCatalog';

const EFFECTIVE = ['now', 'cycle_end', 'at'] as const;

type Props = { customer: string; subscription: Subscription; onClose: () => void };

export function TransitionDialog(props: Props) {
  const { t } = useTranslation('subscriptions');
  return <WithCatalog title={t('transition.title', { plan: props.subscription.plan.name })} onClose={props.onClose}>{(catalog) => <TransitionForm {...props} {...catalog} />}</WithCatalog>;
}

function TransitionForm({ customer, subscription, onClose, plans, bundles, products }: Props & SaleCatalog) {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  const { zone } = format;
  const refresh = useRefreshSubscription();
  const [preview, setPreview] = useState<PlanTransition | null>(null);
  const profile = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } }).data?.items.find(({ id }) => id === subscription.billing_profile);
  const form = useForm({
    initialValues: { plan: null as string | null, effective: 'cycle_end' as (typeof EFFECTIVE)[number], at: '', to: '', identifier: '', items: [] as Item[] },
    validate: { plan: (value) => (value === null ? t('add.required') : null), at: (value, { effective }) => (effective === 'at' && value === '' ? t('add.required') : null) },
    // A preview is of what was asked then.
    onValuesChange: () => setPreview(null),
  });
  const proposedOf = (code: string | null) => itemsOf(bundlesOf(plans.find((plan) => plan.code === code), bundles), products);
  const name = plans.find(({ code }) => code === form.values.plan)?.name ?? '';
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const body: NewTransition = {
      plan: values.plan ?? '', items: toItems(values.items, proposedOf(values.plan)), ...(values.effective === 'at' ? { at: instantAt(values.at, zone) } : { effective: values.effective }),
      to: endOf(values.to, zone), ...(values.identifier.trim() === '' ? {} : { identifier: values.identifier.trim() }),
    };
    const isDry = preview === null;
    const answer = await unwrap(api.POST('/v1/subscriptions/{id}/transition', { params: { path: { id: subscription.id }, query: isDry ? { dry_run: true } : {} }, body }));
    if (isDry) return setPreview(answer);
    await refresh();
    notifications.show({ message: t('transition.queued', { plan: name, time: format.time(answer.due_at) }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog
      title={t('transition.title', { plan: subscription.plan.name })} size="xl" onClose={onClose} submit={submit} problem={problem} busy={busy}
      action={preview === null ? t('preview.open') : t('transition.submit', { plan: name })} keep={t('change.keep')}
    >
      <p style={{ margin: 0 }}>{t('transition.effect')}</p>
      <TermWords term={subscription.term} />
      <Select
        label={t('transition.plan')} required searchable data-autofocus data={plans.filter((plan) => plan.code !== subscription.plan.code && isSoldTo(plan, profile?.payment_type)).map((plan) => ({ value: plan.code, label: plan.name }))}
        {...form.getInputProps('plan')} onChange={(code) => form.setValues({ plan: code, items: proposedOf(code) })}
      />
      {form.values.plan !== null && <ItemRows items={form.values.items} label={t('productsOf', { plan: name })} onChange={(items) => form.setFieldValue('items', items)} />}
      <Radio.Group label={t('transition.effective')} {...form.getInputProps('effective')}>
        <Group mt={6}>{EFFECTIVE.map((value) => <Radio key={value} value={value} label={t(`transition.when.${value}`)} />)}</Group>
      </Radio.Group>
      {form.values.effective === 'at' && <TextInput type="datetime-local" label={t('shared:when.at')} description={t('shared:when.hint', { zone })} required {...form.getInputProps('at')} />}
      <TextInput label={t('identifier')} description={t('transition.identifierHint')} {...form.getInputProps('identifier')} />
      <TextInput type="date" label={t('validityEdit.last')} description={t('transition.lastHint')} {...form.getInputProps('to')} />
      {preview !== null && <p style={{ margin: 0 }}>{t('transition.due', { time: format.time(preview.due_at) })}</p>}
      {preview !== null && <Preview posted={preview} customer={customer} label={t('transition.posts')} />}
    </FormDialog>
  );
}

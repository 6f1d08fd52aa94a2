// Buy an add-on: which bundle, which of its products, for how long, with which codes. What it costs stands there before.
import { Select, SimpleGrid, TagsInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import type { CatalogEntry, NewBundle, Subscription, SubscriptionChange } from '@shared/api/schema';
import { endOf } from '@shared/lib/days';
import { useFormat } from '@shared/lib/format';
import { instantOfTiming, isMissing, NOW } from '@shared/lib/timing';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { WhenField } from '@shared/ui/WhenField';
import { withCodes, written } from './codes';
import { addOnsOf, itemsOf, toItems, type Item } from './items-form';
import { ItemRows } from './ItemRows';
import { Preview } from './Preview';
import { useRefreshSubscription } from './refresh';
import { WithCatalog, type SaleCatalog } from './WithCatalog';

type Props = { customer: string; subscription: Subscription; onClose: () => void };

export function AddBundleDialog(props: Props) {
  const { t } = useTranslation('subscriptions');
  return <WithCatalog title={t('act.bundle')} onClose={props.onClose}>{(catalog) => <AddBundleForm {...props} {...catalog} />}</WithCatalog>;
}

function AddBundleForm({ customer, subscription, onClose, plans, bundles, products }: Props & SaleCatalog) {
  const { t } = useTranslation('subscriptions');
  const { zone } = useFormat();
  const refresh = useRefreshSubscription();
  const [preview, setPreview] = useState<SubscriptionChange | null>(null);
  const plan = plans.find(({ code }) => code === subscription.plan.code);
  const form = useForm({
    initialValues: { ...NOW, bundle: null as string | null, items: [] as Item[], identifier: '', to: '', codes: [] as string[] },
    validate: { bundle: (value) => (value === null ? t('add.required') : null), at: (_, values) => (isMissing(values) ? t('add.required') : null) },
    // A preview is of what was asked then.
    onValuesChange: () => setPreview(null),
  });
  const chosen = bundles.find(({ code }) => code === form.values.bundle);
  const proposed = chosen === undefined ? [] : itemsOf([chosen], products);
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    const from = instantOfTiming(values, zone);
    const body: NewBundle = {
      bundle: values.bundle ?? '', items: toItems(values.items, proposed), codes: written(values.codes), ...(from === undefined ? {} : { from }),
      to: endOf(values.to, zone), ...(values.identifier.trim() === '' ? {} : { identifier: values.identifier.trim() }),
    };
    const isDry = preview === null;
    const answer = await withCodes(() => unwrap(api.POST('/v1/subscriptions/{id}/bundles', { params: { path: { id: subscription.id }, query: isDry ? { dry_run: true } : {} }, body })));
    if (isDry) return setPreview(answer);
    await refresh();
    notifications.show({ message: t('addBundle.done', { name: chosen?.name ?? '' }), color: 'green' });
    onClose();
  });
  const choose = (code: string | null) => {
    const bundle = bundles.find((one) => one.code === code);
    form.setValues({ bundle: code, items: bundle === undefined ? [] : itemsOf([bundle], products) });
  };
  const { fit, others } = addOnsOf(plan, bundles);
  const data = [{ group: t('addBundle.fit', { plan: subscription.plan.name }), items: fit.map(toChoice) }, { group: t('addBundle.others'), items: others.map(toChoice) }].filter(({ items }) => items.length > 0);
  return (
    <FormDialog
      title={t('act.bundle')} size="xl" onClose={onClose} submit={submit} problem={problem} busy={busy}
      action={preview === null ? t('preview.open') : t('addBundle.submit', { name: chosen?.name ?? '' })}
    >
      <Select label={t('bundle')} required searchable data-autofocus data={data} nothingFoundMessage={t('addBundle.noneFits')} {...form.getInputProps('bundle')} onChange={choose} />
      {chosen !== undefined && <ItemRows items={form.values.items} label={t('productsOf', { plan: chosen.name })} onChange={(items) => form.setFieldValue('items', items)} />}
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('identifier')} description={t('addBundle.identifierHint')} {...form.getInputProps('identifier')} />
        <TextInput type="date" label={t('validityEdit.last')} description={t('addBundle.lastHint')} {...form.getInputProps('to')} />
      </SimpleGrid>
      <WhenField form={form} label={t('addBundle.from')} />
      <TagsInput label={t('codes.label')} description={t('codes.hint')} acceptValueOnBlur splitChars={[',', ' ', ';']} maxTags={20} {...form.getInputProps('codes')} />
      {preview !== null && <Preview posted={preview} customer={customer} label={t('preview.title')} />}
    </FormDialog>
  );
}

function toChoice({ code, name }: CatalogEntry) {
  return { value: code, label: name };
}

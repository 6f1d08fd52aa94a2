// Which events: all that is named must hold, and what is blank holds for all.
import { Select, SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useFormat } from '@shared/lib/format';
import { fieldsOf } from '@shared/lib/service-fields';
import { CustomerSelect } from '@shared/ui/CustomerSelect';
import type { Verb } from './AgainDialog';
import type { AgainForm } from './again-form';
import { useReasonName } from './reasons';

export function AgainFields({ verb, form }: { verb: Verb; form: UseFormReturnType<AgainForm> }) {
  const { t } = useTranslation('usage');
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <CustomerSelect label={t('customer')} description={t('again.allHint')} clearable error={form.errors.customer} value={form.values.customer} onChoose={(number) => form.setFieldValue('customer', number)} />
      <ServiceType form={form} />
      <TextInput label={t('again.identifier')} description={t('again.beginsWith')} {...form.getInputProps('identifier_prefix')} />
      {verb === 'rerate' ? <FieldPrefix form={form} /> : <ReasonSelect form={form} />}
      <TextInput type="date" label={t('from')} {...form.getInputProps('from')} />
      <TextInput type="date" label={t('to')} {...form.getInputProps('to')} />
      {verb === 'rerate' && <Tariff form={form} />}
    </SimpleGrid>
  );
}

function ServiceType({ form }: { form: UseFormReturnType<AgainForm> }) {
  const { t } = useTranslation('usage');
  const types = useRead('/v1/service-types').data?.items ?? [];
  return <Entries label={t('serviceType')} hint={t('again.allHint')} entries={types} value={form.values.service_type} onChoose={(code) => form.setValues({ service_type: code, field: '', field_prefix: '' })} />;
}

/** A field of the service, such as the destination, by how its value begins. */
function FieldPrefix({ form }: { form: UseFormReturnType<AgainForm> }) {
  const { t } = useTranslation('usage');
  const { language } = useFormat();
  const type = useRead('/v1/service-types').data?.items.find(({ code }) => code === form.values.service_type);
  const fields = fieldsOf(type, language).map(({ code, name }) => ({ code, name }));
  return (
    <SimpleGrid cols={2} spacing="xs">
      <Entries label={t('again.field')} hint={'\u00a0'} placeholder={fields.length === 0 ? t('again.typeFirst') : ''} entries={fields} value={form.values.field} onChoose={(code) => form.setFieldValue('field', code)} />
      <TextInput label={t('again.prefix')} description={t('again.beginsWith')} disabled={form.values.field === ''} {...form.getInputProps('field_prefix')} />
    </SimpleGrid>
  );
}

function ReasonSelect({ form }: { form: UseFormReturnType<AgainForm> }) {
  const { t } = useTranslation('usage');
  const name = useReasonName();
  const reasons = useRead('/v1/unrated-reasons').data?.items ?? [];
  return <Entries label={t('again.unrated')} hint={t('again.allHint')} entries={reasons.map(({ code }) => ({ code, name: name(code) }))} value={form.values.unrated} onChoose={(code) => form.setFieldValue('unrated', code)} />;
}

function Tariff({ form }: { form: UseFormReturnType<AgainForm> }) {
  const { t } = useTranslation('usage');
  const plans = useRead('/v1/rate-plans').data?.items ?? [];
  const products = useRead('/v1/products').data?.items ?? [];
  return (
    <>
      <Entries label={t('again.ratePlan')} hint={t('again.ratedBy')} entries={plans} value={form.values.rate_plan} onChoose={(code) => form.setFieldValue('rate_plan', code)} />
      <Entries label={t('again.product')} hint={t('again.ratedBy')} entries={products.filter(({ document }) => document.kind === 'service')} value={form.values.product} onChoose={(code) => form.setFieldValue('product', code)} />
    </>
  );
}

function Entries({ label, hint, placeholder = '', entries, value, onChoose }: { label: string; hint: string; placeholder?: string; entries: { code: string; name: string }[]; value: string; onChoose: (code: string) => void }) {
  return <Select label={label} description={hint} placeholder={placeholder} clearable searchable disabled={entries.length === 0} data={entries.map(({ code, name }) => ({ value: code, label: name }))} value={value === '' ? null : value} onChange={(code) => onChoose(code ?? '')} />;
}

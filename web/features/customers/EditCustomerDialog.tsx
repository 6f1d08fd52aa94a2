// Edit what the account itself says: type, language, tax id, whether it pays tax, custom attributes. Names and addresses belong to the contacts.
import { Checkbox, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { Customer } from '@shared/api/schema';
import { attributeText } from '@shared/lib/attributes';
import { useFormat } from '@shared/lib/format';
import { AttributeInput } from '@shared/ui/AttributeInput';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';
import { attributesOf, changesOf } from './customer-form';

const LANGUAGES = ['en', 'fr'];

export function EditCustomerDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { t } = useTranslation('customers');
  const refresh = useRefresh();
  const types = useRead('/v1/customer-types').data?.items ?? [];
  const definitions = useRead('/v1/custom-attributes').data?.items ?? [];
  const { zone } = useFormat();
  const before = { customer_type: customer.customer_type, language: customer.language, tax_id: customer.tax_id ?? '', tax_exempt: customer.tax_exempt };
  const form = useForm({ initialValues: { ...before, custom_attributes: {} as Record<string, string> } });
  const { submit, problem, busy } = useSubmit(form, async ({ custom_attributes, ...values }) => {
    const attributes = attributesOf(custom_attributes, customer.custom_attributes, { definitions, zone });
    const body = { ...changesOf(before, { ...values, tax_id: values.tax_id.trim() }), ...attributes };
    await unwrap(api.PATCH('/v1/customers/{customer}', { params: { path: { customer: customer.number } }, body }));
    await refresh('/v1/customers', '/v1/activities');
    notifications.show({ message: t('edit.done', { name: customer.name }), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('edit.title')} onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')} why={form.isDirty() ? undefined : t('edit.nothing')}>
      <Select label={t('type')} allowDeselect={false} data={types.map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('customer_type')} />
      <Select label={t('language')} description={t('edit.languageHint')} allowDeselect={false} data={LANGUAGES.map((value) => ({ value, label: t(`shared:language.${value}`) }))} {...form.getInputProps('language')} />
      <TextInput label={t('taxId')} description={t('edit.taxIdHint')} {...form.getInputProps('tax_id')} />
      <Checkbox label={t('taxExempt')} description={t('edit.taxExemptHint')} {...form.getInputProps('tax_exempt', { type: 'checkbox' })} />
      {definitions.map(({ code, name, type, mandatory }) => (
        <AttributeInput
          key={code} type={type} label={name} required={mandatory} {...form.getInputProps(`custom_attributes.${code}`)}
          value={form.values.custom_attributes[code] ?? attributeText(type, customer.custom_attributes[code], zone)}
        />
      ))}
    </FormDialog>
  );
}

// The groups of fields of the short form: who, where, how it is billed.
import { Checkbox, Fieldset, NumberInput, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CatalogEntry, CustomAttribute } from '@shared/api/schema';
import { countryChoices } from '@shared/lib/countries';
import { useFormat } from '@shared/lib/format';
import { AttributeInput } from '@shared/ui/AttributeInput';
import type { CustomerForm } from './customer-form';

const BILLING_DAY_MAX = 31;
type Props = { form: UseFormReturnType<CustomerForm> };

export function PersonFields({ form }: Props) {
  const { t } = useTranslation('customers');
  const types = useRead('/v1/customer-types').data?.items ?? [];
  return (
    <Fieldset legend={t('form.person')} radius="md">
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('form.firstName')} required autoComplete="off" {...form.getInputProps('first_name')} />
          <TextInput label={t('form.lastName')} required autoComplete="off" {...form.getInputProps('last_name')} />
        </SimpleGrid>
        <TextInput label={t('email')} type="email" required autoComplete="off" {...form.getInputProps('email')} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('phone')} {...form.getInputProps('phone')} />
          <TextInput label={t('organization')} {...form.getInputProps('organization')} />
          <Select label={t('type')} required data={types.map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('customer_type')} />
          <Select label={t('language')} allowDeselect={false} data={['en', 'fr'].map((value) => ({ value, label: t(`shared:language.${value}`) }))} {...form.getInputProps('language')} />
        </SimpleGrid>
      </Stack>
    </Fieldset>
  );
}

export function AddressFields({ form }: Props) {
  const { t } = useTranslation('customers');
  const { language } = useFormat();
  return (
    <Fieldset legend={t('address')} radius="md">
      <Stack>
        <TextInput label={t('form.street')} required {...form.getInputProps('street')} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('form.zip')} {...form.getInputProps('zip')} />
          <TextInput label={t('city')} required {...form.getInputProps('city')} />
          <Select label={t('country')} required searchable data={countryChoices(language)} {...form.getInputProps('country')} />
          <TextInput label={t('taxId')} {...form.getInputProps('tax_id')} />
        </SimpleGrid>
        <Checkbox label={t('taxExempt')} {...form.getInputProps('tax_exempt', { type: 'checkbox' })} />
      </Stack>
    </Fieldset>
  );
}

export function AttributeFields({ form, definitions }: Props & { definitions: CustomAttribute[] }) {
  const { t } = useTranslation('customers');
  if (definitions.length === 0) return null;
  return (
    <Fieldset legend={t('attributes')} radius="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {definitions.map(({ code, name, type, mandatory }) => <AttributeInput key={code} type={type} label={name} required={mandatory} {...form.getInputProps(`custom_attributes.${code}`)} value={form.values.custom_attributes[code] ?? ''} />)}
      </SimpleGrid>
    </Fieldset>
  );
}

export function BillingFields({ form, intervals, monthBased }: Props & { intervals: CatalogEntry[]; monthBased: boolean }) {
  const { t } = useTranslation('customers');
  const profiles = useRead('/v1/credit-profiles').data?.items ?? [];
  const choices = intervals.map(({ code, name }) => ({ value: code, label: t(`shared:eventType.${code}`, { defaultValue: name }) }));
  return (
    <Fieldset legend={t('form.billing')} radius="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select label={t('paymentType')} allowDeselect={false} data={['postpaid', 'prepaid'].map((value) => ({ value, label: t(`shared:paymentType.${value}`) }))} {...form.getInputProps('payment_type')} />
        <Select label={t('form.interval')} allowDeselect={false} data={[{ value: '', label: t('form.intervalDefault') }, ...choices]} {...form.getInputProps('event_type')} />
        {monthBased && <NumberInput label={t('form.billingDay')} min={1} max={BILLING_DAY_MAX} allowDecimal={false} {...form.getInputProps('billing_day')} />}
        {form.values.payment_type === 'postpaid' && <TextInput label={t('form.creditLimit')} description={form.values.credit_limit.trim() === '' ? t('form.noCreditLimit') : t('form.creditLimitHint')} inputMode="decimal" {...form.getInputProps('credit_limit')} />}
        <Select label={t('form.creditProfile')} description={t('form.creditProfileHint')} allowDeselect={false} data={[{ value: '', label: t('form.creditProfileDefault') }, ...profiles.map(({ code, name }) => ({ value: code, label: name }))]} {...form.getInputProps('credit_profile')} />
        {form.values.payment_type === 'prepaid' && <TextInput label={t('form.funds')} description={t('form.fundsHint')} inputMode="decimal" {...form.getInputProps('available_funds')} />}
      </SimpleGrid>
    </Fieldset>
  );
}

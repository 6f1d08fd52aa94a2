// Which plan, and the identifier that its service products get.
import { Button, Fieldset, Group, Select, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CatalogEntry } from '@shared/api/schema';
import type { CustomerForm } from './customer-form';


export function PlanFields({ form }: { form: UseFormReturnType<CustomerForm> }) {
  const { t } = useTranslation('customers');
  const plans: CatalogEntry[] = useRead('/v1/plans').data?.items ?? [];
  const suitable = plans.filter(({ document }) => {
    const types = document.payment_types;
    return !Array.isArray(types) || types.length === 0 || types.includes(form.values.payment_type);
  });
  return (
    <Fieldset legend={t('form.plan')} radius="md">
      <Stack>
        <Select
          label={t('form.planLabel')} description={t('form.planHint')} clearable searchable
          data={suitable.map(({ code, name }) => ({ value: code, label: name }))} {...form.getInputProps('plan')}
        />
        {form.values.plan !== null && (
          <Group align="flex-end" wrap="nowrap">
            <TextInput flex={1} label={t('form.identifier')} description={t('form.identifierHint')} {...form.getInputProps('identifier')} />
            <Button variant="default" onClick={() => form.setFieldValue('identifier', String(Date.now()))}>{t('form.fill')}</Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}

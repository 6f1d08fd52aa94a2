// Status, first and last day of a group, or of a membership in one, as fields of a form.
import { Select, SimpleGrid, TextInput, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Participation } from '../lib/participation';

export function ParticipationFields({ form }: { form: { getInputProps: (field: keyof Participation) => object } }) {
  const { t } = useTranslation('shared');
  return (
    <>
      <StatusSelect {...form.getInputProps('status')} />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('participation.from')} type="date" {...form.getInputProps('from')} />
        <TextInput label={t('participation.to')} type="date" {...form.getInputProps('to')} />
      </SimpleGrid>
    </>
  );
}

/** Whether something is in use or not for now. */
export function StatusSelect(props: SelectProps) {
  const { t } = useTranslation('shared');
  return <Select label={t('participation.status')} allowDeselect={false} data={['active', 'inactive'].map((value) => ({ value, label: t(`status.${value}`) }))} {...props} />;
}

// Criteria by custom attribute: an attribute and a value a row. What a row holds is what the API is told.
import { Button, Group, Select, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CustomAttribute } from '@shared/api/schema';
import { attributeText, attributeValue } from '@shared/lib/attributes';
import { useFormat } from '@shared/lib/format';
import { AttributeInput } from '@shared/ui/AttributeInput';
import { IconButton } from '@shared/ui/IconButton';
import { useDefinitions } from './definitions';
import type { JobValues } from './job-form';

export function AttributeRows({ form }: { form: UseFormReturnType<JobValues> }) {
  const { t } = useTranslation('jobs');
  const { zone } = useFormat();
  const definitions = useDefinitions();
  const rows = form.values.custom_attributes;
  if (definitions.length === 0) return null;
  const add = () => form.insertListItem('custom_attributes', { code: definitions[0]?.code ?? '', value: '' });
  const told = (type: CustomAttribute['type'], text: string) => (type === 'string' ? text : String(attributeValue(type, text, zone) ?? ''));
  return (
    <Stack gap="xs">
      {rows.map((row, place) => {
        const type = definitions.find(({ code }) => code === row.code)?.type ?? 'string';
        return (
          <Group key={place} align="end" gap="xs" wrap="nowrap">
            <Select
              label={t('attribute')} allowDeselect={false} data={definitions.map(({ code, name }) => ({ value: code, label: name }))}
              value={row.code} onChange={(code) => form.replaceListItem('custom_attributes', place, { code: code ?? row.code, value: '' })}
            />
            <AttributeInput
              type={type} label={t('value')} required {...form.getInputProps(`custom_attributes.${place}.value`)} value={type === 'datetime' && row.value !== '' ? attributeText(type, row.value, zone) : row.value}
              onChange={(text) => form.setFieldValue(`custom_attributes.${place}.value`, told(type, text))}
            />
            <IconButton label={t('removeAttribute', { place: place + 1 })} onClick={() => form.removeListItem('custom_attributes', place)}><IconTrash size={16} /></IconButton>
          </Group>
        );
      })}
      <Group><Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={add}>{t('addAttribute')}</Button></Group>
    </Stack>
  );
}

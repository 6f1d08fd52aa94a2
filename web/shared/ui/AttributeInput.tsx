// The field of a custom attribute: text, a number, yes or no, a time. What it holds is text, empty for no value.
import { Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomAttribute } from '../api/schema';

const TEXT_LENGTH_MAX = 200;
type Props = { label: string; required?: boolean; error?: ReactNode; value: string; onChange: (text: string) => void };

export function AttributeInput({ type, onChange, ...field }: Props & { type: CustomAttribute['type'] }) {
  const { t } = useTranslation('shared');
  if (type === 'boolean') {
    const { value, required = false, ...said } = field;
    const choices = ['true', 'false'].map((one) => ({ value: one, label: t(`attribute.${one}`) }));
    return <Select {...said} required={required} clearable={!required} data={choices} value={value === '' ? null : value} onChange={(chosen) => onChange(chosen ?? '')} />;
  }
  const kind = { string: { maxLength: TEXT_LENGTH_MAX }, number: { inputMode: 'decimal' as const }, datetime: { type: 'datetime-local' } }[type];
  return <TextInput {...field} {...kind} onChange={(event) => onChange(event.currentTarget.value)} />;
}

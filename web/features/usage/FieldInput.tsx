// One field of a service as a form asks for it: by its kind.
import { Select, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { ServiceField } from '@shared/lib/service-fields';

export function FieldInput({ field: { name, kind, mandatory }, props, value }: { field: ServiceField; props: GetInputPropsReturnType; value: string }) {
  const { t } = useTranslation('usage');
  const all = { label: name, required: mandatory, ...props, value };
  if (kind === 'truth') return <Select {...all} data={['true', 'false'].map((one) => ({ value: one, label: t(`form.truth.${one}`) }))} />;
  return <TextInput {...all} {...(kind === 'number' ? { inputMode: 'decimal' as const } : {})} {...(kind === 'time' ? { placeholder: '2026-06-19T12:00:00+02:00' } : {})} />;
}

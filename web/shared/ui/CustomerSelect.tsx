// Find a customer by name, number or e-mail while one types; `except` is one that makes no sense here.
import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '../api/queries';

const TYPING_PAUSE_MS = 250;
const SUGGESTIONS_MAX = 10;
type Props = Pick<SelectProps, 'label' | 'description' | 'required' | 'error' | 'clearable'> & { except?: string; autoFocus?: boolean; value: string; onChoose: (number: string) => void };

export function CustomerSelect({ except, autoFocus = false, value, onChoose, ...field }: Props) {
  const { t } = useTranslation('shared');
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const named = useRead('/v1/customers/{customer}', { path: { customer: value } }, { enabled: value !== '' }).data;
  const found = useRead('/v1/customers', { query: { q: asked, limit: SUGGESTIONS_MAX } }, { enabled: asked !== '', keepPrevious: true }).data?.items ?? [];
  const known = [...(named === undefined || found.some(({ number }) => number === named.number) ? [] : [named]), ...found];
  const choices = known.filter(({ number, code }) => number !== except && code !== except).map(({ number, name }) => ({ value: number, label: `${name} · ${number}` }));
  return (
    <Select
      {...field} searchable data-autofocus={autoFocus || undefined} data={choices} nothingFoundMessage={asked === '' ? null : t('nobody')}
      searchValue={typed} onSearchChange={setTyped} filter={({ options }) => options} value={value === '' ? null : value} onChange={(number) => onChoose(number ?? '')}
    />
  );
}

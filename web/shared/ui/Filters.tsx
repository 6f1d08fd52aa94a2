// Pill filters over the URL: each applies while one types; one Reset for all (ui.md, tables).
import { Button, Popover, Radio, Stack, TextInput } from '@mantine/core';
import { useDebouncedCallback, useLocalStorage } from '@mantine/hooks';
import { IconFilter, IconPlus, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchText, type SearchText } from '../lib/search';
import classes from './Filters.module.css';

const TYPING_PAUSE_MS = 250;
const NARROW_PX = 760;

export type Filter =
  | { kind: 'text' | 'date'; key: string; label: string; hint?: string }
  | {
      kind: 'choice'; key: string; label: string; options: { value: string; label: string }[];
      /** One is always chosen: there is no "Any". */
      fixed?: true;
    };

/** Paging starts over whenever a filter changes. */
const FROM_START: SearchText = { cursor: undefined, at: undefined };

export function useFilters(filters: Filter[], also: string[] = []) {
  const [search, change] = useSearchText();
  const keys = [...filters.map(({ key }) => key), ...also];
  const on = keys.some((key) => search[key] !== undefined);
  const apply = (changes: SearchText) => change({ ...FROM_START, ...changes });
  const reset = () => apply(Object.fromEntries(keys.map((key) => [key, undefined])));
  const query = Object.fromEntries(keys.map((key) => [key, search[key]]));
  return { search, apply, reset, on, query };
}

/** The search box at the head of a list; `/` puts the cursor here. */
export function SearchBox({ label, value, onChange }: { label: string; value: string | undefined; onChange: (value: string | undefined) => void }) {
  const [text, setText] = useTyped(value, onChange);
  return (
    <TextInput
      className={classes.search} data-search aria-label={label} placeholder={label} leftSection={<IconSearch size={16} />}
      value={text} onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}

export function FilterPills({ filters, values, onApply, onReset, active }: {
  filters: Filter[]; values: SearchText; onApply: (changes: SearchText) => void; onReset: () => void; active: boolean;
}) {
  const { t } = useTranslation('shared');
  const [shown, setShown] = useLocalStorage<boolean>({ key: 'guilder.filters', defaultValue: window.innerWidth >= NARROW_PX, getInitialValueInEffect: false });
  return (
    <>
      <Button variant="subtle" color="gray" className={classes.toggle} leftSection={<IconFilter size={16} />} aria-expanded={shown} onClick={() => setShown(!shown)}>{t('filters.title')}</Button>
      {filters.filter(({ key }) => shown || values[key] !== undefined).map((filter) => (
        <Pill key={filter.key} filter={filter} value={values[filter.key]} onChange={(value) => onApply({ [filter.key]: value })} />
      ))}
      {active && <Button variant="subtle" leftSection={<IconX size={14} />} onClick={onReset}>{t('filters.reset')}</Button>}
    </>
  );
}

function Pill({ filter, value, onChange }: { filter: Filter; value: string | undefined; onChange: (value: string | undefined) => void }) {
  const { t } = useTranslation('shared');
  const words = filter.kind === 'choice' ? (filter.options.find((option) => option.value === value)?.label ?? value) : value;
  return (
    <Popover position="bottom-start" trapFocus returnFocus shadow="md" width={260}>
      <Popover.Target>
        <button type="button" className={classes.pill} data-on={value !== undefined || undefined}>
          {value === undefined && <IconPlus size={14} aria-hidden />}
          {filter.label}{value !== undefined && <strong>{words}</strong>}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={filter.label}>
        {filter.kind === 'choice' ? (
          <Radio.Group aria-label={filter.label} value={value ?? ''} onChange={(next) => onChange(next === '' ? undefined : next)}>
            <Stack gap="xs" className={classes.options}>
              {[...(filter.fixed ? [] : [{ value: '', label: t('filters.any') }]), ...filter.options].map((option) => <Radio key={option.value} size="xs" value={option.value} label={option.label} />)}
            </Stack>
          </Radio.Group>
        ) : (
          <TypedInput type={filter.kind} label={filter.label} hint={filter.hint} value={value} onChange={onChange} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function TypedInput({ type, label, hint, value, onChange }: { type: 'text' | 'date'; label: string; hint: string | undefined; value: string | undefined; onChange: (value: string | undefined) => void }) {
  const [text, setText] = useTyped(value, onChange);
  const { t } = useTranslation('shared');
  return (
    <TextInput
      type={type} label={label} data-autofocus description={hint ?? (type === 'text' ? t('filters.wildcard') : undefined)}
      value={text} onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}

/** What is typed, passed on after a pause; follows a change from outside (Reset, back). */
function useTyped(value: string | undefined, onChange: (value: string | undefined) => void) {
  const [text, setText] = useState(value ?? '');
  const pass = useDebouncedCallback((next: string) => onChange(next === '' ? undefined : next), TYPING_PAUSE_MS);
  useEffect(() => setText(value ?? ''), [value]);
  return [text, (next: string) => { setText(next); pass(next); }] as const;
}

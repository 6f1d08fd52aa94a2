// The products of what is bought: which optional ones, how many, at what value, for which identifier.
import { Checkbox, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PlainTable, type PlainColumn } from '@shared/ui/PlainTable';
import type { Item } from './items-form';
import classes from './ItemRows.module.css';

export function ItemRows({ items, label, onChange }: { items: Item[]; label: string; onChange: (items: Item[]) => void }) {
  const { t } = useTranslation('subscriptions');
  const change = (product: string, changed: Partial<Item>) => onChange(items.map((item) => (item.product === product ? { ...item, ...changed } : item)));
  const field = (item: Item, key: 'quantity' | 'value' | 'identifier', word: string, hint: string) => (
    <TextInput
      size="xs" aria-label={t('items.of', { field: word, product: item.name })} placeholder={hint} value={item[key]} disabled={!item.taken} title={item.taken ? undefined : t('items.left')}
      inputMode={key === 'identifier' ? 'text' : 'decimal'} className={classes[key] ?? ''} onChange={(event) => change(item.product, { [key]: event.currentTarget.value })}
    />
  );
  const hasServices = items.some(({ kind }) => kind === 'service');
  const columns: PlainColumn<Item>[] = [
    {
      header: t('product'),
      cell: (item) => (item.optional ? <Checkbox size="xs" label={item.name} checked={item.taken} onChange={(event) => change(item.product, { taken: event.currentTarget.checked })} /> : item.name),
    },
    { header: t('kind'), secondary: true, cell: (item) => t(`shared:kind.${item.kind}`, { defaultValue: item.kind }) },
    { header: t('quantity'), cell: (item) => field(item, 'quantity', t('quantity'), '1') },
    { header: t('value'), cell: (item) => field(item, 'value', t('value'), t('items.ofCatalog')) },
    ...(hasServices ? [{ header: t('identifier'), cell: (item: Item) => (item.kind === 'service' ? field(item, 'identifier', t('identifier'), t('items.asBelow')) : null) }] : []),
  ];
  return <PlainTable label={label} rowKey={({ product }) => product} rows={items} columns={columns} empty={t('noProducts')} />;
}

// One kind of catalog entries as a list to read.
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CatalogEntry } from '@shared/api/schema';
import { useSearchText } from '@shared/lib/search';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { MissingPage } from '@shared/ui/PageStates';
import { Page } from '@shared/ui/Page';
import { pageQuery } from '@shared/ui/paging';
import { RouteTabs } from '@shared/ui/RouteTabs';
import { isKind, KIND_NAMES, KINDS, type Kind } from './kinds';

export function CatalogPage() {
  const kind = useParams({ strict: false, select: (params) => params.kind ?? '' });
  return isKind(kind) ? <Entries key={kind} kind={kind} /> : <MissingPage />;
}

function Entries({ kind }: { kind: Kind }) {
  const { t } = useTranslation('catalog');
  const [search] = useSearchText();
  const answer = useRead(KINDS[kind], { query: pageQuery(search) }, { keepPrevious: true });
  const said = (is: boolean) => t(is ? 'yes' : 'no');
  const columns: Column<CatalogEntry>[] = [
    { id: 'name', header: t('name'), text: (row) => row.name, cell: (row) => <Link to="/catalog/$kind/$code" params={{ kind, code: row.code }}><strong>{row.name}</strong></Link> },
    { id: 'code', header: t('code'), text: (row) => row.code, cell: (row) => <span className="g-mono">{row.code}</span> },
    ...SUMMARY[kind].map((field) => ({ id: field, header: t(`field.${field}`), text: (row: CatalogEntry) => brief(row.document[field], said), cell: (row: CatalogEntry) => brief(row.document[field], said) })),
  ];
  return (
    <Page title={t('title')}>
      <RouteTabs many label={t('kinds')} tabs={KIND_NAMES.map((name) => ({ to: `/catalog/${name}`, label: t(`kind.${name}`) }))} />
      <DataTable<CatalogEntry> name={`catalog.${kind}`} label={t(`kind.${kind}`)} columns={columns} answer={answer} rowKey={({ code }) => code} empty={{ title: t('none'), hint: t('noneHint') }} />
    </Page>
  );
}

const SUMMARY: Record<Kind, string[]> = {
  plans: ['payment_types', 'bundles'], bundles: ['products'], products: ['kind', 'timing'], 'rate-plans': ['service_type'], discounts: ['percent', 'policy'], 'credit-profiles': ['limits'], 'tax-suppliers': [], resources: ['currency', 'unit', 'rounding'],
  taxes: ['rates'], 'service-types': ['unit', 'mode'], 'zone-maps': ['row_count'], 'holiday-calendars': ['dates'], 'event-types': ['interval'], 'bill-items': ['kind', 'on_invoice'], 'event-generators': ['service_type', 'fields'],
};

/** One line about a field: names of what it lists, or the value itself. */
function brief(value: unknown, said: (is: boolean) => string): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return said(value);
  if (Array.isArray(value)) return value.map((one) => brief(one, said)).join(', ') || '–';
  if (typeof value === 'object') {
    for (const name of ['code', 'bundle', 'product', 'resource', 'name', 'percent', 'rate']) {
      if (name in value) return brief(Reflect.get(value, name), said);
    }
    return Object.keys(value).join(', ');
  }
  return String(value);
}

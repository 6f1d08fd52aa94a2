// One kind of catalog entries as a list to read.
import { Link, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CatalogEntry } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { MissingPage } from '@shared/ui/PageStates';
import { Page } from '@shared/ui/Page';
import { RouteTabs } from '@shared/ui/RouteTabs';
import { brief, briefLimits } from './brief';
import { isKind, KIND_NAMES, KINDS, type Kind } from './kinds';
import { useDocumentWords } from './useDocumentWords';

export function CatalogPage() {
  const kind = useParams({ strict: false, select: (params) => params.kind ?? '' });
  return isKind(kind) ? <Entries key={kind} kind={kind} /> : <MissingPage />;
}

function Entries({ kind }: { kind: Kind }) {
  const { t } = useTranslation('catalog');
  const answer = useRead(KINDS[kind]);
  const format = useFormat();
  const shown = useMemo(() => answer.data?.items.map(({ document }) => Object.fromEntries(SUMMARY[kind].map((field) => [field, document[field]]))), [answer.data, kind]);
  const words = useDocumentWords(shown);
  const said = (field: string) => (row: CatalogEntry) => (kind === 'credit-profiles' ? briefLimits(row.document, words, { t, format }) : brief(row.document[field], field, words));
  const columns: Column<CatalogEntry>[] = [
    { id: 'name', header: t('name'), text: (row) => row.name, cell: (row) => <Link to="/catalog/$kind/$code" params={{ kind, code: row.code }}><strong>{row.name}</strong></Link> },
    { id: 'code', header: t('code'), text: (row) => row.code, cell: (row) => <span className="g-mono">{row.code}</span> },
    ...SUMMARY[kind].map((field) => ({ id: field, header: t(`field.${field}`), text: said(field), cell: said(field) })),
  ];
  return (
    <Page title={t('title')}>
      <RouteTabs many label={t('kinds')} tabs={KIND_NAMES.map((name) => ({ to: `/catalog/${name}`, label: t(`kind.${name}`) }))} />
      <DataTable<CatalogEntry> name={`catalog.${kind}`} label={t(`kind.${kind}`)} columns={columns} answer={answer} rowKey={({ code }) => code} empty={{ title: t('none'), hint: t('noneHint') }} paged={false} />
    </Page>
  );
}

const SUMMARY: Record<Kind, string[]> = {
  plans: ['payment_types', 'bundles'], bundles: ['products'], terms: ['commitment', 'grace', 'early_termination_fee'], coupons: ['discount', 'uses_per_customer'], products: ['kind', 'timing'], 'rate-plans': ['service_type'], discounts: ['percent', 'policy'], 'credit-profiles': ['limits'], 'tax-suppliers': [], resources: ['currency', 'unit', 'rounding'],
  taxes: ['rates'], 'service-types': ['unit', 'mode'], 'zone-maps': ['row_count'], 'holiday-calendars': ['dates'], 'event-types': ['interval'], 'bill-items': ['kind', 'on_invoice'], 'event-generators': ['service_type', 'fields'],
};


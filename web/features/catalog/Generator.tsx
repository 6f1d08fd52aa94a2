// An event generator: of which service it makes an event as a cycle closes, what fills each field, and which products have it.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CatalogEntry } from '@shared/api/schema';
import { Facts, Panel, Stacked } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { sourcesOf, type Source } from './generator-sources';

export function Generator({ entry: { code, document } }: { entry: CatalogEntry }) {
  const { t } = useTranslation('catalog');
  const serviceType = typeof document.service_type === 'string' ? document.service_type : '';
  const products = (useRead('/v1/products').data?.items ?? []).filter((product) => uses(product.document.event_generators, code));
  return (
    <Stacked>
      <Panel title={t('definition')}>
        <Facts
          facts={[
            { label: t('field.service_type'), value: <Entry kind="service-types" code={serviceType} /> },
            { label: t('generator.when'), value: t('generator.atClose') },
            { label: t('generator.nothing'), value: t(document.skips_nothing === false ? 'generator.madeAnyway' : 'generator.skipped') },
            { label: t('generator.products'), value: products.length === 0 ? t('generator.noProducts') : products.map((product) => <div key={product.code}><Entry kind="products" code={product.code} name={product.name} /></div>) },
          ]}
        />
      </Panel>
      <Panel title={t('generator.fields')}>
        <PlainTable
          label={t('generator.fields')} rows={sourcesOf(document)} rowKey={({ field }) => field} empty={t('generator.noFields')}
          columns={[{ header: t('generator.field'), cell: (row) => <span className="g-mono">{row.field}</span> }, { header: t('generator.filledBy'), cell: (row) => <Filled source={row} /> }]}
        />
      </Panel>
    </Stacked>
  );
}

function Filled({ source }: { source: Source }): ReactNode {
  const { t } = useTranslation('catalog');
  switch (source.by) {
    case 'balance': return <>{t('generator.balance')} <Entry kind="resources" code={source.value} /></>;
    case 'constant': return t('generator.constant', { value: source.value });
    case 'cycle': return t(source.value === 'start' ? 'generator.cycleStart' : 'generator.cycleEnd');
  }
}

function Entry({ kind, code, name = code }: { kind: string; code: string; name?: string }) {
  return <Link to="/catalog/$kind/$code" params={{ kind, code }}>{name}</Link>;
}

function uses(generators: unknown, code: string): boolean {
  return Array.isArray(generators) && generators.includes(code);
}

// What a subscription holds, bundle by bundle: its products and discounts, each with what can be done with it.
import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNames } from '@shared/api/names';
import type { PurchasedDiscount, PurchasedProduct, Subscription } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { EmptyState } from '@shared/ui/PageStates';
import { Panel, Stacked } from '@shared/ui/Panel';
import { PlainTable, type PlainColumn } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { PartMenu } from './PartMenu';
import { useSubscription } from './useSubscription';
import { ValidityDialog } from './ValidityDialog';

export function BundlesTab() {
  const { t } = useTranslation('subscriptions');
  const { customer, subscription } = useSubscription();
  const name = useNames('/v1/bundles');
  if (subscription === undefined) return <Skeleton height={260} radius={12} />;
  const bundles = [...new Set([...subscription.products, ...subscription.discounts].map(({ bundle }) => bundle))];
  return (
    <Stacked>
      {bundles.length === 0 && <Panel><EmptyState title={t('bundles.none')} hint={t('bundles.noneHint')} /></Panel>}
      {bundles.map((bundle) => <Bundle key={bundle} customer={customer} subscription={subscription} bundle={bundle} name={name(bundle)} />)}
    </Stacked>
  );
}

type Row = { product: PurchasedProduct; discount?: undefined } | { product?: undefined; discount: PurchasedDiscount };

function Bundle({ customer, subscription, bundle, name }: { customer: string; subscription: Subscription; bundle: string; name: string }) {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  const rows: Row[] = [
    ...subscription.products.filter((product) => product.bundle === bundle).map((product) => ({ product })),
    ...subscription.discounts.filter((discount) => discount.bundle === bundle).map((discount) => ({ discount })),
  ];
  const either = (row: Row) => row.product ?? row.discount;
  const columns: PlainColumn<Row>[] = [
    { header: t('product'), cell: (row) => <Link to="/catalog/$kind/$code" params={row.product === undefined ? { kind: 'discounts', code: row.discount.discount } : { kind: 'products', code: row.product.product }}>{either(row).name}</Link> },
    { header: t('kind'), secondary: true, cell: ({ product }) => (product === undefined ? t('shared:kind.discount') : t(`shared:kind.${product.kind}`, { defaultValue: product.kind })) },
    { header: t('quantity'), numeric: true, secondary: true, cell: ({ product }) => format.decimal(product?.quantity ?? null) },
    { header: t('value'), numeric: true, secondary: true, cell: ({ product }) => format.decimal(product?.value ?? null) },
    { header: t('validity'), secondary: true, cell: (row) => format.period(either(row).period) },
    { header: t('nextCharge'), secondary: true, cell: ({ product }) => format.date(product?.next_charge_at ?? null) },
    { header: t('status'), cell: (row) => <StatusBadge status={either(row).status} /> },
    {
      header: <span className="g-hidden">{t('act.title')}</span>,
      cell: ({ product, discount }) => (product === undefined
        ? <PartMenu customer={customer} subscription={subscription} status={discount.status} part={{ kind: 'discount', id: discount.id, name: discount.name }} />
        : (
          <PartMenu
            customer={customer} subscription={subscription} status={product.status} part={{ kind: 'product', id: product.id, name: product.name }}
            edit={{ word: t('validityEdit.open'), dialog: (onClose) => <ValidityDialog customer={customer} subscription={subscription} product={product} onClose={onClose} /> }}
          />
        )),
    },
  ];
  return (
    <Panel title={name} aside={<Link to="/catalog/$kind/$code" params={{ kind: 'bundles', code: bundle }}>{t('bundles.inCatalog')}</Link>}>
      <PlainTable label={t('productsOf', { plan: name })} rowKey={(row) => either(row).id} rows={rows} columns={columns} />
    </Panel>
  );
}

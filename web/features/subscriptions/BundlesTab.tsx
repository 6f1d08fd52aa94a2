// What a subscription holds, by purchased bundle: its products and discounts, each with what can be done with it.
import { Group, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PurchasedBundle, PurchasedDiscount, PurchasedProduct, Subscription } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { EmptyState } from '@shared/ui/PageStates';
import { Panel, Stacked } from '@shared/ui/Panel';
import { PlainTable, type PlainColumn } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { PartMenu } from './PartMenu';
import { TermWords } from './TermWords';
import { useSubscription } from './useSubscription';
import { ValidityDialog } from './ValidityDialog';

export function BundlesTab() {
  const { t } = useTranslation('subscriptions');
  const { customer, subscription } = useSubscription();
  if (subscription === undefined) return <Skeleton height={260} radius={12} />;
  return (
    <Stacked>
      {subscription.bundles.length === 0 && <Panel><EmptyState title={t('bundles.none')} hint={t('bundles.noneHint')} /></Panel>}
      {subscription.bundles.map((bundle) => <Bundle key={bundle.id} customer={customer} subscription={subscription} bundle={bundle} />)}
    </Stacked>
  );
}

type Row = { product: PurchasedProduct; discount?: undefined } | { product?: undefined; discount: PurchasedDiscount };

function Bundle({ customer, subscription, bundle }: { customer: string; subscription: Subscription; bundle: PurchasedBundle }) {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  const rows: Row[] = [
    ...subscription.products.filter((product) => product.bought_in === bundle.id).map((product) => ({ product })),
    ...subscription.discounts.filter((discount) => discount.bought_in === bundle.id).map((discount) => ({ discount })),
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
    <Panel
      title={bundle.name} note={t(`bundles.boughtAs.${bundle.bought_as}`, { period: format.period(bundle.period), voucher: bundle.voucher ?? '' })}
      aside={
        <Group gap="xs">
          <StatusBadge status={bundle.status} />
          <Link to="/catalog/$kind/$code" params={{ kind: 'bundles', code: bundle.bundle }}>{t('bundles.inCatalog')}</Link>
          <PartMenu customer={customer} subscription={subscription} status={bundle.status} part={{ kind: 'bundle', id: bundle.id, name: bundle.name }} />
        </Group>
      }
    >
      <TermWords term={bundle.term} />
      <PlainTable label={t('productsOf', { plan: bundle.name })} rowKey={(row) => either(row).id} rows={rows} columns={columns} empty={t('noProducts')} />
    </Panel>
  );
}

// A customer's subscriptions with their products and services.
import { Button, Group, Skeleton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useNames } from '@shared/api/names';
import type { Subscription } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { LinkButton } from '@shared/ui/LinkButton';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { Panel, Stacked } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { AddSubscriptionDialog } from './AddSubscriptionDialog';
import classes from './SubscriptionsTab.module.css';

export function SubscriptionsTab() {
  const { t } = useTranslation('subscriptions');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const subscriptions = useRead('/v1/customers/{customer}/subscriptions', { path: { customer } });
  const profiles = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } });
  const { may } = useSession();
  const groups = useRead('/v1/customers/{customer}/balance-groups', { path: { customer } });
  const [adding, setAdding] = useState(false);
  if (subscriptions.error !== null) return <FailedState error={subscriptions.error} onRetry={() => void subscriptions.refetch()} />;
  if (subscriptions.data === undefined) return <Skeleton height={260} radius={12} />;
  return (
    <Stacked>
      {may('customer.write') && profiles.data !== undefined && groups.data !== undefined && (
        <Group justify="flex-end"><Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>{t('add.title')}</Button></Group>
      )}
      {adding && profiles.data !== undefined && groups.data !== undefined && <AddSubscriptionDialog customer={customer} profiles={profiles.data.items} groups={groups.data.items} onClose={() => setAdding(false)} />}
      {subscriptions.data.items.length === 0 && <Panel><EmptyState title={t('none')} hint={t('noneHint')} /></Panel>}
      {subscriptions.data.items.map((subscription) => <OneSubscription key={subscription.id} customer={customer} subscription={subscription} />)}
    </Stacked>
  );
}

function OneSubscription({ customer, subscription }: { customer: string; subscription: Subscription }) {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  const none = t('shared:none');
  const bundleName = useNames('/v1/bundles');
  const typeName = useNames('/v1/service-types');
  // A service that nobody named is called by its identifier, which has a column of its own.
  const isNamed = subscription.services.some(({ name, identifier }) => name !== '' && name !== identifier);
  return (
    <Panel title={subscription.plan.name} note={format.period(subscription.period)} aside={<Group gap="xs"><StatusBadge status={subscription.status} /><LinkButton size="xs" variant="default" to="/customers/$customer/subscriptions/$subscription" params={{ customer, subscription: subscription.id }} aria-label={t('page.openName', { plan: subscription.plan.name })}>{t('page.open')}</LinkButton></Group>}>
      <h3 className={classes.heading}>{t('products')}</h3>
      <PlainTable
        label={t('productsOf', { plan: subscription.plan.name })} rowKey={({ id }) => id} rows={subscription.products} empty={t('noProducts')}
        columns={[
          { header: t('product'), cell: (row) => <Link to="/catalog/$kind/$code" params={{ kind: 'products', code: row.product }}>{row.name}</Link> },
          { header: t('bundle'), cell: (row) => bundleName(row.bundle) },
          { header: t('kind'), cell: (row) => t(`shared:kind.${row.kind}`, { defaultValue: row.kind }) },
          { header: t('quantity'), numeric: true, cell: (row) => format.decimal(row.quantity) },
          { header: t('value'), numeric: true, cell: (row) => format.decimal(row.value) },
          { header: t('validity'), cell: (row) => format.period(row.period) },
          { header: t('nextCharge'), cell: (row) => format.date(row.next_charge_at) },
          { header: t('status'), cell: (row) => <StatusBadge status={row.status} /> },
        ]}
      />
      <h3 className={classes.heading}>{t('services')}</h3>
      <PlainTable
        label={t('servicesOf', { plan: subscription.plan.name })} rowKey={({ id }) => id} rows={subscription.services} empty={t('noServices')}
        columns={[
          ...(isNamed ? [{ header: t('service'), cell: (row: Subscription['services'][number]) => row.name }] : []),
          { header: t('serviceType'), cell: (row) => <Link to="/catalog/$kind/$code" params={{ kind: 'service-types', code: row.service_type }}>{typeName(row.service_type)}</Link> },
          { header: t('identifier'), cell: (row) => <span className="g-mono">{row.identifier ?? none}</span> },
          { header: t('validity'), cell: (row) => format.period(row.period) },
          { header: t('status'), cell: (row) => <StatusBadge status={row.status} /> },
        ]}
      />
    </Panel>
  );
}

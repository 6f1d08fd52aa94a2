// The header, the tabs and the actions of one subscription; the tab itself is the route below.
import { Skeleton } from '@mantine/core';
import { Link, Outlet, useParams, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { CopyText } from '@shared/ui/CopyText';
import { FailedPage } from '@shared/ui/FailedPage';
import { Page } from '@shared/ui/Page';
import { RouteTabs } from '@shared/ui/RouteTabs';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { SubscriptionActions } from './SubscriptionActions';

const BASE = '/customers/$customer/subscriptions/$subscription';

export function SubscriptionPage() {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  const { may } = useSession();
  const router = useRouter();
  const params = useParams({ strict: false, select: ({ customer, subscription }) => ({ customer: customer ?? '', subscription: subscription ?? '' }) });
  const customer = useRead('/v1/customers/{customer}', { path: { customer: params.customer } }).data;
  const answer = useRead('/v1/subscriptions/{id}', { path: { id: params.subscription } });
  const subscription = answer.data;
  const crumbs = [
    <Link key="list" to="/customers">{t('page.customers')}</Link>,
    <Link key="customer" to="/customers/$customer" params={{ customer: params.customer }}>{customer?.name ?? params.customer}</Link>,
    <Link key="subscriptions" to="/customers/$customer/subscriptions" params={{ customer: params.customer }}>{t('page.subscriptions')}</Link>,
  ];
  if (answer.error !== null && subscription === undefined) return <FailedPage title={params.subscription} crumbs={crumbs} answer={answer} />;
  const at = (tab: (typeof TABS)[number]) => router.buildLocation({ to: `${BASE}/${tab}`, params }).pathname;
  return (
    <Page
      title={subscription?.plan.name ?? params.subscription} crumbs={crumbs} status={subscription && <StatusBadge status={subscription.status} />}
      actions={subscription !== undefined && may('customer.write') && <SubscriptionActions customer={params.customer} subscription={subscription} />}
      below={subscription === undefined ? <Skeleton height={24} width={220} /> : <><span className="g-mono">{subscription.id}</span><CopyText value={subscription.id} /><span>· {format.period(subscription.period)}</span></>}
    >
      <RouteTabs
        label={t('page.tabs')}
        tabs={[{ to: router.buildLocation({ to: BASE, params }).pathname, label: t('page.overview'), exact: true }, ...TABS.filter((tab) => tab !== 'events' || may('usage.read')).map((tab) => ({ to: at(tab), label: t(`page.${tab}`) }))]}
      />
      <Outlet />
    </Page>
  );
}

const TABS = ['bundles', 'balances', 'notifications', 'events', 'services'] as const;

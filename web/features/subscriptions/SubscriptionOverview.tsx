// Plan, validity, term, billing profile and balance group of a subscription, and the plan that it waits to move into.
import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { givenTitle } from '@shared/lib/built-in';
import { useFormat } from '@shared/lib/format';
import { Facts, Panel, Stacked } from '@shared/ui/Panel';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { PendingTransition } from './PendingTransition';
import { TermWords } from './TermWords';
import { useSubscription } from './useSubscription';

export function SubscriptionOverview() {
  const { t } = useTranslation('subscriptions');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const { customer, subscription } = useSubscription();
  const profiles = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } }).data?.items;
  const groups = useRead('/v1/customers/{customer}/balance-groups', { path: { customer } }).data?.items;
  if (subscription === undefined) return <Skeleton height={220} radius={12} />;
  const { plan, period, status, term } = subscription;
  const profile = profiles?.find(({ id }) => id === subscription.billing_profile);
  const group = groups?.find(({ id }) => id === subscription.balance_group);
  const services = subscription.services.filter((service) => service.status !== 'closed');
  return (
    <Stacked>
      <PendingTransition subscription={subscription} />
      <Panel title={t('page.overview')}>
        <Facts
          facts={[
            { label: t('add.plan'), value: <Link to="/catalog/$kind/$code" params={{ kind: 'plans', code: plan.code }}>{plan.name}</Link> },
            { label: t('status'), value: <StatusBadge status={status} /> },
            { label: t('validity'), value: format.period(period) },
            { label: t('term.title'), value: term === null ? t('term.none') : <TermWords term={term} /> },
            { label: t('page.profile'), value: <Link to="/customers/$customer/billing-profiles/$profile" params={{ customer, profile: subscription.billing_profile }}>{profile?.name ?? subscription.billing_profile}</Link> },
            { label: t('add.group'), value: <Link to="/customers/$customer/balances" params={{ customer }}>{(group && givenTitle(shared, group.name)) || (group?.name ?? subscription.balance_group)}</Link> },
            { label: t('services'), value: services.length === 0 ? t('shared:none') : [...new Set(services.map(({ identifier, name }) => identifier ?? name))].join(', ') },
          ]}
        />
      </Panel>
    </Stacked>
  );
}

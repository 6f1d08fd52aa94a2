// A customer's subscriptions with their products and services, and the billing profiles behind them.
import { Button, Group, Skeleton } from '@mantine/core';
import { IconCalendarRepeat, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useNames } from '@shared/api/names';
import type { BillingProfile, Subscription } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { LinkButton } from '@shared/ui/LinkButton';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { Facts, Panel, Stacked } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { useCycleWords } from '@shared/ui/useCycleWords';
import { AddSubscriptionDialog } from './AddSubscriptionDialog';
import { CycleDialog } from './CycleDialog';
import { CycleWords } from './CycleWords';
import { DeleteProfile } from './DeleteProfile';
import { NewProfileDialog } from './NewProfileDialog';
import { ProfileDialog } from './ProfileDialog';
import classes from './SubscriptionsTab.module.css';

/** `billNow` offers to bill a profile before its cycle ends. */
export function SubscriptionsTab({ billNow }: { billNow?: (profile: BillingProfile) => ReactNode }) {
  const { t } = useTranslation('subscriptions');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const subscriptions = useRead('/v1/customers/{customer}/subscriptions', { path: { customer } });
  const profiles = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } });
  const { may } = useSession();
  const groups = useRead('/v1/customers/{customer}/balance-groups', { path: { customer } });
  const [adding, setAdding] = useState(false);
  const [making, setMaking] = useState(false);
  if (subscriptions.error !== null) return <FailedState error={subscriptions.error} onRetry={() => void subscriptions.refetch()} />;
  if (subscriptions.data === undefined) return <Skeleton height={260} radius={12} />;
  return (
    <Stacked>
      {may('customer.write') && profiles.data !== undefined && groups.data !== undefined && (
        <Group justify="flex-end"><Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>{t('newProfile.open')}</Button><Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>{t('add.title')}</Button></Group>
      )}
      {making && <NewProfileDialog customer={customer} onClose={() => setMaking(false)} />}
      {adding && profiles.data !== undefined && groups.data !== undefined && <AddSubscriptionDialog customer={customer} profiles={profiles.data.items} groups={groups.data.items} onClose={() => setAdding(false)} />}
      {subscriptions.data.items.length === 0 && <Panel><EmptyState title={t('none')} hint={t('noneHint')} /></Panel>}
      {subscriptions.data.items.map((subscription) => <OneSubscription key={subscription.id} customer={customer} subscription={subscription} />)}
      {profiles.data?.items.map((profile) => <Profile key={profile.id} profile={profile} billNow={billNow?.(profile)} />)}
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

function Profile({ profile, billNow }: { profile: BillingProfile; billNow: ReactNode }) {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  const { may } = useSession();
  const [opened, setOpened] = useState<'edit' | 'cycle' | 'delete' | null>(null);
  const close = () => setOpened(null);
  const edit = may('customer.write') && <Button size="xs" variant="default" leftSection={<IconPencil size={14} aria-hidden />} onClick={() => setOpened('edit')}>{t('shared:edit')}</Button>;
  const cycle = may('customer.write') && profile.event_type !== null && <Button size="xs" variant="default" leftSection={<IconCalendarRepeat size={14} aria-hidden />} onClick={() => setOpened('cycle')}>{t('cycleEdit.open')}</Button>;
  const remove = may('customer.write') && <Button size="xs" variant="default" leftSection={<IconTrash size={14} aria-hidden />} onClick={() => setOpened('delete')}>{t('shared:delete')}</Button>;
  const cycleWords = useCycleWords();
  return (
    <Panel title={t('profile', { code: profile.name })} aside={<Group gap="xs">{billNow}{cycle}{edit}{remove}</Group>} {...(profile.period === null ? {} : { note: t('cycle', { period: format.period(profile.period) }) })}>
      {opened === 'edit' && <ProfileDialog profile={profile} onClose={close} />}
      {opened === 'delete' && <DeleteProfile profile={profile} onClose={close} />}
      {opened === 'cycle' && <CycleDialog profile={profile} onClose={close} />}
      <div className={classes.profile}>
        <Facts
          facts={[
            { label: t('profileCode'), value: <span className="g-mono">{profile.code}</span> },
            { label: t('validity'), value: format.period(profile.validity) },
            { label: t('paymentType'), value: t(`shared:paymentType.${profile.payment_type}`, { defaultValue: profile.payment_type }) },
            { label: t('interval'), value: profile.event_type === null ? t('onDemand') : cycleWords(profile.event_type, profile.billing_day) },
            ...(profile.next_cycle === null ? [] : [{ label: t('cycleEdit.next'), value: <CycleWords cycle={profile.next_cycle} /> }]),
            { label: t('timeZone'), value: profile.time_zone },
          ]}
        />
        <Facts
          facts={[
            { label: t('currency'), value: profile.currency },
            { label: t('creditLimit'), value: profile.credit_limit === null ? t('noCreditLimit') : format.money(profile.credit_limit) },
            { label: t('creditProfile'), value: profile.credit_profile === null ? t('creditProfileDefault') : <Link to="/catalog/$kind/$code" params={{ kind: 'credit-profiles', code: profile.credit_profile }}>{profile.credit_profile}</Link> },
            { label: t('creditBalance'), value: format.money(profile.credit_balance) },
            { label: t('totalDue'), value: format.money(profile.total_due) },
            { label: t('activeBill'), value: <Link to="/bills/$bill" params={{ bill: profile.active_bill }}>{t('openActive')}</Link> },
          ]}
        />
      </div>
    </Panel>
  );
}

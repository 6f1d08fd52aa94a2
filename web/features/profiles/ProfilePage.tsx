// One billing profile: how it bills, what it owes, who pays it, the balance groups and bills behind it.
import { Button, Group, Skeleton, Tooltip } from '@mantine/core';
import { IconCalendarRepeat, IconPencil, IconTrash } from '@tabler/icons-react';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { BalanceGroup, BillingProfile } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { givenTitle } from '@shared/lib/built-in';
import { useFormat } from '@shared/lib/format';
import { CopyText } from '@shared/ui/CopyText';
import { CustomerLink } from '@shared/ui/CustomerLink';
import { FailedPage } from '@shared/ui/FailedPage';
import { MissingPage } from '@shared/ui/PageStates';
import { Page } from '@shared/ui/Page';
import { Facts, Panel, Stacked } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { CycleDialog } from './CycleDialog';
import { CycleWords } from './CycleWords';
import { DeleteProfile } from './DeleteProfile';
import { Interval } from './Interval';
import { ProfileDialog } from './ProfileDialog';

/** What others do to a profile: bill it, set who pays it, list its bills. */
type Parts = { actions: (profile: BillingProfile) => ReactNode; payer: (profile: BillingProfile) => ReactNode; bills: (profile: BillingProfile) => ReactNode };

export function ProfilePage({ actions, payer, bills }: Parts) {
  const { t } = useTranslation('profiles');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const params = useParams({ strict: false, select: ({ customer, profile }) => ({ customer: customer ?? '', profile: profile ?? '' }) });
  const path = { customer: params.customer };
  const customer = useRead('/v1/customers/{customer}', { path }).data;
  const answer = useRead('/v1/customers/{customer}/billing-profiles', { path });
  const groups = useRead('/v1/customers/{customer}/balance-groups', { path }).data?.items;
  const crumbs = [
    <Link key="list" to="/customers">{t('customers')}</Link>,
    <Link key="customer" to="/customers/$customer" params={path}>{customer?.name ?? params.customer}</Link>,
    <Link key="subscriptions" to="/customers/$customer/subscriptions" params={path}>{t('subscriptions')}</Link>,
  ];
  if (answer.error !== null && answer.data === undefined) return <FailedPage title={params.profile} crumbs={crumbs} answer={answer} />;
  if (answer.data === undefined) return <Page title={params.profile} crumbs={crumbs}><Skeleton height={320} radius={12} /></Page>;
  // A bill names its profile by code.
  const profile = answer.data.items.find(({ id, code }) => id === params.profile || code === params.profile);
  if (profile === undefined) return <MissingPage />;
  const own = groups?.filter(({ billing_profile }) => billing_profile === profile.id);
  return (
    <Page
      title={t('profile', { code: givenTitle(shared, profile.name) })} crumbs={crumbs}
      actions={<>{actions(profile)}<Changes profile={profile} holds={own?.length ?? 0} isOnly={answer.data.items.length === 1} /></>}
      below={<><span className="g-mono">{profile.code}</span><CopyText value={profile.code} /><span>· {format.period(profile.validity)}</span></>}
    >
      <Stacked>
        <Panel title={t('facts')}>
          <Facts
            facts={[
              { label: t('id'), value: <span className="g-mono">{profile.id}</span> },
              { label: t('paymentType'), value: t(`shared:paymentType.${profile.payment_type}`, { defaultValue: profile.payment_type }) },
              { label: t('currency'), value: profile.currency },
              { label: t('interval'), value: <Interval profile={profile} /> },
              ...(profile.next_cycle === null ? [] : [{ label: t('cycleEdit.next'), value: <CycleWords cycle={profile.next_cycle} /> }]),
              { label: t('currentCycle'), value: format.period(profile.period) },
              { label: t('timeZone'), value: profile.time_zone },
              { label: t('generators'), value: profile.event_generators.length === 0 ? t('noGenerators') : <Generators codes={profile.event_generators} /> },
              { label: t('paymentMethod'), value: customer === undefined ? '' : <PaymentMethod method={customer.payment_method} /> },
            ]}
          />
        </Panel>
        <Panel title={t('money')}>
          <Facts
            facts={[
              { label: t('totalDue'), value: format.money(profile.total_due) },
              { label: t('creditBalance'), value: format.money(profile.credit_balance) },
              { label: t('creditLimit'), value: profile.credit_limit === null ? t('noCreditLimit') : format.money(profile.credit_limit) },
              { label: t('creditProfile'), value: profile.credit_profile === null ? t('creditProfileDefault') : <Link to="/catalog/$kind/$code" params={{ kind: 'credit-profiles', code: profile.credit_profile }}>{profile.credit_profile}</Link> },
              { label: t('payer'), value: <Group gap="xs"><span>{profile.payer === null ? t('self') : <><CustomerLink {...profile.payer.customer} tab="hierarchy" /> · {profile.payer.billing_profile}</>}</span>{payer(profile)}</Group> },
            ]}
          />
        </Panel>
        {own !== undefined && <Groups customer={params.customer} groups={own} />}
        <Panel title={t('bills')}>{bills(profile)}</Panel>
      </Stacked>
    </Page>
  );
}

/** What changes the profile itself. It is deleted only where nothing hangs on it; of its bills' charges the server says. */
function Changes({ profile, holds, isOnly }: { profile: BillingProfile; holds: number; isOnly: boolean }) {
  const { t } = useTranslation('profiles');
  const { may } = useSession();
  const navigate = useNavigate();
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const [opened, setOpened] = useState<'edit' | 'cycle' | 'delete' | null>(null);
  const close = () => setOpened(null);
  const held = holds > 0 ? t('remove.holds', { count: holds }) : isOnly ? t('remove.only') : undefined;
  return (
    <>
      {may('billing.run') && profile.event_type !== null && <Button variant="default" leftSection={<IconCalendarRepeat size={16} aria-hidden />} onClick={() => setOpened('cycle')}>{t('cycleEdit.open')}</Button>}
      {may('customer.write') && (
        <>
          <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpened('edit')}>{t('shared:edit')}</Button>
          <Tooltip label={held} disabled={held === undefined}>
            <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} disabled={held !== undefined} title={held} onClick={() => setOpened('delete')}>{t('shared:delete')}</Button>
          </Tooltip>
        </>
      )}
      {opened === 'edit' && <ProfileDialog profile={profile} onClose={close} />}
      {opened === 'cycle' && <CycleDialog profile={profile} onClose={close} />}
      {opened === 'delete' && <DeleteProfile profile={profile} onClose={close} onDone={() => void navigate({ to: '/customers/$customer/subscriptions', params: { customer } })} />}
    </>
  );
}

/** How the customer pays; nothing else of its means of payment is kept. */
function PaymentMethod({ method }: { method: string | null }) {
  const { t } = useTranslation('shared');
  return method === null ? t('none') : t(`paymentMethod.${method}`, { defaultValue: method });
}

function Generators({ codes }: { codes: string[] }) {
  return codes.map((code, place) => <span key={code}>{place > 0 && ', '}<Link to="/catalog/$kind/$code" params={{ kind: 'event-generators', code }}>{code}</Link></span>);
}

function Groups({ customer, groups }: { customer: string; groups: BalanceGroup[] }) {
  const { t } = useTranslation('profiles');
  const { t: shared } = useTranslation('shared');
  return (
    <Panel title={t('groups')}>
      <PlainTable
        label={t('groups')} rows={groups} rowKey={({ id }) => id} empty={t('noGroups')}
        columns={[
          { header: t('group'), cell: ({ name }) => <Link to="/customers/$customer/balances" params={{ customer }}>{givenTitle(shared, name)}</Link> },
          { header: t('id'), cell: ({ id }) => <span className="g-mono">{id}</span> },
        ]}
      />
    </Panel>
  );
}

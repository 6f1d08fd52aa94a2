// Per balance group one row per resource with the total valid now and where it stands against its limit; opening it
// shows each balance (pages.md, balances). Sign and word together (domain.md §2).
import { Button, Group as Buttons, Skeleton, UnstyledButton } from '@mantine/core';
import { IconAdjustments, IconChevronRight, IconPlus } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { BalanceGroup, BillingProfile, ResourceBalance } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { isCurrency, isZero, measured, sideOf } from '@shared/lib/amounts';
import { givenTitle } from '@shared/lib/built-in';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { Panel, Stacked } from '@shared/ui/Panel';
import { Standing } from '@shared/ui/Standing';
import { AdjustDialog } from './AdjustDialog';
import { BalanceParts } from './BalanceParts';
import { Counters } from './Counters';
import { CreateBalanceDialog } from './CreateBalanceDialog';
import { CreateGroupDialog } from './CreateGroupDialog';
import { LimitBar } from './LimitBar';
import classes from './BalancesTab.module.css';

type Payment = (group: BalanceGroup, profile: BillingProfile) => ReactNode;

/** `payment` offers to pay into a group, where it can be; `only` is the one group that is shown. */
export function BalancesTab({ payment, only }: { payment: Payment; only?: string | undefined }) {
  const { t } = useTranslation('balances');
  const { t: shared } = useTranslation('shared');
  const { may } = useSession();
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const answer = useRead('/v1/customers/{customer}/balance-groups', { path: { customer } });
  const profiles = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } }).data?.items ?? [];
  const [adding, setAdding] = useState(false);
  if (answer.error !== null) return <FailedState error={answer.error} onRetry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton height={240} radius={12} />;
  const groups = answer.data.items.filter(({ id }) => only === undefined || id === only);
  return (
    <Stacked>
      {only === undefined && may('customer.write') && profiles.length > 0 && (
        <Buttons justify="flex-end" className="g-no-print"><Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>{t('newGroup.open')}</Button></Buttons>
      )}
      {adding && <CreateGroupDialog customer={customer} profiles={profiles} onClose={() => setAdding(false)} />}
      {groups.length === 0 && <Panel><EmptyState title={t('none')} hint={t('noneHint')} /></Panel>}
      {groups.map((group, index) => <Group key={group.id} group={group} payment={payment} profile={profiles.find(({ id }) => id === group.billing_profile)} title={givenTitle(shared, group.name) || (groups.length > 1 ? t('groupNumber', { number: index + 1 }) : t('group'))} />)}
    </Stacked>
  );
}

function Group({ group, profile, title, payment }: { group: BalanceGroup; profile: BillingProfile | undefined; title: string; payment: Payment }) {
  const { t } = useTranslation('balances');
  const { may } = useSession();
  const [search, change] = useSearchText();
  const [opened, setOpened] = useState<'adjust' | 'create' | null>(null);
  const close = () => setOpened(null);
  const mayAdjust = may('balance.adjust');
  const actions = profile !== undefined && (
    <Buttons gap="xs">
      {mayAdjust && <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setOpened('create')}>{t('create.open')}</Button>}
      {mayAdjust && <Button size="xs" variant="default" leftSection={<IconAdjustments size={14} aria-hidden />} onClick={() => setOpened('adjust')}>{t('adjust.open')}</Button>}
      {payment(group, profile)}
    </Buttons>
  );
  return (
    <Panel title={title} note={t('validNow')} aside={actions}>
      {opened === 'create' && profile !== undefined && <CreateBalanceDialog group={group.id} currency={profile.currency} onClose={close} />}
      {opened === 'adjust' && profile !== undefined && <AdjustDialog group={group.id} currency={profile.currency} onClose={close} />}
      {group.resources.length === 0 && <EmptyState title={t('empty')} />}
      <ul className={classes.list}>
        {group.resources.map((resource) => {
          const key = `${group.id}.${resource.resource}`;
          return <Resource key={key} group={group.id} profile={profile} resource={resource} opened={search.open === key} onToggle={() => change({ open: search.open === key ? undefined : key })} />;
        })}
      </ul>
      <Counters counters={group.counters} />
    </Panel>
  );
}

function Resource({ group, profile, resource, opened, onToggle }: { group: string; profile: BillingProfile | undefined; resource: ResourceBalance; opened: boolean; onToggle: () => void }) {
  const { t } = useTranslation('balances');
  const format = useFormat();
  const { limit, total, unit } = resource;
  // Money that is billed later: what is paid ahead is nothing as a rule, and what is used is owed, but on no bill that could be paid yet.
  const isBilledLater = profile !== undefined && profile.payment_type !== 'prepaid' && isCurrency(resource.resource) && limit !== null;
  const isOwed = isBilledLater && sideOf(limit.standing.amount) === 'owes';
  const note = isOwed ? t(isZero(profile.total_due.amount) ? 'limit.unbilled' : 'limit.unpaid') : undefined;
  return (
    <li>
      <div className={classes.resource}>
        <UnstyledButton className={classes.row} aria-expanded={opened} onClick={onToggle}>
          <IconChevronRight size={16} className={classes.chevron} aria-hidden />
          <span className={classes.name}>{resource.name}</span>
          <span className={classes.total} data-side={sideOf(resource.total.amount)}>{isBilledLater && isZero(total.amount) ? t('ahead', { amount: format.money(total) }) : <Standing value={measured(total, unit)} />}</span>
        </UnstyledButton>
        {limit !== null && <LimitBar balance={resource} limit={limit} note={note} />}
      </div>
      {opened && <div className={classes.detail}><BalanceParts group={group} resource={resource} /></div>}
    </li>
  );
}

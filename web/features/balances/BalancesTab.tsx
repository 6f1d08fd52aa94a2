// Per balance group one row per resource with the total valid now; opening it shows each balance
// (pages.md, balances). Sign and word together (domain.md §2).
import { Button, Group as Buttons, Skeleton, UnstyledButton } from '@mantine/core';
import { IconAdjustments, IconChevronRight, IconPlus } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { BalanceGroup, ResourceBalance } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { sideOf } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { Panel, Stacked } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { Standing } from '@shared/ui/Standing';
import { AdjustDialog } from './AdjustDialog';
import { CreateBalanceDialog } from './CreateBalanceDialog';
import classes from './BalancesTab.module.css';

export function BalancesTab() {
  const { t } = useTranslation('balances');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const answer = useRead('/v1/customers/{customer}/balance-groups', { path: { customer } });
  if (answer.error !== null) return <FailedState error={answer.error} onRetry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton height={240} radius={12} />;
  const groups = answer.data.items;
  return (
    <Stacked>
      {groups.length === 0 && <Panel><EmptyState title={t('none')} hint={t('noneHint')} /></Panel>}
      {groups.map((group, index) => <Group key={group.id} group={group} title={group.name || (groups.length > 1 ? t('groupNumber', { number: index + 1 }) : t('group'))} />)}
    </Stacked>
  );
}

function Group({ group, title }: { group: BalanceGroup; title: string }) {
  const { t } = useTranslation('balances');
  const { may } = useSession();
  const [search, change] = useSearchText();
  const [adjusting, setAdjusting] = useState(false);
  const [creating, setCreating] = useState(false);
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const profiles = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } }).data?.items;
  const currency = profiles?.find(({ id }) => id === group.billing_profile)?.currency;
  const adjust = may('balance.adjust') && (
    <Buttons gap="xs">
      {currency !== undefined && <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setCreating(true)}>{t('create.open')}</Button>}
      <Button size="xs" variant="default" leftSection={<IconAdjustments size={14} />} onClick={() => setAdjusting(true)}>{t('adjust.open')}</Button>
    </Buttons>
  );
  return (
    <Panel title={title} note={t('validNow')} aside={adjust}>
      {creating && currency !== undefined && <CreateBalanceDialog group={group.id} currency={currency} onClose={() => setCreating(false)} />}
      {adjusting && <AdjustDialog group={group.id} onClose={() => setAdjusting(false)} />}
      {group.resources.length === 0 && <EmptyState title={t('empty')} />}
      <ul className={classes.list}>
        {group.resources.map((resource) => {
          const key = `${group.id}.${resource.resource}`;
          return <Resource key={key} resource={resource} opened={search.open === key} onToggle={() => change({ open: search.open === key ? undefined : key })} />;
        })}
      </ul>
    </Panel>
  );
}

function Resource({ resource, opened, onToggle }: { resource: ResourceBalance; opened: boolean; onToggle: () => void }) {
  const { t } = useTranslation('balances');
  const format = useFormat();
  return (
    <li>
      <UnstyledButton className={classes.row} aria-expanded={opened} onClick={onToggle}>
        <IconChevronRight size={16} className={classes.chevron} aria-hidden />
        <span className={classes.name}>{resource.name}<span className={classes.code}>{resource.resource}</span></span>
        <span className={classes.total} data-side={sideOf(resource.total.amount)}><Standing value={resource.total} /></span>
      </UnstyledButton>
      {opened && (
        <div className={classes.detail}>
          <PlainTable
            label={t('balancesOf', { name: resource.name })} rows={resource.balances} rowKey={({ id }) => id} empty={t('empty')}
            columns={[
              { header: t('validity'), cell: (row) => format.period(row.period) },
              { header: t('origin'), cell: (row) => (row.origin === null ? t('shared:none') : t(`origins.${row.origin}`, { defaultValue: row.origin })) },
              { header: t('createdAt'), cell: (row) => format.time(row.created_at) },
              { header: t('reserved'), numeric: true, cell: (row) => format.decimal(row.reserved) },
              { header: t('amount'), numeric: true, cell: (row) => <Standing value={{ amount: row.amount, resource: resource.resource }} digits="exact" /> },
            ]}
          />
        </div>
      )}
    </li>
  );
}

// The balances that make up a resource, each with its validity, and what can be done by hand with those that have not ended.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Balance, ResourceBalance } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useSiteNow } from '@shared/api/site-now';
import { measured } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { PlainTable } from '@shared/ui/PlainTable';
import { Standing } from '@shared/ui/Standing';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { AdjustBalanceDialog } from './AdjustBalanceDialog';
import { stageOf } from './stage';
import classes from './BalancesTab.module.css';

export function BalanceParts({ group, resource }: { group: string; resource: ResourceBalance }) {
  const { t } = useTranslation('balances');
  const format = useFormat();
  const { may } = useSession();
  const now = useSiteNow();
  const [adjusting, setAdjusting] = useState<Balance | null>(null);
  const stage = (balance: Balance) => stageOf(balance.period, now);
  const adjust = (balance: Balance) => stage(balance) !== 'ended' && (
    <Tooltip label={t('one.open')}><ActionIcon variant="subtle" color="gray" aria-label={t('one.openOf', { validity: format.period(balance.period) })} onClick={() => setAdjusting(balance)}><IconAdjustments size={16} /></ActionIcon></Tooltip>
  );
  return (
    <>
      <PlainTable
        label={t('balancesOf', { name: resource.name })} rows={resource.balances} rowKey={({ id }) => id} empty={t('noParts')}
        columns={[
          { header: t('validity'), cell: (row) => <>{format.period(row.period)} {stage(row) !== 'now' && <StatusBadge status={stage(row)} tone={stage(row) === 'later' ? 'blue' : 'grey'} word={t(`stages.${stage(row)}`)} />}</> },
          { header: t('origin'), secondary: true, cell: (row) => t(`origins.${row.origin}`, { defaultValue: row.origin }) },
          { header: t('createdAt'), secondary: true, cell: (row) => format.time(row.created_at) },
          { header: t('reserved'), numeric: true, cell: (row) => format.money({ amount: row.reserved, resource: resource.resource, unit: resource.unit }, 'exact') },
          { header: t('amount'), numeric: true, cell: (row) => <span className={classes.amount}><Standing value={measured({ amount: row.amount, resource: resource.resource }, resource.unit)} digits="exact" /></span> },
          ...(may('balance.adjust') ? [{ header: <span className="g-hidden">{t('one.open')}</span>, numeric: true, cell: adjust }] : []),
        ]}
      />
      {adjusting !== null && <AdjustBalanceDialog group={group} resource={resource} balance={adjusting} onClose={() => setAdjusting(null)} />}
    </>
  );
}

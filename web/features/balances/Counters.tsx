// Counters of a group that run now: what tiers, minimums and discounts count over. They are no balances: nothing consumes them.
import { useTranslation } from 'react-i18next';
import type { GroupCounter } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { PlainTable } from '@shared/ui/PlainTable';
import classes from './BalancesTab.module.css';

export function Counters({ counters }: { counters: GroupCounter[] }) {
  const { t } = useTranslation('balances');
  const format = useFormat();
  if (counters.length === 0) return null;
  return (
    <div className={classes.counters}>
      <h3>{t('counters.title')}</h3>
      <PlainTable
        label={t('counters.title')} rows={counters} rowKey={({ resource, period }) => `${resource} ${period.from}`}
        columns={[
          { header: t('counters.of'), cell: (row) => row.name },
          { header: t('counters.over'), cell: (row) => format.period(row.period) },
          { header: t('counters.stands'), numeric: true, cell: (row) => <strong>{format.money({ ...row.amount, unit: row.unit }, 'exact')}</strong> },
        ]}
      />
    </div>
  );
}

// How the site stands today: money, customers, revenue, what happened, what ran.
import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { Home } from '@shared/api/schema';
import { isZero } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { ActivityFeed } from '@shared/ui/ActivityFeed';
import { Page } from '@shared/ui/Page';
import { FailedState } from '@shared/ui/PageStates';
import { Columns, Facts, Figure, Figures, Panel } from '@shared/ui/Panel';
import { RevenueChart } from '@shared/ui/RevenueChart';
import { StatusBadge } from '@shared/ui/StatusBadge';
import classes from './HomePage.module.css';

const RUNS_SHOWN = 6;

export function HomePage() {
  const { t } = useTranslation('home');
  const format = useFormat();
  const home = useRead('/v1/home');
  const now = home.data?.now;
  return (
    <Page title={t('title')} below={now === undefined ? '\u00a0' : t('asOf', { time: format.time(now) })}>
      {home.error !== null && home.data === undefined ? <FailedState error={home.error} onRetry={() => void home.refetch()} /> : home.data === undefined ? <Waiting /> : <Today home={home.data} />}
    </Page>
  );
}

function Waiting() {
  return (
    <>
      <Figures>{[1, 2, 3, 4].map((box) => <Skeleton key={box} height={106} radius={12} />)}</Figures>
      <Columns main={<Skeleton height={360} radius={12} />} side={<Skeleton height={200} radius={12} />} />
    </>
  );
}

function Today({ home }: { home: Home }) {
  const { t } = useTranslation('home');
  const format = useFormat();
  const overdue = !isZero(home.overdue.amount);
  return (
    <>
      <Figures>
        <Figure label={t('customers')} value={format.count(home.customers.active)} note={t('subscriptions', { count: home.subscriptions_active, shown: format.count(home.subscriptions_active) })} />
        <Figure label={t('open')} value={format.money(home.open)} note={t('openNote')} />
        <Figure label={t('due')} value={format.money(home.due)} note={t('dueNote')} />
        <Figure label={t('overdue')} value={format.money(home.overdue)} alarm={overdue} note={overdue ? <Link to="/bills" search={{ status: 'billing' }}>{t('seeBills')}</Link> : t('overdueNone')} />
      </Figures>
      <Columns
        main={
          <>
            <RevenueChart months={home.month_revenue} />
            <Panel title={t('activity')} aside={<Link to="/activities">{t('shared:viewAll')}</Link>}>
              <ActivityFeed ofSite activities={home.latest_activities} now={Date.now()} />
            </Panel>
          </>
        }
        side={
          <>
            <Panel title={t('customers')} aside={<Link to="/customers">{t('shared:viewAll')}</Link>}>
              <Facts
                facts={(['active', 'inactive', 'closed'] as const).map((status) => ({
                  label: t(`shared:status.${status}`),
                  value: <Link to="/customers" search={{ status }}>{format.count(home.customers[status])}</Link>,
                }))}
              />
            </Panel>
            <Panel title={t('jobs')} aside={<Link to="/job-runs">{t('shared:viewAll')}</Link>}>
              {home.jobs.length === 0 ? <p className={classes.none}>{t('noJobs')}</p> : (
                <ul className={classes.jobs}>
                  {home.jobs.slice(0, RUNS_SHOWN).map((run) => (
                    <li key={run.id}>
                      <Link to="/job-runs/$run" params={{ run: run.id }}>{t(`shared:job.${run.job}`, { defaultValue: run.job })}</Link>
                      <StatusBadge status={run.state} />
                      <span className={classes.when}>{format.time(run.started_at)}</span>
                    </li>
                  ))}
                </ul>
              )}
            </Panel>
          </>
        }
      />
    </>
  );
}

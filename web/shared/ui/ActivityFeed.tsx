// The latest that happened, newest first: who did what to which object, and how long ago.
import { IconArrowsExchange, IconCash, IconPencil, IconPlus, IconRobot, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../api/schema';
import { activityTitle, actorWords } from '../lib/activity';
import { useFormat } from '../lib/format';
import { EmptyState } from './PageStates';
import classes from './ActivityFeed.module.css';

/** `ofSite`: of many customers, so that each line says of whom it is. */
export function ActivityFeed({ activities, now, ofSite = false }: { activities: Activity[]; now: number; ofSite?: boolean }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const about = (activity: Activity) => {
    const title = activityTitle(t, activity);
    const of = ofSite && activity.customer != null && !title.includes(activity.customer.name) ? [activity.customer.name] : [];
    // What the system does comes through nothing but the system.
    return [...new Set([...of, actorWords(t, activity.actor), t(`activity.source.${activity.source}`, { defaultValue: activity.source })])];
  };
  if (activities.length === 0) return <EmptyState title={t('activity.none')} />;
  return (
    <ol className={classes.feed}>
      {activities.map((activity) => {
        const Icon = iconOf(activity);
        return (
          <li key={activity.id}>
            <span className={classes.icon} aria-hidden><Icon size={15} stroke={1.7} /></span>
            <span className={classes.words}>
              <span>{activityTitle(t, activity)}</span>
              <span className={classes.who}>{about(activity).join(' · ')}</span>
            </span>
            <time dateTime={activity.at} title={format.time(activity.at)}>{format.ago(activity.at, now)}</time>
          </li>
        );
      })}
    </ol>
  );
}

function iconOf({ action, object, source }: Activity) {
  if (object.kind.includes('payment')) return IconCash;
  if (action.includes('create') || action.includes('add') || action.includes('issue')) return IconPlus;
  if (action.includes('delete') || action.includes('remove')) return IconTrash;
  if (action.includes('update') || action.includes('change')) return IconPencil;
  return source === 'job' ? IconRobot : IconArrowsExchange;
}

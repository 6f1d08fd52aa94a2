// What a customer was told, and what there was to tell.
import { SegmentedControl } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSearchText } from '@shared/lib/search';
import classes from './messages.module.css';
import { CommunicationTable } from './CommunicationTable';
import { NotificationTable } from './NotificationTable';

const NOTIFICATIONS = 'notifications';

export function CommunicationsTab() {
  const { t } = useTranslation('messages');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const [search, change] = useSearchText();
  const view = search.view === NOTIFICATIONS ? NOTIFICATIONS : 'messages';
  // Filters and the place in one list mean nothing in the other.
  const choose = (value: string) => change({ view: value === NOTIFICATIONS ? NOTIFICATIONS : undefined, state: undefined, channel: undefined, kind: undefined, cursor: undefined, at: undefined });
  return (
    <>
      <SegmentedControl
        className={classes.switch} aria-label={t('view')} value={view} onChange={choose}
        data={[{ value: 'messages', label: t('messages') }, { value: NOTIFICATIONS, label: t('notifications') }]}
      />
      {view === NOTIFICATIONS ? <NotificationTable customer={customer} /> : <CommunicationTable customer={customer} />}
    </>
  );
}

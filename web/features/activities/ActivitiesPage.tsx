// What happened on the site.
import { useTranslation } from 'react-i18next';
import { Page } from '@shared/ui/Page';
import { ActivityTable } from './ActivityTable';

export function ActivitiesPage() {
  const { t } = useTranslation('activities');
  return <Page title={t('title')}><ActivityTable /></Page>;
}

// What the site has told its customers and integrations.
import { useTranslation } from 'react-i18next';
import { Page } from '@shared/ui/Page';
import { CommunicationTable } from './CommunicationTable';

export function CommunicationsPage() {
  const { t } = useTranslation('messages');
  return <Page title={t('title')} below={t('hint')}><CommunicationTable /></Page>;
}

// What is back-dated changes what usage since then costs: says so, and leads to where it is rated again.
import { Alert } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format';

export function RateAgain({ customer, since }: { customer: string; since: string }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  return (
    <Alert color="yellow" title={t('rateAgain.title', { time: format.time(since) })}>
      {t('rateAgain.hint')} <Link to="/customers/$customer/events" params={{ customer }}>{t('rateAgain.link')}</Link>
    </Alert>
  );
}

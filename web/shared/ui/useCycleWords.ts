// A cycle in words: how often, by the catalog's own name, and on which day where it is made of months.
import { useTranslation } from 'react-i18next';
import { useRead } from '../api/queries';
import { usesBillingDay } from '../lib/cycle';

export function useCycleWords(): (eventType: string, billingDay: number) => string {
  const { t } = useTranslation('shared');
  const types = useRead('/v1/event-types').data?.items;
  return (eventType, day) => {
    const type = types?.find(({ code }) => code === eventType);
    const interval = type?.name ?? t(`eventType.${eventType}`, { defaultValue: eventType });
    return type !== undefined && usesBillingDay(type) ? t('onDay', { interval, day }) : interval;
  };
}

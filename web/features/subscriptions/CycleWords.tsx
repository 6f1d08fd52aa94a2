// The cycle that holds after the current one, in words.
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { hasBillingDay } from './cycle-form';

export function CycleWords({ cycle }: { cycle: NonNullable<BillingProfile['next_cycle']> }) {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  const type = useRead('/v1/event-types').data?.items.find(({ code }) => code === cycle.event_type);
  const interval = type?.name ?? t(`shared:eventType.${cycle.event_type}`, { defaultValue: cycle.event_type });
  return t('cycleEdit.from', { cycle: hasBillingDay(type) ? t('onDay', { interval, day: cycle.billing_day }) : interval, date: format.date(cycle.from) });
}

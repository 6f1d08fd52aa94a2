// How often a billing profile is billed, in words.
import { useTranslation } from 'react-i18next';
import type { BillingProfile } from '@shared/api/schema';
import { useCycleWords } from '@shared/ui/useCycleWords';

export function Interval({ profile: { event_type, billing_day } }: { profile: BillingProfile }) {
  const { t } = useTranslation('profiles');
  const cycleWords = useCycleWords();
  return event_type === null ? t('onDemand') : cycleWords(event_type, billing_day);
}

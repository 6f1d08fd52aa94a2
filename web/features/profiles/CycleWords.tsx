// The cycle that holds after the current one, in words.
import { useTranslation } from 'react-i18next';
import type { BillingProfile } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { useCycleWords } from '@shared/ui/useCycleWords';

export function CycleWords({ cycle }: { cycle: NonNullable<BillingProfile['next_cycle']> }) {
  const { t } = useTranslation('profiles');
  const format = useFormat();
  const cycleWords = useCycleWords();
  return t('cycleEdit.from', { cycle: cycleWords(cycle.event_type, cycle.billing_day), date: format.date(cycle.from) });
}

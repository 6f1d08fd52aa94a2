// When the codes of a batch may be redeemed, in words; both ends may be open.
import { useTranslation } from 'react-i18next';
import type { VoucherBatch } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';

export function useValidity(): (batch: Pick<VoucherBatch, 'from' | 'to'>) => string {
  const { t } = useTranslation('vouchers');
  const format = useFormat();
  return ({ from, to }) => {
    if (from !== null) return format.period({ from, to });
    return to === null ? t('always') : t('until', { day: format.lastDay(to) });
  };
}

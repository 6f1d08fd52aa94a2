// What a decision on one event would do, or did: before, after, and what else moves with it.
import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EventChanged } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { reasonWords } from '@shared/lib/reason';
import { Facts } from '@shared/ui/Panel';
import { StatusBadge } from '@shared/ui/StatusBadge';

export function Outcome({ changed }: { changed: EventChanged }) {
  const { t } = useTranslation('usage');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const facts = [
    { label: t('status'), value: <StatusBadge status={changed.status} /> },
    { label: t('difference.before'), value: format.money(changed.before, 'exact') },
    { label: t('difference.after'), value: <strong>{format.money(changed.amount, 'exact')}</strong> },
    { label: t('tax'), value: format.money(changed.tax, 'exact') },
    ...(changed.reason === null ? [] : [{ label: t('reason'), value: reasonWords(shared, changed.reason) }]),
    ...(changed.others === 0 ? [] : [{ label: t('outcome.others'), value: t('outcome.othersMove', { count: changed.others }) }]),
  ];
  return <Stack gap="xs" role="status" aria-label={t('outcome.title')}><strong>{t('outcome.title')}</strong><Facts facts={facts} /></Stack>;
}

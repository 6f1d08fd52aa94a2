// What a change posts: fee, lines, and what is to pay or comes back (pages.md, a subscription's page).
import { Skeleton, Stack } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Money, PostedCharge, SubscriptionChange } from '@shared/api/schema';
import { isZero, magnitude, sideOf } from '@shared/lib/amounts';
import { useFormat } from '@shared/lib/format';
import { RateAgain } from '@shared/ui/RateAgain';
import { Facts } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';

type Posted = Pick<SubscriptionChange, 'charges' | 'early_termination_fee'> & { total?: Money; rerate_since?: string | null };

/** Lines that move no money tell how much of something is given or taken. */
const UNSIGNED = new Set(['grant', 'cut', 'restored']);

export function Preview({ posted, customer, label }: { posted: Posted | undefined; customer: string; label: string }) {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  const place = useRef<HTMLDivElement>(null);
  // It stands below the fields that it answers.
  useEffect(() => { place.current?.scrollIntoView({ block: 'nearest' }); }, [posted]);
  if (posted === undefined) return <Skeleton height={96} aria-label={t('shared:loading')} />;
  const { charges, early_termination_fee: fee, total, rerate_since: since } = posted;
  const amount = ({ kind, net }: PostedCharge) => format.money(UNSIGNED.has(kind) ? { ...net, amount: magnitude(net.amount) } : net);
  return (
    <Stack component="section" ref={place} gap="sm" aria-label={label} role="status">
      <Facts
        facts={[
          ...(fee === null ? [] : [{ label: t('preview.fee'), value: <strong>{t('preview.taxIncluded', { amount: format.money(fee) })}</strong> }]),
          ...(total === undefined ? [] : [{ label: isZero(total.amount) || sideOf(total.amount) === 'owes' ? t('preview.toPay') : t('preview.back'), value: <strong>{t('preview.taxIncluded', { amount: format.money({ ...total, amount: magnitude(total.amount) }) })}</strong> }]),
        ]}
      />
      <PlainTable
        label={label} rowKey={(_, index) => String(index)} rows={charges} empty={t('preview.nothing')}
        columns={[
          { header: t('product'), cell: (row) => row.name },
          { header: t('kind'), secondary: true, cell: (row) => t(`preview.kind.${row.kind}`, { defaultValue: row.kind }) },
          { header: t('validity'), secondary: true, cell: (row) => (row.kind === 'one_time' ? format.date(row.period.from) : format.period(row.period)) },
          { header: t('preview.net'), numeric: true, cell: amount },
          { header: t('preview.tax'), numeric: true, cell: (row) => (isZero(row.tax.amount) ? t('shared:none') : format.money(row.tax)) },
        ]}
      />
      {since != null && <RateAgain customer={customer} since={since} />}
    </Stack>
  );
}

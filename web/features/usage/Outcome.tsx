// What a decision on one event would do, or did: before and after for its customer and for owners who pay in its place,
// and what else moves with it.
import { Stack } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { EventChanged, Money } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { reasonWords } from '@shared/lib/reason';
import { Facts } from '@shared/ui/Panel';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { BELOW_HEAD, useIntoView } from './into-view';

export function Outcome({ changed }: { changed: EventChanged }) {
  const { t } = useTranslation('usage');
  const { t: shared } = useTranslation('shared');
  const place = useIntoView<HTMLDivElement>(changed);
  const { owners } = changed;
  return (
    <Stack ref={place} style={BELOW_HEAD} gap="xs" role="status" aria-label={t('outcome.title')}>
      <strong>{t('outcome.title')}</strong>
      <Facts facts={[{ label: t('status'), value: <StatusBadge status={changed.status} /> }, ...(changed.reason === null ? [] : [{ label: t('reason'), value: reasonWords(shared, changed.reason) }])]} />
      {owners.length > 0 && <strong>{t('outcome.own')}</strong>}
      <BeforeAndAfter before={changed.before} taxBefore={changed.tax_before} after={changed.amount} tax={changed.tax} />
      {owners.map(({ customer, balance_group, before, tax_before, amount, tax }) => {
        const name = <Link to="/customers/$customer/balances" params={{ customer: customer.number }}>{customer.name}</Link>;
        const [start, end] = t(before === null ? 'outcome.ownerAllowance' : 'outcome.owner', { name: '|' }).split('|');
        return (
          <Stack key={balance_group} gap="xs">
            <strong>{start}{name}{end}</strong>
            {before === null ? <span>{t('outcome.allowanceOnly')}</span> : <BeforeAndAfter before={before} taxBefore={tax_before} after={amount} tax={tax} />}
          </Stack>
        );
      })}
      {changed.others > 0 && <Facts facts={[{ label: t('outcome.others'), value: t('outcome.othersMove', { count: changed.others }) }]} />}
    </Stack>
  );
}

function BeforeAndAfter({ before, taxBefore, after, tax }: { before: Money | null; taxBefore: Money | null; after: Money | null; tax: Money | null }) {
  const { t } = useTranslation('usage');
  const format = useFormat();
  const both = (net: Money | null, itsTax: Money | null) => (net === null || itsTax === null ? format.money(net, 'exact') : t('outcome.withTax', { net: format.money(net, 'exact'), tax: format.money(itsTax, 'exact') }));
  return <Facts facts={[{ label: t('difference.before'), value: both(before, taxBefore) }, { label: t('difference.after'), value: <strong>{both(after, tax)}</strong> }]} />;
}

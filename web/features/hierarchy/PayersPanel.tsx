// Who pays for each billing profile of a customer; set by searching the account that shall pay.
import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { BillingProfile } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { CustomerLink } from '@shared/ui/CustomerLink';
import { FailedState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { SetPayerDialog } from './SetPayerDialog';

export function PayersPanel() {
  const { t } = useTranslation('hierarchy');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const { may } = useSession();
  const format = useFormat();
  const answer = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } });
  const [opened, setOpened] = useState<BillingProfile | null>(null);
  return (
    <Panel title={t('payers')} note={t('payersNote')}>
      {answer.error !== null && <FailedState error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.data !== undefined && (
        <PlainTable
          label={t('payers')} rows={answer.data.items} rowKey={({ id }) => id}
          columns={[
            { header: t('profile'), cell: (row) => <strong>{row.code}</strong> },
            { header: t('payer'), cell: (row) => (row.payer === null ? t('self') : <><CustomerLink {...row.payer.customer} tab="hierarchy" /> · {row.payer.billing_profile}</>) },
            { header: t('totalDue'), numeric: true, cell: (row) => format.money(row.total_due) },
            {
              header: t('actions'), numeric: true, cell: (row) => (row.payment_type === 'prepaid'
                ? t('prepaid')
                : may('customer.write') && <Button size="xs" variant="default" aria-label={t('setPayerOf', { name: row.code })} onClick={() => setOpened(row)}>{t('setPayer')}</Button>),
            },
          ]}
        />
      )}
      {opened !== null && <SetPayerDialog profile={opened} onClose={() => setOpened(null)} />}
    </Panel>
  );
}

// Who pays for each billing profile of a customer; set by searching the account that shall pay.
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useFormat } from '@shared/lib/format';
import { CustomerLink } from '@shared/ui/CustomerLink';
import { FailedState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { SetPayer } from './SetPayer';

export function PayersPanel() {
  const { t } = useTranslation('hierarchy');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const format = useFormat();
  const answer = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } });
  return (
    <Panel title={t('payers')} note={t('payersNote')}>
      {answer.error !== null && <FailedState error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.data !== undefined && (
        <PlainTable
          label={t('payers')} rows={answer.data.items} rowKey={({ id }) => id}
          columns={[
            { header: t('profile'), cell: (row) => <Link to="/customers/$customer/billing-profiles/$profile" params={{ customer, profile: row.id }}>{row.code}</Link> },
            { header: t('payer'), cell: (row) => (row.payer === null ? t('self') : <><CustomerLink {...row.payer.customer} tab="hierarchy" /> · {row.payer.billing_profile}</>) },
            { header: t('totalDue'), numeric: true, cell: (row) => format.money(row.total_due) },
            { header: t('actions'), numeric: true, cell: (row) => <SetPayer profile={row} /> },
          ]}
        />
      )}
    </Panel>
  );
}

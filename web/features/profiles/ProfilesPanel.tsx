// The billing profiles of a customer; each has a page of its own.
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { givenTitle } from '@shared/lib/built-in';
import { useFormat } from '@shared/lib/format';
import { FailedState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { PlainTable } from '@shared/ui/PlainTable';
import { Interval } from './Interval';
import { NewProfileDialog } from './NewProfileDialog';

export function ProfilesPanel() {
  const { t } = useTranslation('profiles');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const { may } = useSession();
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const answer = useRead('/v1/customers/{customer}/billing-profiles', { path: { customer } });
  const [making, setMaking] = useState(false);
  return (
    <Panel title={t('title')} aside={may('customer.write') && <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setMaking(true)}>{t('open')}</Button>}>
      {making && <NewProfileDialog customer={customer} onClose={() => setMaking(false)} />}
      {answer.error !== null && <FailedState error={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.data !== undefined && (
        <PlainTable
          label={t('title')} rows={answer.data.items} rowKey={({ id }) => id} empty={t('none')}
          columns={[
            { header: t('name'), cell: (row) => <Link to="/customers/$customer/billing-profiles/$profile" params={{ customer, profile: row.id }}>{givenTitle(shared, row.name)}</Link> },
            { header: t('code'), secondary: true, cell: (row) => <span className="g-mono">{row.code}</span> },
            { header: t('paymentType'), cell: (row) => t(`shared:paymentType.${row.payment_type}`, { defaultValue: row.payment_type }) },
            { header: t('interval'), secondary: true, cell: (row) => <Interval profile={row} /> },
            { header: t('validity'), secondary: true, cell: (row) => format.period(row.validity) },
            { header: t('totalDue'), numeric: true, cell: (row) => format.money(row.total_due) },
            { header: t('creditBalance'), numeric: true, secondary: true, cell: (row) => format.money(row.credit_balance) },
          ]}
        />
      )}
    </Panel>
  );
}

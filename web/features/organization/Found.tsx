// Customers of the organization tree that match what is looked for.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { countryName } from '@shared/lib/countries';
import { useFormat } from '@shared/lib/format';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { PlainTable } from '@shared/ui/PlainTable';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { Kind } from './PlaceInTree';

const SHOWN_MAX = 50;

export function Found({ q, type }: { q: string; type: string | null }) {
  const { t } = useTranslation('organization');
  const format = useFormat();
  const answer = useRead('/v1/organization-nodes', { query: { limit: SHOWN_MAX, ...(q === '' ? {} : { q }), ...(type === null ? {} : { type }) } }, { keepPrevious: true });
  if (answer.error !== null) return <FailedState error={answer.error} onRetry={() => void answer.refetch()} />;
  if (answer.data === undefined) return null;
  const rows = answer.data.items;
  if (rows.length === 0) return <EmptyState title={t('nobody')} hint={t('nobodyHint')} />;
  return (
    <>
      <PlainTable
        label={t('found')} rows={rows} rowKey={({ customer }) => customer.number}
        columns={[
          { header: t('name'), cell: ({ customer }) => <Link to="/customers/$customer/hierarchy" params={{ customer: customer.number }}>{customer.name}</Link> },
          { header: t('number'), cell: ({ customer }) => <span className="g-mono">{customer.number}</span> },
          { header: t('company'), secondary: true, cell: ({ company }) => company ?? t('shared:none') },
          { header: t('address'), secondary: true, cell: ({ address }) => [address.street, address.city, address.country === '' ? '' : countryName(format.language, address.country)].filter((part) => part !== '').join(', ') },
          { header: t('type'), cell: ({ type: kind }) => (kind === null ? t('shared:none') : <Kind type={kind} />) },
          { header: t('parent'), cell: ({ parent }) => parent?.name ?? t('top') },
          { header: t('status'), secondary: true, cell: ({ status }) => <StatusBadge status={status} /> },
        ]}
      />
      {answer.data.next_cursor !== null && <p style={{ margin: 0 }}>{t('tooMany', { count: SHOWN_MAX })}</p>}
    </>
  );
}

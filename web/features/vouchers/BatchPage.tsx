// One batch: what its codes buy, and each code with what became of it; a code can be blocked and unblocked.
import { Button, Group, Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useNames } from '@shared/api/names';
import { useRead, useRefresh } from '@shared/api/queries';
import type { Voucher } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { CopyText } from '@shared/ui/CopyText';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { FailedPage } from '@shared/ui/FailedPage';
import { Page } from '@shared/ui/Page';
import { pageQuery } from '@shared/ui/paging';
import { StatusBadge, type Tone } from '@shared/ui/StatusBadge';
import { useAct } from '@shared/ui/useAct';
import { useValidity } from './useValidity';

const TONES: Record<string, Tone> = { generated: 'green', partly_redeemed: 'blue', exhausted: 'grey', expired: 'grey', blocked: 'red' };

export function BatchPage() {
  const { t } = useTranslation('vouchers');
  const format = useFormat();
  const id = useParams({ strict: false, select: (params) => params.batch ?? '' });
  const bundle = useNames('/v1/bundles');
  const validity = useValidity();
  const { may } = useSession();
  const [search] = useSearchText();
  const known = useRead('/v1/voucher-batches/{id}', { path: { id } });
  const answer = useRead('/v1/voucher-batches/{id}/codes', { path: { id }, query: pageQuery(search) }, { keepPrevious: true });
  const batch = known.data;
  const crumbs = [<Link key="list" to="/vouchers">{t('title')}</Link>];
  if (known.error !== null && batch === undefined) return <FailedPage title={id} crumbs={crumbs} answer={known} />;
  const state = (row: Voucher) => t(`state.${row.state}`, { defaultValue: row.state });
  const columns: Column<Voucher>[] = [
    { id: 'code', header: t('code'), text: (row) => row.code, cell: (row) => <Group gap={4} wrap="nowrap"><span className="g-mono">{row.code}</span><CopyText value={row.code} /></Group> },
    { id: 'state', header: t('status'), text: state, cell: (row) => <StatusBadge status={row.state} tone={TONES[row.state] ?? 'grey'} word={state(row)} /> },
    { id: 'uses', header: t('redeemed'), numeric: true, text: (row) => String(row.uses), cell: (row) => format.count(row.uses) },
    ...(may('catalog.write') ? [{ id: 'act', header: t('actions'), cell: (row: Voucher) => <Block voucher={row} /> }] : []),
  ];
  return (
    <Page
      title={batch?.name ?? id} crumbs={crumbs}
      below={batch === undefined ? <Skeleton height={20} width={240} /> : (
        <>
          <span className="g-mono">{batch.code}</span>
          <span>· <Link to="/catalog/$kind/$code" params={{ kind: 'bundles', code: batch.bundle }}>{bundle(batch.bundle)}</Link></span>
          <span>· {t('usesEach', { count: batch.uses })}</span><span>· {validity(batch)}</span>{batch.vendor !== '' && <span>· {batch.vendor}</span>}
        </>
      )}
    >
      <DataTable<Voucher> name={`vouchers.${batch?.code ?? id}`} label={t('codes')} columns={columns} answer={answer} rowKey={({ code }) => code} empty={{ title: t('noCodes') }} />
    </Page>
  );
}

/** What is used up or over needs no blocking. */
function Block({ voucher }: { voucher: Voucher }) {
  const { t } = useTranslation('vouchers');
  const refresh = useRefresh();
  const [asked, setAsked] = useState(false);
  const path = { params: { path: { code: voucher.code } } };
  const block = async () => {
    await unwrap(api.POST('/v1/vouchers/{code}:block', path));
    await refresh('/v1/voucher-batches', '/v1/activities');
  };
  const unblock = useAct(async () => {
    await unwrap(api.POST('/v1/vouchers/{code}:unblock', path));
    await refresh('/v1/voucher-batches', '/v1/activities');
    return t('unblocked', { code: voucher.code });
  });
  if (voucher.state === 'exhausted' || voucher.state === 'expired') return t('shared:none');
  if (voucher.state === 'blocked') return <Button size="xs" variant="default" loading={unblock.busy} aria-label={t('unblockCode', { code: voucher.code })} onClick={unblock.run}>{t('unblock')}</Button>;
  return (
    <>
      <Button size="xs" variant="default" aria-label={t('blockCode', { code: voucher.code })} onClick={() => setAsked(true)}>{t('block')}</Button>
      {asked && <ConfirmDialog title={t('blockCode', { code: voucher.code })} effect={t('blockEffect')} action={t('block')} done={t('blocked', { code: voucher.code })} run={block} onClose={() => setAsked(false)} />}
    </>
  );
}

// One catalog entry: its document as it would stand in the files; a zone map with its rows.
import { Skeleton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CatalogEntry, ZoneRow } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { CopyText } from '@shared/ui/CopyText';
import { DataTable } from '@shared/ui/DataTable';
import { DocumentView } from '@shared/ui/DocumentView';
import { FailedState, MissingPage } from '@shared/ui/PageStates';
import { Page } from '@shared/ui/Page';
import { pageQuery } from '@shared/ui/paging';
import { Panel } from '@shared/ui/Panel';
import { RateRows } from './RateRows';
import { ENTRIES_MAX, isKind, KINDS, type Kind } from './kinds';

const TYPING_PAUSE_MS = 250;

export function EntryPage() {
  const { kind, code } = useParams({ strict: false, select: (params) => ({ kind: params.kind ?? '', code: params.code ?? '' }) });
  return isKind(kind) ? <Entry kind={kind} code={code} /> : <MissingPage />;
}

function Entry({ kind, code }: { kind: Kind; code: string }) {
  const { t } = useTranslation('catalog');
  const answer = useRead(KINDS[kind], { query: { limit: ENTRIES_MAX } });
  const entry = answer.data?.items.find((candidate) => candidate.code === code);
  const crumbs = [<Link key="kind" to="/catalog/$kind" params={{ kind }}>{t(`kind.${kind}`)}</Link>];
  if (answer.error !== null) return <Page title={code} crumbs={crumbs}><FailedState error={answer.error} onRetry={() => void answer.refetch()} /></Page>;
  if (answer.data !== undefined && entry === undefined) return <MissingPage />;
  return (
    <Page title={entry?.name ?? code} crumbs={crumbs} below={<><span className="g-mono">{code}</span><CopyText value={code} /></>}>
      {entry === undefined ? <Skeleton height={300} radius={12} /> : kind === 'zone-maps' ? <ZoneRows entry={entry} /> : <Panel title={t('definition')}><DocumentView value={entry.document} skip={kind === 'rate-plans' ? ['code', 'name', 'rows'] : ['code', 'name']} />{kind === 'rate-plans' && <RateRows rows={entry.document.rows} />}</Panel>}
    </Page>
  );
}

function ZoneRows({ entry }: { entry: CatalogEntry }) {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  const [search, change] = useSearchText();
  const answer = useRead('/v1/zone-maps/{code}/rows', { path: { code: entry.code }, query: { prefix: search.prefix, ...pageQuery(search) } }, { keepPrevious: true });
  const type = useDebouncedCallback((prefix: string) => change({ prefix: prefix === '' ? undefined : prefix, cursor: undefined, at: undefined }), TYPING_PAUSE_MS);
  return (
    <DataTable<ZoneRow>
      name="zone-rows" label={t('rows', { name: entry.name })} answer={answer} rowKey={({ prefix, from }) => `${prefix} ${from ?? ''}`} empty={{ title: t('noRows') }}
      onReset={search.prefix === undefined ? undefined : () => change({ prefix: undefined, cursor: undefined, at: undefined })}
      filters={<TextInput data-search aria-label={t('prefix')} placeholder={t('prefix')} defaultValue={search.prefix} onChange={(event) => type(event.currentTarget.value)} />}
      columns={[
        { id: 'prefix', header: t('prefix'), text: (row) => row.prefix, cell: (row) => <span className="g-mono">{row.prefix}</span> },
        { id: 'zone', header: t('zone'), text: (row) => row.zone, cell: (row) => row.zone },
        { id: 'from', header: t('from'), text: (row) => row.from ?? '', cell: (row) => format.date(row.from ?? null) },
        { id: 'to', header: t('to'), text: (row) => row.to ?? '', cell: (row) => format.date(row.to ?? null) },
      ]}
    />
  );
}

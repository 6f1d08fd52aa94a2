// A zone map: its rows by day and prefix, the zone of a number, the file in and out.
import { Button, Group, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { withSite } from '@shared/api/client';
import { useRead } from '@shared/api/queries';
import type { CatalogEntry, ZoneRow } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { useSearchText, writeSearch, type SearchText } from '@shared/lib/search';
import { DataTable } from '@shared/ui/DataTable';
import { pageQuery } from '@shared/ui/paging';
import { Stacked } from '@shared/ui/Panel';
import { FindZone } from './FindZone';
import { LoadRowsDialog } from './LoadRowsDialog';
import classes from './ZoneMap.module.css';

const TYPING_PAUSE_MS = 250;

export function ZoneMap({ entry: { code, name } }: { entry: CatalogEntry }) {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  const [search, change] = useSearchText();
  const filter = { prefix: search.prefix, date: search.date };
  const answer = useRead('/v1/zone-maps/{code}/rows', { path: { code }, query: { ...filter, ...pageQuery(search) } }, { keepPrevious: true });
  const set = (changes: SearchText) => change({ ...changes, cursor: undefined, at: undefined });
  const type = useDebouncedCallback((prefix: string) => set({ prefix: prefix === '' ? undefined : prefix }), TYPING_PAUSE_MS);
  const pick = (date: string) => set({ date: date === '' ? undefined : date });
  return (
    <Stacked>
      <FindZone code={code} />
      <DataTable<ZoneRow>
        name="zone-rows" label={t('rows', { name })} answer={answer} rowKey={({ prefix, from }) => `${prefix} ${from}`} empty={{ title: t('noRows') }}
        onReset={search.prefix === undefined && search.date === undefined ? undefined : () => set({ prefix: undefined, date: undefined })}
        filters={<>
          <TextInput data-search aria-label={t('prefix')} placeholder={t('prefix')} inputMode="numeric" defaultValue={search.prefix} onChange={(event) => type(event.currentTarget.value)} />
          <TextInput type="date" label={t('validOn')} className={classes.inline} value={search.date ?? ''} onChange={(event) => pick(event.currentTarget.value)} />
        </>}
        columns={[
          { id: 'prefix', header: t('prefix'), text: (row) => row.prefix, cell: (row) => <span className="g-mono">{row.prefix}</span> },
          { id: 'zone', header: t('zone'), text: (row) => row.zone, cell: (row) => row.zone },
          { id: 'from', header: t('from'), text: (row) => row.from, cell: (row) => format.date(row.from) },
          { id: 'to', header: t('to'), text: (row) => row.to ?? '', cell: (row) => format.lastDay(row.to) },
        ]}
      />
    </Stacked>
  );
}

/** The file of the rows shown, and loading another one. */
export function ZoneMapActions({ entry: { code, name } }: { entry: CatalogEntry }) {
  const { t } = useTranslation('catalog');
  const { may } = useSession();
  const [search] = useSearchText();
  const [loading, setLoading] = useState(false);
  const file = withSite(`/v1/zone-maps/${encodeURIComponent(code)}/rows.csv${writeSearch({ prefix: search.prefix, date: search.date })}`);
  return (
    <Group gap="xs">
      <Button component="a" href={file} download variant="default" leftSection={<IconDownload size={16} aria-hidden />}>{t('load.download')}</Button>
      {may('catalog.write') && <Button leftSection={<IconUpload size={16} aria-hidden />} onClick={() => setLoading(true)}>{t('load.open')}</Button>}
      {loading && <LoadRowsDialog code={code} name={name} onClose={() => setLoading(false)} />}
    </Group>
  );
}

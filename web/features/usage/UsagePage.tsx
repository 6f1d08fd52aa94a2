// Usage of the whole site that wants attention: what could not be rated, with its reason.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { UsageEvent } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import { reasonWords } from '@shared/lib/reason';
import { useSearchText } from '@shared/lib/search';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { Page } from '@shared/ui/Page';
import { pageQuery } from '@shared/ui/paging';
import { useEventColumns } from '@shared/ui/useEventColumns';

const SHOWN = new Set(['type', 'identifier', 'session', 'recorded', 'status']);

export function UsagePage() {
  const { t } = useTranslation('usage');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const [search] = useSearchText();
  const answer = useRead('/v1/usage-events', { query: { status: 'unrated', ...pageQuery(search) } }, { keepPrevious: true });
  const plain = useEventColumns();
  const columns = useMemo<Column<UsageEvent>[]>(
    () => [
      // Usage that is no customer's has no page of its own.
      { id: 'time', header: t('time'), text: (row) => row.time, cell: (row) => <span className="g-number">{format.time(row.time)}</span> },
      ...plain.filter(({ id }) => SHOWN.has(id)), { id: 'reason', header: t('reason'), text: (row) => reasonWords(shared, row.reason), cell: (row) => reasonWords(shared, row.reason) }],
    [plain, t, shared, format],
  );
  return (
    <Page title={t('unrated')} below={t('unratedHint')}>
      <DataTable<UsageEvent> name="unrated" label={t('unrated')} columns={columns} answer={answer} rowKey={({ id }) => id} empty={{ title: t('allRated'), hint: t('allRatedHint') }} />
    </Page>
  );
}

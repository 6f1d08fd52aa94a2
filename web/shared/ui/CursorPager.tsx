// Paging by opaque cursors, in the URL. Owns: the way back, which a cursor does not know: the
// cursors passed are kept while the list is open; a page opened by its address can go to the first.
import { Button, Select } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../lib/format';
import { useSearchText } from '../lib/search';
import classes from './CursorPager.module.css';

export const PAGE_SIZES = ['25', '50', '100'];
type Page = { items: unknown[]; next_cursor: string | null; total?: number | null };

export function CursorPager({ answer }: { answer: Page | undefined }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const [search, change] = useSearchText();
  const [passed, setPassed] = useState<{ cursor: string | undefined; at: string | undefined }[]>([]);
  const shown = answer?.items.length ?? 0;
  const before = /^\d{1,9}$/.test(search.at ?? '') ? Number(search.at) : 0;
  const next = answer?.next_cursor ?? null;
  const range = { from: format.count(before + 1), to: format.count(before + shown) };

  const forward = () => {
    if (next === null) return;
    setPassed([...passed, { cursor: search.cursor, at: search.at }]);
    change({ cursor: next, at: String(before + shown) }, { push: true });
  };
  const back = () => {
    change(passed.at(-1) ?? { cursor: undefined, at: undefined }, { push: true });
    setPassed(passed.slice(0, -1));
  };

  return (
    <div className={`${classes.pager} g-no-print`}>
      <span aria-live="polite">
        {answer !== undefined && (answer.total === undefined || answer.total === null ? t('pager.range', range) : t('pager.rangeOf', { ...range, total: format.count(answer.total) }))}
      </span>
      <div className={classes.controls}>
        <span className={classes.sizeLabel} aria-hidden>{t('pager.size')}</span>
        <Select
          aria-label={t('pager.size')} size="xs" w={76} data={PAGE_SIZES} value={search.limit ?? PAGE_SIZES[0] ?? null} allowDeselect={false}
          onChange={(limit) => { setPassed([]); change({ limit: limit ?? undefined, cursor: undefined, at: undefined }); }}
        />
        {before > 0 && passed.length === 0 ? (
          <Button size="xs" variant="default" onClick={back}>{t('pager.first')}</Button>
        ) : (
          before > 0 && <Button size="xs" variant="default" leftSection={<IconChevronLeft size={14} />} onClick={back}>{t('pager.previous')}</Button>
        )}
        {next !== null && <Button size="xs" variant="default" rightSection={<IconChevronRight size={14} />} onClick={forward}>{t('pager.next')}</Button>}
      </div>
    </div>
  );
}

// One table for every list. Owns: skeleton, dimming while the next page loads, empty and failed
// states, column choice, taking the page out, cursor paging. Does not own: filters, what is fetched.
import { columnVisibilityFeature, tableFeatures, useTable, type ColumnDef, type ReactTable } from '@tanstack/react-table';
import { useLocalStorage } from '@mantine/hooks';
import { Skeleton } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { List } from '../api/schema';
import { EmptyState, FailedState } from './PageStates';
import { CursorPager } from './CursorPager';
import { ScrollBox } from './ScrollBox';
import { TableTools } from './TableTools';
import classes from './DataTable.module.css';

const SKELETON_ROWS = 6;
const features = tableFeatures({ columnVisibilityFeature });

export type Column<Row> = {
  id: string;
  header: string;
  /** What stands in the head instead of the words, such as a box that chooses all rows. */
  head?: ReactNode;
  cell: (row: Row) => ReactNode;
  /** What CSV, Print and Copy carry; a column without it is not taken along. */
  text?: (row: Row) => string;
  numeric?: boolean;
  /** Not shown until chosen. */
  extra?: boolean;
};

type Answer<Row> = {
  data: List<Row> | undefined; error: unknown; isPending: boolean; isPlaceholderData: boolean; refetch: () => unknown;
};
type Props<Row> = {
  /** Names the saved column choice and the file. */
  name: string;
  label: string;
  columns: Column<Row>[];
  answer: Answer<Row>;
  rowKey: (row: Row) => string;
  empty: { title: string; hint?: string; action?: ReactNode };
  /** Set when filters are on: the empty state then offers to reset them. */
  onReset?: (() => void) | undefined;
  filters?: ReactNode;
  tools?: boolean;
  paged?: boolean;
};

export function DataTable<Row>({ name, label, columns, answer, rowKey, empty, onReset, filters, tools = true, paged = true }: Props<Row>) {
  const { t } = useTranslation('shared');
  const [chosen, setChosen] = useLocalStorage<Record<string, boolean>>({ key: `guilder.columns.${name}`, defaultValue: {}, getInitialValueInEffect: false });
  const columnVisibility = useMemo(
    () => Object.fromEntries(columns.map(({ id, extra }) => [id, chosen[id] ?? extra !== true])),
    [columns, chosen],
  );
  const definitions = useMemo<ColumnDef<typeof features, { row: Row }>[]>(
    () => columns.map(({ id, header, head, cell }) => ({ id, header: head === undefined ? header : () => head, cell: ({ row }) => cell(row.original.row) })),
    [columns],
  );
  const data = useMemo(() => (answer.data?.items ?? []).map((row) => ({ row })), [answer.data]);
  const table = useTable({ features, columns: definitions, data, getRowId: ({ row }) => rowKey(row), state: { columnVisibility } });
  const numeric = new Set(columns.filter((column) => column.numeric).map(({ id }) => id));
  const shown = columns.filter(({ id }) => columnVisibility[id]);

  const failed = answer.error !== null && answer.data === undefined;
  const blank = answer.data !== undefined && data.length === 0;

  return (
    <div>
      {(filters !== undefined || tools) && (
        <div className={`${classes.bar} g-no-print`}>
          <div className={classes.filters}>{filters}</div>
          {tools && (
            <TableTools
              name={name} columns={columns} visible={columnVisibility} onChoose={setChosen}
              sheet={() => toSheet(shown, answer.data?.items ?? [])}
            />
          )}
        </div>
      )}
      {/* The filters stay: what was asked wrong can then be asked right. */}
      {failed ? <div className={classes.box}><FailedState error={answer.error} onRetry={() => answer.refetch()} /></div> : <div className={classes.box}>
        <ScrollBox label={label} className={classes.scroll}>
          <table className={classes.table} data-pinned data-dimmed={answer.isPlaceholderData || undefined} aria-busy={answer.isPending || answer.isPlaceholderData}>
            <caption className="g-hidden">{label}</caption>
            <TableHead table={table} numeric={numeric} />
            <TableBody table={table} numeric={numeric} pending={answer.isPending} cells={shown.length} />
          </table>
        </ScrollBox>
        {blank && (onReset === undefined ? <EmptyState {...empty} /> : <EmptyState title={t('table.noMatch')} hint={t('table.noMatchHint')} onReset={onReset} />)}
        {paged && !blank && <CursorPager answer={answer.data} />}
      </div>}
    </div>
  );
}

type Shown<Row> = { table: ReactTable<typeof features, { row: Row }>; numeric: Set<string> };

function TableHead<Row>({ table, numeric }: Shown<Row>) {
  return (
    <thead>
      {table.getHeaderGroups().map((group) => (
        <tr key={group.id}>
          {group.headers.map((header) => (
            <th key={header.id} scope="col" data-numeric={numeric.has(header.column.id) || undefined}><table.FlexRender header={header} /></th>
          ))}
        </tr>
      ))}
    </thead>
  );
}

function TableBody<Row>({ table, numeric, pending, cells }: Shown<Row> & { pending: boolean; cells: number }) {
  return (
    <tbody>
      {pending && Array.from({ length: SKELETON_ROWS }, (_, row) => (
        <tr key={row}>{Array.from({ length: cells }, (__, cell) => <td key={cell}><Skeleton height={12} width="70%" /></td>)}</tr>
      ))}
      {table.getRowModel().rows.map((row) => (
        <tr key={row.id}>
          {row.getVisibleCells().map((cell) => (
            <td key={cell.id} data-numeric={numeric.has(cell.column.id) || undefined}><table.FlexRender cell={cell} /></td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function toSheet<Row>(columns: Column<Row>[], rows: Row[]) {
  const taken = columns.flatMap(({ header, text }) => (text === undefined ? [] : [{ header, text }]));
  return { header: taken.map(({ header }) => header), rows: rows.map((row) => taken.map(({ text }) => text(row))) };
}

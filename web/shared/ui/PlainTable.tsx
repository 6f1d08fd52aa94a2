// A small table inside a panel: everything is there already, no paging, no tools.
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { ScrollBox } from './ScrollBox';
import classes from './PlainTable.module.css';

const PHONE = '(max-width: 759px)';

/** A `secondary` column stands behind the others on a phone. */
export type PlainColumn<Row> = { header: ReactNode; cell: (row: Row) => ReactNode; numeric?: boolean; secondary?: boolean };

export function PlainTable<Row>({ label, columns, rows, rowKey, empty, className, nested = false }: {
  label: string; columns: PlainColumn<Row>[]; rows: Row[]; rowKey: (row: Row, index: number) => string; empty?: string;
  /** Of the box that scrolls. */
  className?: string;
  /** Inside a cell of another table: that one scrolls, and is the landmark. */
  nested?: boolean;
}) {
  const isPhone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  if (rows.length === 0 && empty !== undefined) return <p className={classes.empty}>{empty}</p>;
  const shown = isPhone ? [...columns.filter(({ secondary }) => !secondary), ...columns.filter(({ secondary }) => secondary)] : columns;
  const table = (
    <table className={classes.table} data-pinned={!nested || undefined} aria-label={nested ? label : undefined}>
      <thead>
        <tr>{shown.map(({ header, numeric }, index) => <th key={index} scope="col" data-numeric={numeric || undefined}>{header}</th>)}</tr>
      </thead>
      <tbody>
        {rows.map((row, position) => (
          <tr key={rowKey(row, position)}>{shown.map(({ cell, numeric }, index) => <td key={index} data-numeric={numeric || undefined}>{cell(row)}</td>)}</tr>
        ))}
      </tbody>
    </table>
  );
  return nested ? table : <ScrollBox label={label} className={className}>{table}</ScrollBox>;
}

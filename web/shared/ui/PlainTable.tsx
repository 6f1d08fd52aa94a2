// A small table inside a panel: everything is there already, no paging, no tools.
import type { ReactNode } from 'react';
import { ScrollBox } from './ScrollBox';
import classes from './PlainTable.module.css';

/** A `secondary` column is left out on a phone: what it says is also on the page of the row or in its sum. */
export type PlainColumn<Row> = { header: ReactNode; cell: (row: Row) => ReactNode; numeric?: boolean; secondary?: boolean };

export function PlainTable<Row>({ label, columns, rows, rowKey, empty, foot, className, nested = false }: {
  label: string; columns: PlainColumn<Row>[]; rows: Row[]; rowKey: (row: Row, index: number) => string; empty?: string; foot?: ReactNode;
  /** Of the box that scrolls. */
  className?: string;
  /** Inside a cell of another table: that one scrolls, and is the landmark. */
  nested?: boolean;
}) {
  if (rows.length === 0 && empty !== undefined) return <p className={classes.empty}>{empty}</p>;
  const table = (
    <table className={classes.table} aria-label={nested ? label : undefined}>
      <thead>
        <tr>{columns.map(({ header, numeric, secondary }, index) => <th key={index} scope="col" data-numeric={numeric || undefined} data-secondary={secondary || undefined}>{header}</th>)}</tr>
      </thead>
      <tbody>
        {rows.map((row, position) => (
          <tr key={rowKey(row, position)}>{columns.map(({ cell, numeric, secondary }, index) => <td key={index} data-numeric={numeric || undefined} data-secondary={secondary || undefined}>{cell(row)}</td>)}</tr>
        ))}
      </tbody>
      {foot !== undefined && <tfoot>{foot}</tfoot>}
    </table>
  );
  return nested ? table : <ScrollBox label={label} className={className}>{table}</ScrollBox>;
}

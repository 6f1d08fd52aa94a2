// Boxes with a hairline: a panel with a heading, a figure, a list of facts.
import type { ReactNode } from 'react';
import classes from './Panel.module.css';

export function Panel({ title, aside, note, children }: { title?: string; aside?: ReactNode; note?: string; children: ReactNode }) {
  return (
    <section className={classes.panel}>
      {(title !== undefined || aside !== undefined) && (
        <div className={classes.head}>
          <h2>{title}{note !== undefined && <span className={classes.note}>{note}</span>}</h2>
          {aside !== undefined && <div className={`${classes.aside} g-no-print`}>{aside}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

export function Figure({ label, value, note, alarm }: { label: string; value: ReactNode; note?: ReactNode; alarm?: boolean }) {
  return (
    <section className={classes.figure}>
      <h2 className={classes.figureLabel}>{label}</h2>
      <p className={classes.figureValue}>{value}</p>
      {note !== undefined && <p className={classes.figureNote} data-alarm={alarm || undefined}>{note}</p>}
    </section>
  );
}

export function Figures({ children }: { children: ReactNode }) {
  return <div className={classes.figures}>{children}</div>;
}

/** Two columns from 1000 px on: the main thing, and what goes with it. */
export function Columns({ main, side }: { main: ReactNode; side: ReactNode }) {
  return <div className={classes.columns}><div className={classes.stack}>{main}</div><div className={classes.stack}>{side}</div></div>;
}

export function Stacked({ children }: { children: ReactNode }) {
  return <div className={classes.stack}>{children}</div>;
}

export function Facts({ facts }: { facts: { label: string; value: ReactNode }[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(({ label, value }) => (
        <div key={label}><dt>{label}</dt><dd>{value}</dd></div>
      ))}
    </dl>
  );
}

// A text with its line numbers; a line that is wrong is marked and said under it, and one click goes there.
import { Button } from '@mantine/core';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { placeOfLine, type Fault } from './faults';
import classes from './CodeArea.module.css';

export function CodeArea({ label, value, onChange, faults, readOnly = false }: { label: string; value: string; onChange: (value: string) => void; faults: Fault[]; readOnly?: boolean }) {
  const { t } = useTranslation('templates');
  const id = useId();
  const text = useRef<HTMLTextAreaElement>(null);
  const lines = useRef<HTMLPreElement>(null);
  const follow = () => { if (lines.current !== null && text.current !== null) lines.current.scrollTop = text.current.scrollTop; };
  const go = (line: number) => {
    const [begin, end] = placeOfLine(value, line);
    text.current?.focus();
    text.current?.setSelectionRange(begin, end);
  };
  return (
    <div>
      <div className={classes.box}>
        <pre ref={lines} className={classes.lines} aria-hidden>
          {value.split('\n').map((_, place) => <span key={place} data-wrong={faults.some(({ line }) => line === place + 1) || undefined}>{place + 1}</span>)}
        </pre>
        <textarea
          ref={text} className={classes.text} aria-label={label} aria-invalid={faults.length > 0} aria-describedby={faults.length > 0 ? id : undefined} readOnly={readOnly}
          spellCheck={false} autoCapitalize="off" autoComplete="off" value={value} onScroll={follow} onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
      <div id={id} role="alert">
        {faults.map(({ line, message }) => (
          <p key={`${line} ${message}`} className={classes.fault}><Button variant="subtle" color="red" size="compact-sm" onClick={() => go(line)}>{t('line', { line })}</Button> {message}</p>
        ))}
      </div>
    </div>
  );
}

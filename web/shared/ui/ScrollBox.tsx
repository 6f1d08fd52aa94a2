// A table's box that scrolls sideways, with a shade at each edge behind which there is more, and words that say so.
import { IconArrowsHorizontal } from '@tabler/icons-react';
import { useCallback, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { edgesOf, NO_EDGES } from './edges';
import classes from './ScrollBox.module.css';

type Props = { label: string; /** Such as a height at which it scrolls down too. */ className?: string | undefined; children: ReactNode };

export function ScrollBox({ label, className, children }: Props) {
  const { t } = useTranslation('shared');
  const box = useRef<HTMLDivElement>(null);
  const [{ before, after }, setEdges] = useState(NO_EDGES);
  const look = useCallback(() => {
    if (box.current === null) return;
    const seen = edgesOf(box.current);
    setEdges((known) => (known.before === seen.before && known.after === seen.after ? known : seen));
  }, []);
  useLayoutEffect(() => {
    look();
    // The box changes with the window, what it holds with the data.
    const observer = new ResizeObserver(look);
    for (const part of [box.current, box.current?.firstElementChild]) if (part) observer.observe(part);
    return () => observer.disconnect();
  }, [look]);
  return (
    <>
      {/* Who hears a table read out walks its cells and has no need to be told. */}
      {(before || after) && <p className={`${classes.hint} g-no-print`} aria-hidden><IconArrowsHorizontal size={14} />{t('table.sideways')}</p>}
      <div className={classes.frame} data-before={before || undefined} data-after={after || undefined}>
        <div ref={box} className={`${classes.scroll} ${className ?? ''}`} role="region" aria-label={label} tabIndex={0} onScroll={look}>{children}</div>
      </div>
    </>
  );
}

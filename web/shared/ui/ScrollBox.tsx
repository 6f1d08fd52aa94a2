// A box that scrolls sideways, with a shade at each edge behind which there is more.
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { edgesOf, NO_EDGES } from './edges';
import classes from './ScrollBox.module.css';

type Props = { label: string; /** Such as a height at which it scrolls down too. */ className?: string | undefined; children: ReactNode };

export function ScrollBox({ label, className, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [{ before, after }, setEdges] = useState(NO_EDGES);
  const look = useCallback(() => {
    if (box.current === null) return;
    const seen = edgesOf(box.current);
    setEdges((known) => (known.before === seen.before && known.after === seen.after ? known : seen));
  }, []);
  useEffect(() => {
    look();
    // The box changes with the window, what it holds with the data.
    const observer = new ResizeObserver(look);
    for (const part of [box.current, box.current?.firstElementChild]) if (part) observer.observe(part);
    return () => observer.disconnect();
  }, [look]);
  return (
    <div className={classes.frame} data-before={before || undefined} data-after={after || undefined}>
      <div ref={box} className={`${classes.scroll} ${className ?? ''}`} role="region" aria-label={label} tabIndex={0} onScroll={look}>{children}</div>
    </div>
  );
}

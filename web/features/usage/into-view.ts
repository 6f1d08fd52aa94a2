// What a form answers stands below its fields: it is brought into view when it comes.
import { useEffect, useRef } from 'react';

/** The head of a dialog stays in its place: what is brought into view stands below it. */
export const BELOW_HEAD = { scrollMarginTop: 72 };

/** A ref for what shall be seen each time that `answer` is another one. */
export function useIntoView<T extends HTMLElement>(answer: unknown) {
  const place = useRef<T>(null);
  // In braces: newer browsers answer a promise, which is no clean-up.
  useEffect(() => { place.current?.scrollIntoView({ block: 'start' }); }, [answer]);
  return place;
}

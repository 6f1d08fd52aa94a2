// A page that a template made, in a frame of no origin: nothing of it runs, fetches or reaches us.
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './PreviewFrame.module.css';

/** `old`: the page is that of an earlier text. */
export function PreviewFrame({ html, old }: { html: string; old: boolean }) {
  const { t } = useTranslation('templates');
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const hear = (event: MessageEvent) => { if (event.source === frame.current?.contentWindow) setReady(true); };
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, []);
  // The frame has no origin of its own that could be named.
  useEffect(() => { if (ready) frame.current?.contentWindow?.postMessage({ html }, '*'); }, [ready, html]);
  return <iframe ref={frame} className={classes.frame} data-old={old || undefined} title={t('preview')} sandbox="allow-scripts" src="/template-frame.html" />;
}

// What stays while pages change: sidebar, top bar, the place for the page. Sends away who is not
// signed in, and takes them back afterwards.
import { Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@shared/api/session';
import { FailedState, PendingPage } from '@shared/ui/PageStates';
import { Sidebar } from './Sidebar';
import { TopBar } from './TopBar';
import classes from './Frame.module.css';

export function Frame() {
  const { session, pending, error } = useSession();
  const { href } = useLocation();
  const navigate = useNavigate();
  const signedOut = !pending && error === null && session === null;
  // Once, not on every render: the address changes while the sign-in page is still loading.
  useEffect(() => {
    if (signedOut) void navigate({ to: '/sign-in', search: { next: href }, replace: true });
    // `href` is left out on purpose: it is where one was when this was noticed.
  }, [signedOut]);
  if (pending || signedOut) return <PendingPage />;
  if (error !== null) return <FailedState error={error} onRetry={() => window.location.reload()} />;
  return <Signed />;
}

function Signed() {
  const { t } = useTranslation('frame');
  const { site } = useSession();
  const [drawer, { open, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  useEffect(close, [pathname, close]);
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#content" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{t('skip')}</a>
      <aside className={`${classes.side} g-no-print`} aria-label={t('sidebar')}><Sidebar /></aside>
      <Drawer opened={drawer} onClose={close} size={270} title={t('menu')} closeButtonProps={{ 'aria-label': t('closeMenu') }} ><Sidebar /></Drawer>
      <div className={classes.rest}>
        <TopBar onMenu={open} />
        {/* The site's code as key: after a switch nothing of the other site stays on the screen. */}
        <main key={site?.code} id="content" ref={main} tabIndex={-1} className={classes.content}><Outlet /></main>
      </div>
    </div>
  );
}

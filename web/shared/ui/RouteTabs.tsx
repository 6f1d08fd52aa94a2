// Tabs that are routes: links in a row or two, a select where there is no room for that (`many`: sooner).
import { NativeSelect } from '@mantine/core';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import classes from './RouteTabs.module.css';

export type RouteTab = { to: string; label: string; exact?: boolean };

/** `to` is a finished path, made by the caller from the router's own path builder. */
export function RouteTabs({ label, tabs, many = false }: { label: string; tabs: RouteTab[]; many?: boolean }) {
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const current = tabs.find(({ to, exact }) => (exact ? trimmed(pathname) === to : pathname.startsWith(to)))?.to ?? tabs[0]?.to;
  return (
    <div className={`${classes.frame} g-no-print`} data-many={many || undefined}>
      <nav className={classes.row} aria-label={label}>
        {tabs.map(({ to, label: word }) => (
          <Link key={to} to={to} className={classes.tab} aria-current={to === current ? 'page' : undefined} data-on={to === current || undefined}>{word}</Link>
        ))}
      </nav>
      <NativeSelect
        className={classes.select} aria-label={label} value={current} data={tabs.map((tab) => ({ value: tab.to, label: tab.label }))}
        onChange={(event) => void navigate({ to: event.currentTarget.value })}
      />
    </div>
  );
}

function trimmed(pathname: string): string {
  return pathname.length > 1 && pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
}

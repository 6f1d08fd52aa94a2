// The top of every page: crumbs, title with status, actions; and the browser's title.
import { IconChevronRight } from '@tabler/icons-react';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Page.module.css';

type Props = {
  title: string; crumbs?: ReactNode[]; mark?: ReactNode; status?: ReactNode; below?: ReactNode; actions?: ReactNode; children?: ReactNode;
};

export function Page({ title, crumbs = [], mark, status, below, actions, children }: Props) {
  const { t } = useTranslation('shared');
  useDocumentTitle(`${title} · Guilder`);
  return (
    <>
      {crumbs.length > 0 && (
        <nav aria-label={t('crumbs')} className={`${classes.crumbs} g-no-print`}>
          <ol>
            {crumbs.map((crumb, index) => (
              // Crumbs never reorder while a page is open.
              <li key={index}>{crumb}<IconChevronRight size={14} aria-hidden /></li>
            ))}
            <li aria-current="page">{title}</li>
          </ol>
        </nav>
      )}
      <header className={classes.head}>
        {mark}
        <div className={classes.words}>
          <div className={classes.line}><h1>{title}</h1>{status}</div>
          {below !== undefined && <div className={classes.below}>{below}</div>}
        </div>
        {actions !== undefined && <div className={`${classes.actions} g-no-print`}>{actions}</div>}
      </header>
      {children}
    </>
  );
}

// Site switcher, places, and who is signed in.
import { Menu, UnstyledButton } from '@mantine/core';
import { IconKey, IconLogout, IconSelector } from '@tabler/icons-react';
import { Link, useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@shared/api/session';
import { Avatar } from '@shared/ui/Avatar';
import { GROUPS, PLACES } from './places';
import { PasswordDialog } from './PasswordDialog';
import classes from './Sidebar.module.css';

export function Sidebar() {
  const { t } = useTranslation('frame');
  const { may } = useSession();
  const { pathname } = useLocation();
  return (
    <div className={classes.sidebar}>
      <SiteSwitcher />
      <nav aria-label={t('navigation')} className={classes.nav}>
        {GROUPS.map((group) => {
          const places = PLACES.filter((place) => place.group === group && may(place.permission));
          if (places.length === 0) return null;
          return (
            <div key={group} className={classes.group}>
              {group !== 'main' && <h2 className={classes.heading} id={`nav-${group}`}>{t(`groups.${group}`)}</h2>}
              <ul aria-labelledby={group === 'main' ? undefined : `nav-${group}`}>
                {places.map(({ to, word, icon: Icon }) => {
                  const on = isAt(pathname, to);
                  return (
                    <li key={to}>
                      <Link to={to} className={classes.place} data-on={on || undefined} aria-current={on ? 'page' : undefined}>
                        <Icon size={18} stroke={1.7} aria-hidden />{t(`places.${word}`)}
                      </Link>
                    </li>
                  );
                })}
              </ul>
            </div>
          );
        })}
      </nav>
      <Person />
    </div>
  );
}

function SiteSwitcher() {
  const { t } = useTranslation('frame');
  const { session, site, switchSite } = useSession();
  const navigate = useNavigate();
  const sites = session?.sites ?? [];
  const mark = (
    <>
      <svg className={classes.logo} viewBox="0 0 32 32" aria-hidden><rect width="32" height="32" rx="8" /><path d="M9 10h14M9 16h10M9 22h12" /></svg>
      <span className={classes.words}><strong>{site?.name ?? 'Guilder'}</strong><span>{site === null ? '' : site.sandbox ? t('sandbox', { currency: site.currency }) : site.currency}</span></span>
    </>
  );
  if (sites.length < 2) return <div className={classes.site}>{mark}</div>;
  return (
    <Menu position="bottom-start" width={212} shadow="md">
      <Menu.Target><UnstyledButton className={classes.site} data-press aria-label={t('switchSite', { name: site?.name })}>{mark}<IconSelector size={16} aria-hidden /></UnstyledButton></Menu.Target>
      <Menu.Dropdown aria-label={t('sites')}>
        {sites.map(({ code, name }) => (
          <Menu.Item key={code} onClick={() => { switchSite(code); void navigate({ to: '/' }); }}>{name}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Person() {
  const { t } = useTranslation('frame');
  const { session, signOut } = useSession();
  const [changing, setChanging] = useState(false);
  if (session === null) return null;
  return (
    <>
      <Menu position="top-start" width={212} shadow="md">
        <Menu.Target>
          <UnstyledButton className={classes.person} aria-label={t('account', { name: session.staff.name })}>
            <Avatar name={session.staff.name} /><span className={classes.words}>{session.staff.name}</span><IconSelector size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown aria-label={session.staff.name}>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setChanging(true)}>{t('password.change')}</Menu.Item>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>{t('signOut')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <PasswordDialog opened={changing} onClose={() => setChanging(false)} />
    </>
  );
}

function isAt(pathname: string, to: string): boolean {
  if (to === '/') return pathname === '/';
  const first = `/${to.split('/')[1] ?? ''}`;
  return pathname === first || pathname.startsWith(`${first}/`);
}

// Search, language, theme, help.
import { ActionIcon, Kbd, Tooltip, UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { IconHelp, IconMenu2, IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageMenu, SchemeButton } from '@shared/ui/Preferences';
import { HelpDialog } from './HelpDialog';
import { useGoKeys } from './keys';
import classes from './TopBar.module.css';

const Commands = lazy(() => import('./Commands').then(({ Commands: component }) => ({ default: component })));

export function TopBar({ onMenu }: { onMenu: () => void }) {
  const { t } = useTranslation('frame');
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure(false);
  const [searching, setSearching] = useState(false);
  const openCommands = () => setSearching(true);
  useHotkeys([['mod+K', openCommands]], []);
  useGoKeys({ onHelp: openHelp });
  return (
    <header className={`${classes.bar} g-no-print`}>
      <ActionIcon className={classes.menu} variant="subtle" color="gray" size={34} onClick={onMenu} aria-label={t('openMenu')}><IconMenu2 size={20} /></ActionIcon>
      <UnstyledButton className={classes.search} onClick={openCommands} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={16} aria-hidden /><span>{t('search')}</span><Kbd size="xs" className={classes.key}>Ctrl K</Kbd>
      </UnstyledButton>
      <div className={classes.tools}>
        <LanguageMenu />
        <SchemeButton />
        <Tooltip label={t('help.title')}><ActionIcon variant="subtle" color="gray" size={34} onClick={openHelp} aria-label={t('help.title')}><IconHelp size={19} stroke={1.7} /></ActionIcon></Tooltip>
      </div>
      <HelpDialog opened={help} onClose={closeHelp} />
      <Suspense fallback={null}>{searching && <Commands onClose={() => setSearching(false)} />}</Suspense>
    </header>
  );
}

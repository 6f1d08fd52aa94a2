// Language and theme, on every page and before signing in.
import { ActionIcon, Menu, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { changeLanguage, LANGUAGES } from '../i18n/i18n';

export function LanguageMenu() {
  const { t, i18n } = useTranslation('shared');
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target><ActionIcon variant="subtle" color="gray" size={34} aria-label={t('preferences.language')}><IconLanguage size={19} stroke={1.7} /></ActionIcon></Menu.Target>
      <Menu.Dropdown aria-label={t('preferences.language')}>
        {LANGUAGES.map((language) => (
          <Menu.Item key={language} lang={language} onClick={() => void changeLanguage(language)} rightSection={i18n.language === language ? <IconCheck size={15} aria-label={t('preferences.chosen')} /> : undefined}>
            {t(`preferences.languages.${language}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function SchemeButton() {
  const { t } = useTranslation('shared');
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  const label = dark ? t('preferences.toLight') : t('preferences.toDark');
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={34} onClick={() => setColorScheme(dark ? 'light' : 'dark')} aria-label={label}>
        {dark ? <IconSun size={19} stroke={1.7} /> : <IconMoon size={19} stroke={1.7} />}
      </ActionIcon>
    </Tooltip>
  );
}

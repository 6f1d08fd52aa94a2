// The keys, their switch, and where the API is described.
import { Anchor, Kbd, Modal, Stack, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useKeysSwitch } from './keys';
import { PLACES } from './places';
import classes from './HelpDialog.module.css';

export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('frame');
  const [on, setOn] = useKeysSwitch();
  return (
    <Modal opened={opened} onClose={onClose} title={t('help.title')} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <Stack>
        <dl className={classes.keys}>
          <div><dt><Kbd>Ctrl</Kbd> <Kbd>K</Kbd></dt><dd>{t('help.commands')}</dd></div>
          <div><dt><Kbd>/</Kbd></dt><dd>{t('help.slash')}</dd></div>
          <div><dt><Kbd>?</Kbd></dt><dd>{t('help.this')}</dd></div>
          {PLACES.map(({ key, word }) => <div key={key}><dt><Kbd>g</Kbd> <Kbd>{key}</Kbd></dt><dd>{t(`places.${word}`)}</dd></div>)}
        </dl>
        <Switch label={t('help.switch')} checked={on} onChange={(event) => setOn(event.currentTarget.checked)} />
        <Anchor href="/docs" target="_blank" rel="noreferrer">{t('help.api')}</Anchor>
      </Stack>
    </Modal>
  );
}

// A code or number with a button that copies it.
import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export function CopyText({ value }: { value: string }) {
  const { t } = useTranslation('shared');
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('copy.done') : t('copy.value', { value })}>
          <ActionIcon variant="subtle" color="gray" size={24} onClick={copy} aria-label={copied ? t('copy.done') : t('copy.value', { value })}>
            {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

// Column chooser and CSV / Print / Copy of the page shown (pages.md, customers list).
import { Button, Checkbox, Menu, Popover, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconColumns3, IconCopy, IconDownload, IconFileTypeCsv, IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { download, toClipboardText, toCsv, type Sheet } from '../lib/export';
import type { Column } from './DataTable';
import classes from './TableTools.module.css';

type Props<Row> = {
  name: string;
  columns: Column<Row>[];
  visible: Record<string, boolean>;
  onChoose: (visible: Record<string, boolean>) => void;
  sheet: () => Sheet;
};

export function TableTools<Row>({ name, columns, visible, onChoose, sheet }: Props<Row>) {
  const { t } = useTranslation('shared');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(toClipboardText(sheet()));
      notifications.show({ message: t('tools.copied'), color: 'green' });
    } catch {
      // The browser refuses the clipboard on plain HTTP and without a gesture; say so.
      notifications.show({ message: t('tools.notCopied'), color: 'red' });
    }
  };
  return (
    <div className={classes.tools}>
      <Popover position="bottom-end" trapFocus returnFocus shadow="md">
        <Popover.Target>
          <Button variant="default" leftSection={<IconColumns3 size={16} />}>{t('tools.columns')}</Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('tools.columns')}>
          <Stack gap="xs">
            {columns.map(({ id, header }, index) => (
              <Checkbox
                key={id} size="xs" label={header} checked={visible[id] === true} disabled={index === 0}
                onChange={(event) => onChoose({ ...visible, [id]: event.currentTarget.checked })}
              />
            ))}
          </Stack>
        </Popover.Dropdown>
      </Popover>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} />}>{t('tools.export')}</Button>
        </Menu.Target>
        <Menu.Dropdown aria-label={t('tools.export')}>
          <Menu.Item leftSection={<IconFileTypeCsv size={16} />} onClick={() => download(`${name}.csv`, 'text/csv;charset=utf-8', `\uFEFF${toCsv(sheet())}`)}>{t('tools.csv')}</Menu.Item>
          <Menu.Item leftSection={<IconPrinter size={16} />} onClick={() => window.print()}>{t('tools.print')}</Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copy()}>{t('tools.copy')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

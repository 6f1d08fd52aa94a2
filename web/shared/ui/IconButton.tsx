// A button that is an icon, with its words in a tooltip and for screen readers.
import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

export function IconButton({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>{children}</ActionIcon>
    </Tooltip>
  );
}

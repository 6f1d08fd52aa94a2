// Counts by status above a list; pressing one filters by it.
import { UnstyledButton } from '@mantine/core';
import { useFormat } from '../lib/format';
import { toneOf } from './StatusBadge';
import classes from './StatusTiles.module.css';

type Tile = { key: string; label: string; count: number | null; status?: string };

export function StatusTiles({ label, tiles, chosen, onChoose }: { label: string; tiles: Tile[]; chosen: string; onChoose: (key: string) => void }) {
  const format = useFormat();
  return (
    <div className={classes.tiles} role="group" aria-label={label}>
      {tiles.map((tile) => (
        <UnstyledButton key={tile.key} className={classes.tile} aria-pressed={tile.key === chosen} onClick={() => onChoose(tile.key)}>
          <span className={classes.label}>
            {tile.status !== undefined && <span className={classes.dot} data-tone={toneOf(tile.status)} aria-hidden />}
            {tile.label}
          </span>
          <span className={classes.count}>{tile.count === null ? '\u00a0' : format.count(tile.count)}</span>
        </UnstyledButton>
      ))}
    </div>
  );
}

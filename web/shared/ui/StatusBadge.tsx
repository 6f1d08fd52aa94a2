// A status as dot, colour and word: never by colour alone.
import { useTranslation } from 'react-i18next';
import classes from './StatusBadge.module.css';

export type Tone = 'green' | 'amber' | 'red' | 'blue' | 'grey';

const TONES: Record<string, Tone> = {
  active: 'green', succeeded: 'green', rated: 'green', paid: 'green', ready: 'green', closed: 'grey', inactive: 'grey', deferred: 'blue',
  billing: 'amber', open: 'amber', waiting: 'amber', queued: 'blue', running: 'blue', paused: 'amber', unrated: 'amber', overdue: 'red',
  failed: 'red', refused: 'red', malformed: 'red', conflict: 'red', cancelled: 'grey', duplicate: 'grey', posted: 'grey',
};

export function toneOf(status: string): Tone {
  return TONES[status] ?? 'grey';
}

/** `word` replaces the shared word where a status means something special (a paid bill is "closed"). */
export function StatusBadge({ status, tone, word }: { status: string; tone?: Tone; word?: string }) {
  const { t } = useTranslation('shared');
  return (
    <span className={classes.badge} data-tone={tone ?? toneOf(status)}>
      <span className={classes.dot} aria-hidden />
      <span className={classes.word}>{word ?? t(`status.${status}`, { defaultValue: status })}</span>
    </span>
  );
}

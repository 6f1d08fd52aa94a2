// Initials on a ground that the name chooses: decoration only, so hidden from readers.
import classes from './Avatar.module.css';

const GROUNDS = 6;

export function Avatar({ name, size = 28 }: { name: string; size?: number }) {
  const initials = name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0] ?? '').join('').toUpperCase();
  const ground = [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % GROUNDS;
  return <span className={classes.avatar} data-ground={ground} style={{ width: size, height: size, fontSize: size * 0.38 }} data-initials={initials} aria-hidden />;
}

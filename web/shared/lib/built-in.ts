// Names that the server itself gives, in the reader's language; what people named stays as it is.
import type { TFunction } from 'i18next';

const NAMES: Record<string, string> = { Default: 'default', Primary: 'primary', primary: 'primary', 'local administrator': 'localAdministrator' };

export function givenName(t: TFunction<'shared'>, name: string): string {
  const key = NAMES[name];
  return key === undefined ? name : t(`builtIn.${key}`);
}

/** The same where a title or a name in quotes begins with it. */
export function givenTitle(t: TFunction<'shared'>, name: string): string {
  const said = givenName(t, name);
  return said === name ? name : said.charAt(0).toUpperCase() + said.slice(1);
}

// Languages. Owns: choosing one, keeping the choice, loading its words. Words lie next to the code
// of each feature; the app hands in one loader per language, so that only one is ever fetched.
import i18next, { type Resource, type ResourceLanguage } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Loader = Record<Language, () => Promise<{ words: ResourceLanguage }>>;

const CHOICE_KEY = 'guilder.language';
let loaders: Loader | null = null;

export function isLanguage(text: string): text is Language {
  return LANGUAGES.some((language) => language === text);
}

export async function startWords(loader: Loader): Promise<void> {
  loaders = loader;
  const language = firstLanguage();
  const resources: Resource = { [language]: (await loader[language]()).words };
  await i18next.use(initReactI18next).init({
    lng: language, resources, defaultNS: 'shared', returnNull: false,
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
}

/** Loads the words if need be, switches and remembers. */
export async function changeLanguage(language: Language): Promise<void> {
  if (loaders !== null && !i18next.hasResourceBundle(language, 'shared')) {
    const { words } = await loaders[language]();
    for (const [feature, bundle] of Object.entries(words)) i18next.addResourceBundle(language, feature, bundle);
  }
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
  localStorage.setItem(CHOICE_KEY, language);
}

function firstLanguage(): Language {
  const chosen = localStorage.getItem(CHOICE_KEY) ?? navigator.language.slice(0, 2);
  return isLanguage(chosen) ? chosen : 'en';
}

// The words of a document with the names of the entries that it refers to; only their kinds are read.
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useFormat } from '@shared/lib/format';
import type { DocumentWords } from '@shared/ui/DocumentView';
import { documentWords, kindsIn, type NamedKind, type Names } from './document-words';
import { KIND_NAMES, KINDS } from './kinds';

const PATHS = { ...KINDS, tags: '/v1/tags', 'customer-types': '/v1/customer-types' } as const;
/** Always in this order, as hooks want it. */
const NAMED: NamedKind[] = [...KIND_NAMES, 'tags', 'customer-types'];

export function useDocumentWords(document: unknown): DocumentWords {
  const { t } = useTranslation('catalog');
  const format = useFormat();
  const wanted = useMemo(() => kindsIn(document), [document]);
  const answers = NAMED.map((kind) => useRead(PATHS[kind], {}, { enabled: wanted.has(kind) }).data);
  return useMemo(() => {
    const names: Names = Object.fromEntries(NAMED.flatMap((kind, index) => {
      const items = answers[index]?.items;
      return items === undefined ? [] : [[kind, new Map(items.map(({ code, name }) => [code, name]))]];
    }));
    return documentWords(t, format, names);
  }, [t, format, ...answers]);
}

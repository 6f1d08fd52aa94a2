// Country names from the browser, and the list to choose from.
const CODES =
  'AD AE AR AT AU BA BE BG BR CA CH CL CN CO CY CZ DE DK EE EG ES FI FR GB GR HK HR HU IE IL IN IS IT JP KE KR LI LT LU LV MA MC MD ME MK MT MX MY NG NL NO NZ PE PH PL PT RO RS SA SE SG SI SK TH TN TR TW UA US VN ZA'.split(' ');

export function countryName(language: string, code: string | null): string {
  if (code === null) return '–';
  if (!/^[A-Za-z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(language, { type: 'region' }).of(code.toUpperCase()) ?? code;
}

export function countryChoices(language: string): { value: string; label: string }[] {
  return CODES.map((value) => ({ value, label: countryName(language, value) })).sort((a, b) => a.label.localeCompare(b.label, language));
}

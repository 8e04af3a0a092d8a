// Ant Design's own texts (date picker, empty tables) in our two languages. Its locale files are seen as CommonJS by
// the compiler and as modules by the bundler, so both shapes are taken.
import enModule from 'antd/es/locale/en_US.js';
import zhModule from 'antd/es/locale/zh_CN.js';
import type { ConfigProviderProps } from 'antd';
import type { Language } from './settings.tsx';

type Locale = NonNullable<ConfigProviderProps['locale']>;

export const antdLocales: Readonly<Record<Language, Locale>> = { zh: localeOf(zhModule), en: localeOf(enModule) };

function localeOf(module: Locale | { readonly default: Locale }): Locale {
  return 'default' in module ? module.default : module;
}

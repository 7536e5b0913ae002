import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const htmlSinks = ['innerHTML', 'outerHTML', 'srcdoc'];
const htmlParsers = [
  'insertAdjacentHTML',
  'setHTMLUnsafe',
  'parseHTMLUnsafe',
  'createContextualFragment',
  'parseFromString',
];
const textOnly = 'User data is only ever set as text: build elements with h().';

export default defineConfig(
  globalIgnores(['target/', 'node_modules/']),
  js.configs.recommended,
  {
    files: ['console/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-properties': [
        'error',
        ...[...htmlSinks, ...htmlParsers].map((property) => ({ property, message: textOnly })),
        { object: 'document', property: 'write', message: textOnly },
      ],
      'no-restricted-globals': [
        'error',
        { name: 'localStorage', message: 'The access token lives in memory only.' },
        { name: 'sessionStorage', message: 'The access token lives in memory only.' },
      ],
      'no-console': 'error',
      'no-eval': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['build/**/*.js', '*.config.*'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
  { files: ['vite.config.ts'], extends: [tseslint.configs.recommended] },
);

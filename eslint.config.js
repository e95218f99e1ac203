import js from '@eslint/js'
import jest from 'eslint-plugin-jest'
import globals from 'globals'
import tseslint from 'typescript-eslint'
// Node 20 runs this file as well, and a test reads the same table.
import ROOM_IMPORTS from './scripts/room-imports.json' with { type: 'json' }

/** The rooms that a room must not import. `./main.ts` in a room is a file of its own. */
const roomsExcept = (room, imported) =>
  Object.keys(ROOM_IMPORTS)
    .filter((other) => other !== room && !imported.includes(other))
    .map((other) => other.replace('.', '\\.'))

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'src/page/assets.ts',
      'build/',
      'coverage/',
      'reports/',
      'demo/',
      '.venv/',
      '.stryker-tmp/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      globals: globals.node,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      // A switch over all cases of a union is one decision.
      complexity: ['error', { max: 12, variant: 'modified' }],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-warning-comments': 'error',
    },
  },
  {
    files: ['__tests__/**/*.test.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'fc.assert'] }],
      'max-lines-per-function': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['scripts/**/*.ts'], rules: { 'no-console': 'off' } },
  // Data flows one way. What is allowed stands in one table, for all rooms.
  ...Object.entries(ROOM_IMPORTS).map(([room, imported]) => ({
    files: [room.endsWith('.ts') ? `src/${room}` : `src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(${room.endsWith('.ts') ? '\\./' : '(\\.\\./)+'})(${roomsExcept(room, imported).join('|')})(/|$)`,
              message: `src/${room} does not import that room: see scripts/room-imports.json.`,
            },
          ],
        },
      ],
    },
  })),
  // The plan is pure: no package, no clock of Node's, nothing that could do anything.
  {
    files: ['src/plan/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\./|\\.\\./model/index\\.ts$)',
              message: 'src/plan imports only the model.',
            },
          ],
        },
      ],
    },
  },
)

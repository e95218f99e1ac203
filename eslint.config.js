import js from '@eslint/js'
import jest from 'eslint-plugin-jest'
import globals from 'globals'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist/', 'build/', 'coverage/', 'reports/', 'demo/', '.venv/', '.stryker-tmp/'] },
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
  // Data flows one way: inputs, inventory, plan, apply, report. The engine alone knows them in their
  // order, and nothing but src/runner and src/main.ts knows GitHub.
  ...[
    ['inventory', ['plan', 'apply', 'report', 'phases', 'runner']],
    ['apply', ['plan', 'inventory', 'report', 'phases', 'runner']],
    ['report', ['plan', 'inventory', 'apply', 'aws', 'phases', 'runner']],
    ['aws', ['plan', 'inventory', 'apply', 'report', 'phases', 'runner']],
    ['phases', ['inventory', 'aws', 'report', 'runner']],
    ['inputs', ['plan', 'inventory', 'apply', 'aws', 'phases', 'runner']],
    ['model', ['plan', 'inventory', 'apply', 'aws', 'report', 'phases', 'runner', 'inputs']],
  ].map(([room, others]) => ({
    files: [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(${others.join('|')}|main|index)(/|\\.ts$)`,
              message: `src/${room} must not depend on that room: data flows one way.`,
            },
          ],
        },
      ],
    },
  })),
  // The plan is pure: it knows the model, and nothing that could do anything.
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

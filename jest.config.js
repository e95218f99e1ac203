import process from 'node:process'
import vm from 'node:vm'

const [major] = process.versions.node.split('.')

// Without this a test file ends in the middle of Jest, with an error that says nothing of the cause.
if (Number(major) < 24 || !('SourceTextModule' in vm)) {
  process.stderr.write(
    `The tests need Node 24 with --experimental-vm-modules, and this is Node ${process.versions.node}${'SourceTextModule' in vm ? '' : ' without it'}: run "npm ci" once and then "npm test -- PATH", which brings both.\n`,
  )
  process.exit(1)
}

/** @type {import('jest').Config} */
export default {
  testEnvironment: './__tests__/support/action-environment.js',
  // Nothing is measured by time, and a busy machine takes its time to load the SDK.
  testTimeout: 30_000,
  extensionsToTreatAsEsm: ['.ts'],
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  testPathIgnorePatterns: ['<rootDir>/__tests__/browser/', '<rootDir>/__tests__/moto/'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/', '<rootDir>/.stryker-tmp/'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
}

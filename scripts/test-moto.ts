import { installMoto, runOrExit } from './tool.ts'

/** Runs the suite against a pinned moto. */

installMoto()
runOrExit(
  process.execPath,
  '--no-compilation-cache',
  '--experimental-vm-modules',
  '--no-warnings=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  '--config',
  'jest.moto.config.js',
)

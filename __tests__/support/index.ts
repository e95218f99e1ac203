/**
 * All that most scenarios need: an emulated account, a run of the action on it, and what is expected
 * of both. What only some need, and what takes long to load, they import from its own file.
 */
export * from '../emulator/index.ts'
export * from './calls.ts'
export * from './emulated.ts'
export * from './run-action.ts'
export * from './run-clock.ts'
export * from './scenario.ts'
export { addOrphan } from './standing.ts'
export * from './temporary-folder.ts'
export * from './workspace.ts'

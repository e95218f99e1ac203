import { startEmulator } from '../../__tests__/emulator/index.ts'
import {
  createLargeWorld,
  LARGE_ACCOUNT,
  LARGE_REGION,
} from '../../__tests__/support/large-world.ts'
import { Rounds } from '../../__tests__/support/rounds.ts'
import { runAction } from '../../__tests__/support/run-action.ts'
import type { Figures } from './figures.ts'
import type { Part } from './part.ts'

type Name = 'images' | 'instances' | 'templates' | 'groups' | 'calls' | 'rounds' | 'pages'

const ACCOUNT = {
  families: 100,
  imagesAFamily: 20,
  instances: 500,
  templates: 300,
  groups: 100,
} as const

/** How many calls of a plan have to wait for one another. */
async function measureRounds(): Promise<Figures<Name>> {
  const rounds = new Rounds()
  const emulator = await startEmulator({ world: createLargeWorld(ACCOUNT), onCall: rounds.onCall })
  await runAction({
    environment: emulator.environment(LARGE_ACCOUNT, LARGE_REGION),
    // Nothing goes, so that no question has to be asked about a single image.
    inputs: { 'keep-previous': String(ACCOUNT.imagesAFamily) },
    onStart: rounds.onStart,
  })
  await emulator.stop()
  const lists = Map.groupBy(emulator.calls, ({ operation, input }) =>
    JSON.stringify([operation, { ...input, NextToken: undefined }]),
  )
  return {
    images: { value: ACCOUNT.families * ACCOUNT.imagesAFamily, unit: 'images' },
    instances: { value: ACCOUNT.instances, unit: 'instances' },
    templates: { value: ACCOUNT.templates, unit: 'launch templates' },
    groups: { value: ACCOUNT.groups, unit: 'groups' },
    calls: { value: emulator.calls.length, unit: 'calls' },
    rounds: { value: rounds.count, unit: 'rounds' },
    pages: { value: Math.max(...[...lists.values()].map(({ length }) => length)), unit: 'pages' },
  }
}

export const ROUNDS_PART: Part<Name> = {
  measure: measureRounds,
  limits: { rounds: 10 },
  statements: [
    'On an account of {images} images, {instances} instances, {templates} launch templates and {groups} groups, a plan takes {calls} calls in fewer than {rounds.limit} rounds, each of which waits for the one before; the longest list has {pages} pages. The emulator answers no call of a round before the run can do nothing but wait. Here nothing is to go; questions about single images come on top, at the pace above.',
  ],
}

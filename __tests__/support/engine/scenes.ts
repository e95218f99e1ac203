import type { Evidence, Image, Snapshot, Target } from '../../../src/model/index.ts'
import {
  anImage,
  aSnapshot,
  daysAgo,
  imageId,
  mapped,
  naming,
  OTHER_REGION,
  snapshotId,
} from '../model-factories.ts'
import type { AccountSeed, FakeAccount } from './account.ts'
import { FakeRun } from './run.ts'

/** An image that nothing uses, with a snapshot of its own; the higher the number, the younger. */
export const oldImage = (number: number, overrides: Partial<Image> = {}): Image =>
  anImage({
    id: imageId(number),
    createdAt: daysAgo(5000 - number),
    snapshots: [mapped(snapshotId(number))],
    ...overrides,
  })

/** A snapshot that was made for the image of the same number, or for another one. */
export const oldSnapshot = (number: number, madeFor = number): Snapshot =>
  aSnapshot({
    id: snapshotId(number),
    description: `Created by CreateImage(i-00000001) for ${imageId(madeFor)}`,
    startedAt: daysAgo(5000 - number),
  })

/** From the first number to the last. */
export const numbersTo = (last: number, first = 1): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

/** Old images, each with its snapshot. */
export const withOld = (numbers: readonly number[], target?: Target): AccountSeed => ({
  ...(target !== undefined && { target }),
  images: numbers.map((number) => oldImage(number)),
  snapshots: numbers.map((number) => oldSnapshot(number)),
})

/** An instance of the account is launched from an image of any. */
export function launch(account: FakeAccount, id: string): void {
  account.references = [...account.references, naming(id, { target: account.target })]
}

/** A run over one account with some old images. */
export function aRun(numbers: readonly number[]): { run: FakeRun; account: FakeAccount } {
  const run = new FakeRun()
  return { run, account: run.add(withOld(numbers)) }
}

/** A run over two accounts; what is left of the first may be copied, shared or used in the second. */
export function aRunOfTwo(
  here: readonly number[],
  there: readonly number[],
): { run: FakeRun; here: FakeAccount; there: FakeAccount } {
  const run = new FakeRun()
  return { run, here: run.add(withOld(here)), there: run.add(withOld(there, OTHER_REGION)) }
}

/** An orphan: its image no longer exists. */
export const anOrphan = (number: number): Snapshot => oldSnapshot(number, 0xdead)

/** A row of the table of evidence, by which nothing was found. */
export const aRow = (source: Evidence['source'], overrides: Partial<Evidence> = {}): Evidence => ({
  source,
  resources: 0,
  images: 0,
  skipped: false,
  durationMs: 0,
  notes: [],
  ...overrides,
})

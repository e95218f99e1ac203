import type { Checked, PropertyName } from '../../__tests__/property/properties.ts'

/** Stories of one property that a process lives in one go. */
export interface Batch {
  readonly name: PropertyName
  readonly seed: number
  readonly stories: number
}

/** What came of a batch. */
export interface Lived extends Checked {
  readonly name: PropertyName
  readonly cpuSeconds: number
}

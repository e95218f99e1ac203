import type { Milliseconds } from './time.ts'

/** A pattern of a rule: as it was written, and what it matches. */
export interface FamilyPattern {
  readonly text: string
  readonly matches: RegExp
}

/** Which rule of `rules` is meant: the first of the list has the number 1. */
export interface RuleName {
  readonly number: number
  readonly family: readonly FamilyPattern[]
}

/** A rule as a message names it: `rule 2 (dev.*, test.*)`. */
export const ruleLabel = ({ number, family }: RuleName): string =>
  `rule ${String(number)} (${family.map(({ text }) => text).join(', ')})`

/** A rule that keeps every image of its families. */
export interface KeepRule extends RuleName {
  readonly keep: true
}

/** A rule that takes the place of the inputs that it names; what is undefined is the input's. */
export interface SettingsRule extends RuleName {
  readonly keep: false
  readonly keepPrevious: number | undefined
  readonly maxAge: Milliseconds | undefined
  readonly unusedFor: Milliseconds | undefined
  readonly grace: Milliseconds | undefined
}

/** An entry of `rules`: what holds for the families that it is the first to match. */
export type FamilyRule = KeepRule | SettingsRule

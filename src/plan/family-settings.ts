import type { FamilyRule, Milliseconds, Policy, RuleName, SettingsRule } from '../model/index.ts'

/** What holds for the images of a family: what its rule sets, and the inputs where it sets nothing. */
export interface FamilySettings {
  readonly keepPrevious: number
  readonly maxAge: Milliseconds | undefined
  readonly unusedFor: Milliseconds
  /** Undefined where neither the rule nor the input sets it. */
  readonly grace: Milliseconds | undefined
  /** The first rule that matches the family. */
  readonly rule: FamilyRule | undefined
}

/** The settings of a family by its label without the architecture; undefined where there is none. */
export type SettingsFor = (label: string | undefined) => FamilySettings

const INPUTS_ONLY: Omit<SettingsRule, keyof RuleName | 'keep'> = {
  keepPrevious: undefined,
  maxAge: undefined,
  unusedFor: undefined,
  grace: undefined,
}

function settingsBy(rule: FamilyRule | undefined, policy: Policy): FamilySettings {
  const own = rule?.keep === false ? rule : INPUTS_ONLY
  return {
    keepPrevious: own.keepPrevious ?? policy.keepPrevious,
    maxAge: own.maxAge ?? policy.maxAge,
    unusedFor: own.unusedFor ?? policy.unusedFor,
    grace: own.grace ?? policy.grace,
    rule,
  }
}

/** Whether a pattern of the rule matches a family's label without the architecture. */
export const isMatch = ({ family }: FamilyRule, label: string): boolean =>
  family.some(({ matches }) => matches.test(label))

/** The rule that holds for a family: the first that matches it. */
export const ruleFor = (label: string, { rules }: Pick<Policy, 'rules'>): FamilyRule | undefined =>
  rules.find((rule) => isMatch(rule, label))

/** Looks up what holds for a family; each is looked for once, however many images it has. */
export function familySettings(policy: Policy): SettingsFor {
  const found = new Map<string | undefined, FamilySettings>()
  return (label) => {
    const known = found.get(label)
    if (known !== undefined) return known
    const settings = settingsBy(label === undefined ? undefined : ruleFor(label, policy), policy)
    found.set(label, settings)
    return settings
  }
}

import { parameterArn } from '../seeds/parameters.ts'
import type { ParameterRecord, ParameterVersion } from '../world/records.ts'
import type { Region } from '../world/region.ts'

interface LookedUp {
  /** The ARN that permission is needed for, whether or not there is such a parameter. */
  readonly arn: string
  readonly parameter: FoundParameter | undefined
}

export interface FoundParameter extends ParameterVersion {
  readonly record: ParameterRecord
  /** `:3` or `:label`, as GetParameters reports it. */
  readonly selector: string | undefined
}

const PARAMETER_ARN = /^arn:aws[\w-]*:ssm:([\w-]+):(\d{12}):parameter(\/[^:]+)(?::(.+))?$/

/** `name`, `name:version`, `name:label`, and the same with an ARN ("Names", GetParameters). */
export function lookUpParameter(reference: string, region: Region): LookedUp {
  const { path, selector, home } = parse(reference, region)
  // The slash behind `parameter` in an ARN is the name's own only where the name is hierarchical.
  const flat = reference.startsWith('arn:') ? path.replace(/^\//, '') : path
  const record = home?.parameters.get(path) ?? home?.parameters.get(flat)
  const arn =
    record?.arn ??
    (reference.startsWith('arn:') ? withoutSelector(reference) : parameterArn(region, path))
  return { arn, parameter: record === undefined ? undefined : select(record, selector) }
}

interface Reference {
  readonly path: string
  readonly selector: string | undefined
  readonly home: Region | undefined
}

function parse(reference: string, region: Region): Reference {
  const [, regionName, accountId, path, arnSelector] = PARAMETER_ARN.exec(reference) ?? []
  if (path !== undefined && regionName !== undefined && accountId !== undefined) {
    const home = region.account.world.accounts.get(accountId)?.regions.get(regionName)
    return { path, selector: arnSelector, home }
  }
  const [name = '', selector] = reference.split(':', 2)
  return { path: name, selector, home: region }
}

function withoutSelector(arn: string): string {
  return arn.split(':').slice(0, 6).join(':')
}

/** A label starts with a letter ("Working with parameter labels"), so a number is a version. */
function select(record: ParameterRecord, selector: string | undefined): FoundParameter | undefined {
  const version =
    selector === undefined
      ? record.versions.at(-1)
      : record.versions.find(
          ({ version: number, labels }) => String(number) === selector || labels.includes(selector),
        )
  if (version === undefined) return undefined
  return { ...version, record, selector: selector === undefined ? undefined : `:${selector}` }
}

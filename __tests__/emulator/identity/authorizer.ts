import type { Tag } from '@aws-sdk/client-ec2'
import type { Dialect } from '../wire/errors.ts'
import type { World } from '../world/world.ts'
import type { Principal } from './credentials.ts'
import { evaluate, type Decision } from './policy.ts'

/** The resource of an action, with the condition keys that policies can test. */
export interface Target {
  readonly arn: string
  readonly tags?: readonly Tag[] | undefined
  readonly ownerId?: string | undefined
  /** Further condition keys. */
  readonly context?: Readonly<Record<string, readonly string[]>>
}

/** Most Describe and List actions can't be restricted to resources (Service Authorization Reference). */
const ANY_RESOURCE: Target = { arn: '*' }

export class Authorizer {
  readonly #world: World
  readonly #principal: Principal
  readonly #region: string
  readonly #dialect: Dialect

  constructor(
    world: World,
    caller: { readonly principal: Principal; readonly region: string; readonly dialect: Dialect },
  ) {
    this.#world = world
    this.#principal = caller.principal
    this.#region = caller.region
    this.#dialect = caller.dialect
  }

  /** Throws the service's own refusal. */
  authorize(action: string, target: Target = ANY_RESOURCE): void {
    const decision = this.#decide(action, target)
    if (decision !== 'allowed') {
      throw this.#dialect.accessDenied(this.#message(action, target, decision))
    }
  }

  allows(action: string, target: Target = ANY_RESOURCE): boolean {
    return this.#decide(action, target) === 'allowed'
  }

  /** For what the resource's own policy allows to all of the account: the refusal that a Deny makes. */
  explicitDeny(action: string, target: Target): string | undefined {
    const decision = this.#decide(action, target)
    return decision === 'explicit-deny' ? this.#message(action, target, decision) : undefined
  }

  /** As if a policy did not allow it, for fault injection. */
  refusal(action: string): Error {
    return this.#dialect.accessDenied(this.#message(action, ANY_RESOURCE, 'no-allow'))
  }

  #decide(action: string, target: Target): Decision {
    const policies = this.#world.policies.get(this.#principal.roleArn ?? this.#principal.arn)
    if (policies === undefined) return 'allowed'
    return evaluate(policies, {
      action,
      resource: target.arn,
      context: this.#contextOf(action, target),
    })
  }

  /** "AWS global condition context keys" (IAM) and "Condition keys for Amazon EC2". */
  #contextOf(action: string, target: Target): Map<string, readonly string[]> {
    const context: Record<string, readonly string[]> = {
      'aws:RequestedRegion': [this.#region],
      'aws:PrincipalArn': [this.#principal.arn],
      'aws:PrincipalAccount': [this.#principal.accountId],
      ...target.context,
    }
    if (action.startsWith('ec2:')) context['ec2:Region'] = [this.#region]
    if (target.ownerId !== undefined) context['ec2:Owner'] = [target.ownerId]
    for (const { Key = '', Value = '' } of target.tags ?? []) {
      context[`aws:ResourceTag/${Key}`] = [Value]
      context[`ec2:ResourceTag/${Key}`] = [Value]
    }
    return new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]))
  }

  /** The wording of "Troubleshoot access denied error messages" in the IAM User Guide. */
  #message(action: string, { arn }: Target, decision: Decision): string {
    const resource = arn === '*' ? '' : ` on resource: ${arn}`
    const reason =
      decision === 'explicit-deny'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`
    return `User: ${this.#principal.arn} is not authorized to perform: ${action}${resource} ${reason}`
  }
}

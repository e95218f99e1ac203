import { randomBytes } from 'node:crypto'
import type { Dialect } from '../wire/errors.ts'
import type { Role, World } from '../world/world.ts'

/** Who is calling. */
export interface Principal {
  readonly accountId: string
  readonly arn: string
  readonly userId: string
  /** Of a session: the role's, which policies are attached to; those of users to their own. */
  readonly roleArn?: string
}

export interface PresentedKeys {
  readonly accessKeyId: string
  readonly sessionToken: string | undefined
}

interface Session {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
  readonly principal: Principal
}

/** Knows the static keys of the world's users and the sessions that STS issued. */
export class Credentials {
  readonly #world: World
  readonly #sessions = new Map<string, Session>()

  constructor(world: World) {
    this.#world = world
  }

  /** The signature is not looked at, but the key must exist and the session token must be its own. */
  identify(keys: PresentedKeys, dialect: Dialect, now: Date): Principal {
    const session = this.#sessions.get(keys.accessKeyId)
    if (session === undefined) return this.#userWith(keys, dialect)
    if (keys.sessionToken !== session.sessionToken) throw dialect.unknownCredentials()
    if (now >= session.expiration) throw dialect.expiredCredentials()
    return session.principal
  }

  issue(role: Role, sessionName: string, expiration: Date): Session {
    const number = String(this.#sessions.size + 1).padStart(16, '0')
    const session = {
      accessKeyId: `ASIA${number}`,
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(300).toString('base64'),
      expiration,
      principal: sessionPrincipal(role, sessionName),
    }
    this.#sessions.set(session.accessKeyId, session)
    return session
  }

  #userWith({ accessKeyId, sessionToken }: PresentedKeys, dialect: Dialect): Principal {
    for (const account of this.#world.accounts.values()) {
      for (const user of account.users.values()) {
        if (user.accessKeyId !== accessKeyId) continue
        if (sessionToken !== undefined) throw dialect.unknownCredentials()
        const userId = accessKeyId.replace(/^AKIA/, 'AIDA')
        return { accountId: account.id, arn: user.arn, userId }
      }
    }
    throw dialect.unknownCredentials()
  }
}

/** "IAM identifiers" in the IAM User Guide: the ARN and the unique id of a role's session. */
function sessionPrincipal(role: Role, sessionName: string): Principal {
  return {
    accountId: role.accountId,
    arn: `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${sessionName}`,
    userId: `AROA${role.accountId}0000:${sessionName}`,
    roleArn: role.arn,
  }
}

import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import type { Dialect } from '../wire/errors.ts'
import { type Fault, faultOf } from './call.ts'
import type { PageRule } from './operation.ts'

interface Listing<T> {
  readonly rule: PageRule
  readonly items: readonly T[]
  /** Unique among the items. */
  readonly keyOf: (item: T) => string
  readonly size: number | undefined
  readonly token: string | undefined
}

export interface Page<T> {
  readonly items: T[]
  readonly nextToken: string | undefined
}

interface PagerSettings {
  /** No page is larger, whatever the client asks for: AWS may return fewer items than asked. */
  readonly pageSize?: number
  /** Every n-th page is empty and still has a token. */
  readonly emptyPages?: number
}

export class Pager {
  readonly #settings: PagerSettings
  readonly #vault: TokenVault
  readonly #dialect: Dialect
  readonly #scope: string
  readonly #fault: Fault['kind'] | undefined

  constructor(
    settings: PagerSettings,
    vault: TokenVault,
    call: { readonly dialect: Dialect; readonly scope: string; readonly faults: readonly Fault[] },
  ) {
    this.#settings = settings
    this.#vault = vault
    this.#dialect = call.dialect
    this.#scope = call.scope
    this.#fault = faultOf(call.faults, 'repeat-token', 'endless-token', 'repeat-item')?.kind
  }

  page<T>(listing: Listing<T>): Page<T> {
    const size = this.#sizeOf(listing)
    const position = this.#positionOf(listing.token)
    const left = ordered(listing).filter(({ order }) => this.#isLeft(order, position))
    const items = this.#isEmptyPage(position.page) ? [] : left.slice(0, size)
    const after = items.at(-1)?.order ?? position.after
    return {
      items: items.map(({ item }) => item),
      nextToken: this.#nextToken(listing.token, left.length > items.length, { ...position, after }),
    }
  }

  #sizeOf<T>({ rule, size }: Listing<T>): number {
    if (size !== undefined && (size < rule.min || size > rule.max)) {
      throw this.#dialect.pageSizeOutOfRange(rule.parameter, size, rule)
    }
    // DescribeFastLaunchImages and DescribeFastSnapshotRestores take 0 for "not given".
    const asked = size === undefined || size === 0 ? rule.unasked : size
    return Math.min(asked, this.#settings.pageSize ?? asked)
  }

  #positionOf(token: string | undefined): Position {
    if (token === undefined) return { scope: this.#scope, after: '', page: 1 }
    const position = this.#vault.open(token)
    if (position?.scope !== this.#scope) throw this.#dialect.invalidNextToken()
    return position
  }

  #isLeft(order: string, { after }: Position): boolean {
    return this.#fault === 'repeat-item' ? order >= after : order > after
  }

  #isEmptyPage(page: number): boolean {
    const { emptyPages } = this.#settings
    return this.#fault === 'endless-token' || (emptyPages !== undefined && page % emptyPages === 0)
  }

  #nextToken(sent: string | undefined, more: boolean, last: Position): string | undefined {
    if (this.#fault === 'repeat-token' && sent !== undefined) return sent
    if (!more && this.#fault !== 'endless-token') return undefined
    return this.#vault.seal({ ...last, page: last.page + 1 })
  }
}

/**
 * The order of AWS's listings is not defined ("Applications should not assume the elements appear
 * in a particular order", DescribeInstances): here it is unlike the order of seeding, and the same in
 * every run. Going on behind a key keeps a listing right while items come and go.
 */
function ordered<T>({ items, keyOf }: Listing<T>): { order: string; item: T }[] {
  return items
    .map((item) => ({ item, order: orderOf(keyOf(item)) }))
    .sort((one, other) => (one.order < other.order ? -1 : 1))
}

/** FNV-1a, for scattering only. */
function orderOf(key: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193) >>> 0
  }
  return `${hash.toString(16).padStart(8, '0')} ${key}`
}

/** Where a listing goes on, and what it is a listing of. */
interface Position {
  /** Service, operation, account, Region and parameters; a token is good for these only. */
  readonly scope: string
  /** The sort key of the last item that was returned; empty before the first. */
  readonly after: string
  readonly page: number
}

const MAC_BYTES = 16

/**
 * Page tokens that a client can neither read nor alter. Plain base64, for Recycle Bin's model admits
 * nothing else (`NextToken` there: `[A-Za-z0-9+/=]{1,2048}`).
 */
export class TokenVault {
  // A key object, because a key of bytes is made into one again for every call.
  readonly #secret = createSecretKey(randomBytes(32))

  seal(position: Position): string {
    const nonce = randomBytes(6).toString('hex')
    const content = Buffer.from(JSON.stringify({ ...position, nonce }))
    return Buffer.concat([this.#macOf(content), content]).toString('base64')
  }

  open(token: string): Position | undefined {
    const bytes = Buffer.from(token, 'base64')
    const content = bytes.subarray(MAC_BYTES)
    if (!this.#macOf(content).equals(bytes.subarray(0, MAC_BYTES))) return undefined
    return JSON.parse(content.toString()) as Position
  }

  #macOf(content: Buffer): Buffer {
    return createHmac('sha256', this.#secret).update(content).digest().subarray(0, MAC_BYTES)
  }
}

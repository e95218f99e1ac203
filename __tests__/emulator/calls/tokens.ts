import { createHmac, createSecretKey, randomBytes } from 'node:crypto'

/** Where a listing goes on, and what it is a listing of. */
export interface Position {
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

import type { Region } from '../../../emulator/index.ts'
import type { Clients } from '../../../support/emulated.ts'

interface Page {
  readonly items: readonly unknown[] | undefined
  readonly token: string | undefined
}

interface Ask {
  readonly size?: number
  readonly token?: string
}

/** One of AWS's listings: how to fill it, how to read a page, and the page sizes that it takes. */
export interface Listing {
  readonly seed: (region: Region) => unknown
  readonly read: (clients: Clients, ask: Ask) => Promise<Page>
  readonly sizes: readonly [min: number, max: number]
}

export const IMAGE = 'ami-00000000000000abc'

export function results({ size, token }: Ask): { MaxResults?: number; NextToken?: string } {
  return {
    ...(size === undefined ? {} : { MaxResults: size }),
    ...(token === undefined ? {} : { NextToken: token }),
  }
}

export function recordsOf({ size, token }: Ask): { MaxRecords?: number; NextToken?: string } {
  return {
    ...(size === undefined ? {} : { MaxRecords: size }),
    ...(token === undefined ? {} : { NextToken: token }),
  }
}

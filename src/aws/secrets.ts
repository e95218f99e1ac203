import { setSecret } from '@actions/core'
import { HttpRequest } from '@smithy/core/protocols'
import type { DeserializeMiddleware, MetadataBearer, Pluggable } from '@smithy/types'

/** Keys of AWS are longer. A shorter text may occur elsewhere by chance. */
const SHORTEST = 16

const secrets = new Set<string>()

/** Takes a secret out of every text from AWS from now on. */
export function rememberSecret(value: string | undefined): void {
  if (value === undefined || value.length < SHORTEST) return
  secrets.add(value).add(encodeURIComponent(value))
}

/** The same, and masks it in the log of the job. Masks alone do not cover files. */
export function maskSecret(value: string | undefined): void {
  if (value === undefined || value === '') return
  setSecret(value)
  rememberSecret(value)
}

/** The text without any secret that is known. */
export const redact = (text: string): string =>
  [...secrets].reduce((left, secret) => left.replaceAll(secret, '***'), text)

/**
 * Remembers the credentials that the job brings, and forgets those of an earlier run in the same
 * process. Others are remembered when they are sent.
 */
export function rememberJobSecrets(values: readonly (string | undefined)[]): void {
  secrets.clear()
  for (const value of values) rememberSecret(value)
}

/**
 * Errors of AWS about a signature quote the signed headers, and so the session token:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
 */
const rememberSent: DeserializeMiddleware<object, MetadataBearer> = (next) => async (args) => {
  if (HttpRequest.isInstance(args.request)) {
    rememberSecret(args.request.headers['x-amz-security-token'])
  }
  return next(args)
}

/** Remembers the session token of every call, wherever the credentials came from. */
export const secretKeeper: Pluggable<object, MetadataBearer> = {
  applyToStack: (stack) => {
    stack.add(rememberSent, { step: 'deserialize', name: 'secretKeeper' })
  },
}

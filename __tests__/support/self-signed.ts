import { generateKeyPairSync, sign } from 'node:crypto'

/* Just enough of X.509 (RFC 5280) and DER for a certificate that a test trusts. */

const OIDS = {
  ecdsaWithSha256: '06082a8648ce3d040302',
  commonName: '0603550403',
  subjectAltName: '0603551d11',
  basicConstraints: '0603551d13',
} as const

const SEQUENCE = 0x30
const SET = 0x31

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const long = Buffer.from([0x82, body.length >> 8, body.length & 0xff])
  const length = body.length < 0x80 ? Buffer.from([body.length]) : long
  return Buffer.concat([Buffer.from([tag]), length, body])
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value))

/** `YYMMDDHHMMSSZ`. */
const time = (date: Date): Buffer =>
  text(0x17, `${date.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`)

const extension = (oid: string, value: Buffer): Buffer =>
  der(SEQUENCE, hex(oid), der(0x04, der(SEQUENCE, value)))

/** A key and the certificate of a host, good for a day to either side. */
export function selfSigned(host: string): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(SEQUENCE, hex(OIDS.ecdsaWithSha256))
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, hex(OIDS.commonName), text(0x0c, host))))
  const day = 86_400_000
  const body = der(
    SEQUENCE,
    der(0xa0, hex('020102')),
    hex('020101'),
    algorithm,
    name,
    der(SEQUENCE, time(new Date(Date.now() - day)), time(new Date(Date.now() + day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      der(
        SEQUENCE,
        extension(OIDS.subjectAltName, text(0x82, host)),
        extension(OIDS.basicConstraints, hex('0101ff')),
      ),
    ),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = der(SEQUENCE, body, algorithm, der(0x03, hex('00'), signature))
  const base64 = certificate.toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}

import { describeError } from '../../../src/aws/errors.ts'
import { redact, rememberSecret } from '../../../src/aws/secrets.ts'

const TOKEN = 'FwoGZXIvYXdzEBYaDO+j/obs=='

describe('a secret that is remembered', () => {
  it('is taken out of every text, however often it stands there', () => {
    rememberSecret(TOKEN)

    expect(redact(`a ${TOKEN} b ${TOKEN}`)).toBe('a *** b ***')
    expect(redact(`token=${encodeURIComponent(TOKEN)}`)).toBe('token=***')
  })

  it('is taken out before a text is cut, and out of the code', () => {
    const long = `FwoG${'x'.repeat(3_000)}`
    rememberSecret(long)
    const error = Object.assign(new Error(`${'-'.repeat(10)}${long}`), { name: long })

    expect(describeError(error)).toMatchObject({ code: '***', message: '----------***' })
    expect(describeError(long).message).toBe('***')
  })

  it('is none where it is empty or stands in many a text by chance', () => {
    rememberSecret('')
    rememberSecret('instance')
    rememberSecret(undefined)

    expect(redact('an instance')).toBe('an instance')
  })
})

import { explainRefusal } from '../../../src/aws/credentials.ts'

const CLAIMS = {
  iss: 'https://token.actions.githubusercontent.com',
  aud: 'sts.amazonaws.com',
  sub: 'repo:octo-org/infra:ref:refs/heads/topic',
}

const tokenOf = (claims: object): string =>
  ['header', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signature'].join('.')

const refusal = (name: string): Error => Object.assign(new Error('no'), { name })

describe('what is said of a token that a role does not trust', () => {
  it.each(['AccessDenied', 'InvalidIdentityTokenException'])('is what it says, with %s', (name) => {
    expect(explainRefusal(tokenOf(CLAIMS), refusal(name))).toEqual({
      words:
        'The token of this job has the subject "repo:octo-org/infra:ref:refs/heads/topic" and the audience "sts.amazonaws.com": the role\'s trust policy must allow both, and the account needs a provider for https://token.actions.githubusercontent.com. AWS answers the same where the role does not exist.',
      token: {
        subject: CLAIMS.sub,
        audience: CLAIMS.aud,
        issuer: 'token.actions.githubusercontent.com',
      },
    })
  })

  it.each([
    ['where AWS was busy', tokenOf(CLAIMS), refusal('Throttling')],
    ['of what is no error', tokenOf(CLAIMS), 'AccessDenied'],
    ['of a token that says less', tokenOf({ iss: CLAIMS.iss }), refusal('AccessDenied')],
    ['of what is no token', 'a.b.c', refusal('AccessDenied')],
    ['of a text without dots', 'abc', refusal('AccessDenied')],
  ])('is nothing %s', (_, token, error) => {
    expect(explainRefusal(token, error)).toEqual({ words: '' })
  })
})

import { appendFile } from 'node:fs/promises'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'

/** Gives the session of a role to the steps that follow: `configure-aws-credentials.ts REGION ROLE`. */

const [region = '', RoleArn = ''] = process.argv.slice(2)

function variable(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`There is no ${name}: has the job id-token: write?`)
  return value
}

async function fetchToken(): Promise<string> {
  const url = `${variable('ACTIONS_ID_TOKEN_REQUEST_URL')}&audience=sts.amazonaws.com`
  const authorization = `Bearer ${variable('ACTIONS_ID_TOKEN_REQUEST_TOKEN')}`
  const answer = await fetch(url, { headers: { authorization } })
  if (!answer.ok) throw new Error(`GitHub gives no token: ${String(answer.status)}`)
  const { value } = (await answer.json()) as { readonly value: string }
  return value
}

const sts = new STSClient({ region })
const { Credentials } = await sts.send(
  new AssumeRoleWithWebIdentityCommand({
    RoleArn,
    RoleSessionName: 'GitHubActions',
    WebIdentityToken: await fetchToken(),
  }),
)
const variables = {
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId,
  AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey,
  AWS_SESSION_TOKEN: Credentials?.SessionToken,
}
for (const [name, value] of Object.entries(variables)) {
  await appendFile(variable('GITHUB_ENV'), `${name}=${value ?? ''}\n`)
}

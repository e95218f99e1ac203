import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { HttpResponse } from '@smithy/core/protocols'
import { Readable } from 'node:stream'
import { jsonResponseGuard, xmlResponseGuard } from '../../../src/aws/answer-guards.ts'
import { TransientRetryStrategy } from '../../../src/aws/http.ts'
import { rememberSecret } from '../../../src/aws/secrets.ts'
import { errorOf, statusOf } from '../../support/emulated.ts'

interface Answer {
  readonly body: string
  readonly status?: number
}

/** Gives these answers one after the other, the last one for good, as a connection would. */
function answering(...answers: readonly [Answer, ...Answer[]]): {
  readonly handle: () => Promise<{ readonly response: HttpResponse }>
  readonly count: () => number
} {
  let count = 0
  return {
    count: () => count,
    handle: async () => {
      const { body, status = 200 } = answers[Math.min(count, answers.length - 1)] ?? answers[0]
      count += 1
      const response = new HttpResponse({ statusCode: status, body: Readable.from([body]) })
      return Promise.resolve({ response })
    },
  }
}

const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret' }
const settings = { region: 'eu-west-1', credentials }

function describeInstances(
  requestHandler: ReturnType<typeof answering>,
  retryStrategy = new TransientRetryStrategy(AbortSignal.abort()),
): Promise<unknown> {
  const client = new EC2Client({ ...settings, requestHandler, retryStrategy })
  client.middlewareStack.use(xmlResponseGuard())
  return client.send(new DescribeInstancesCommand({}))
}

function getParameters(body: string): Promise<unknown> {
  const requestHandler = answering({ body })
  const client = new SSMClient({ ...settings, requestHandler, maxAttempts: 1 })
  client.middlewareStack.use(jsonResponseGuard())
  return client.send(new GetParametersCommand({ Names: ['x'] }))
}

const HTML = '<!DOCTYPE html><html><body>Log in</body></html>'
const WHOLE =
  '<?xml version="1.0" encoding="UTF-8"?>\n<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>1</requestId><reservationSet><item><reservationId>r-1</reservationId></item></reservationSet></DescribeInstancesResponse>'
const ANSWERED = { Reservations: [{ ReservationId: 'r-1' }] }

describe('an answer of a service that speaks XML', () => {
  it.each([
    ['as AWS sends it', WHOLE],
    ['with space behind it', `${WHOLE}\n`],
    ['without a declaration', WHOLE.replace(/^.*\n/, '')],
  ])('is taken %s', async (_form, body) => {
    await expect(describeInstances(answering({ body }))).resolves.toMatchObject(ANSWERED)
  })

  it.each([
    ['a page of a proxy', HTML],
    ['half an answer', WHOLE.slice(0, 150)],
    ['an answer that holds nothing', '<DescribeInstancesResponse xmlns="x"/>'],
    ['an answer without its end', WHOLE.replace('</DescribeInstancesResponse>', '')],
    ['nothing', ''],
    ['the answer to another question', WHOLE.replaceAll('Instances', 'Images')],
    ['an answer within something else', `<wrapper>${WHOLE}</wrapper>`],
    ['JSON', '{"Reservations":[]}'],
  ])('is refused where it is %s', async (_what, body) => {
    const error = await errorOf(describeInstances(answering({ body })))
    expect(error.name).toBe('UnreadableResponse')
    expect(error.message).toContain('is not a whole DescribeInstancesResponse')
    expect(error.message).toContain(JSON.stringify(body.slice(0, 10)).slice(0, -1))
  })

  it('shows one short line of what came instead', async () => {
    const error = await errorOf(describeInstances(answering({ body: `${HTML}\n`.repeat(50) })))
    expect(error.message).not.toContain('\n')
    expect(error.message.length).toBeLessThan(200)
  })

  it('shows nothing of a secret, however long', async () => {
    const token = 'A1b2C3d4'.repeat(200)
    rememberSecret(token)
    const body = `Forbidden: x-amz-security-token: ${token} is not accepted`

    const error = await errorOf(describeInstances(answering({ body })))

    expect(error.message).toContain('x-amz-security-token: *** is not accepted')
  })

  it('leaves errors of AWS to the SDK', async () => {
    const body =
      '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>No.</Message></Error></Errors><RequestID>1</RequestID></Response>'
    const error = await errorOf(describeInstances(answering({ body, status: 403 })))
    expect(error.name).toBe('UnauthorizedOperation')
  })

  it('says what came where an error is a page of a proxy', async () => {
    const error = await errorOf(describeInstances(answering({ body: HTML, status: 502 })))
    expect(error.message).toContain('(HTTP 502) is not one of AWS')
    expect(statusOf(error)).toBe(502)
  })

  it('is asked for again, five times at the most', async () => {
    const passing = answering({ body: HTML }, { body: WHOLE })
    const answer = await describeInstances(passing, new TransientRetryStrategy())
    expect(answer).toMatchObject(ANSWERED)
    expect(passing.count()).toBe(2)
    const lasting = answering({ body: HTML })
    await errorOf(describeInstances(lasting, new TransientRetryStrategy()))
    expect(lasting.count()).toBe(5)
  })

  it('is not asked for again once the run is being stopped', async () => {
    const lasting = answering({ body: HTML })
    await errorOf(describeInstances(lasting))
    expect(lasting.count()).toBe(1)
  })
})

describe('an answer of a service that speaks JSON', () => {
  it('is taken where it is an object', async () => {
    const body = '{"Parameters":[{"Name":"x","Value":"1"}]}'
    await expect(getParameters(body)).resolves.toMatchObject({
      Parameters: [{ Name: 'x', Value: '1' }],
    })
  })

  it.each([
    ['a page of a proxy', HTML],
    ['half an answer', '{"Parameters":['],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '1'],
  ])('is refused where it is %s', async (_what, body) => {
    const error = await errorOf(getParameters(body))
    expect(error.message).toContain('is not a JSON object')
  })
})

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { startFront, type FrontAnswer } from './front.ts'

const VENV = new URL('../../.venv/', import.meta.url).pathname

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The stock emulator of AWS, as a second opinion on ours. */
export interface Moto {
  readonly endpoint: string
  readonly environment: Readonly<Record<string, string>>
  stop(): Promise<void>
}

async function untilAnswering(endpoint: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error('moto ended before it answered')
    const answer = await fetch(`${endpoint}/moto-api/`).catch(() => undefined)
    if (answer?.ok === true) return
    await sleep(200)
  }
  throw new Error('moto does not answer')
}

/** With `answers` to calls that moto does not know. */
export async function startMoto(answers: readonly FrontAnswer[] = []): Promise<Moto> {
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${String(port)}`
  const child = spawn(`${VENV}bin/moto_server`, ['-H', '127.0.0.1', '-p', String(port)], {
    // Without it moto lists hundreds of Amazon's own images.
    env: { PATH: process.env['PATH'] ?? '', MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' },
    stdio: 'ignore',
  })
  await untilAnswering(endpoint, child)
  const front = await startFront(endpoint, answers)
  return {
    endpoint,
    environment: {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: front.endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    stop: async () => {
      await front.stop()
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

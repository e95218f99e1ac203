import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const running: Server[] = []

afterEach(() => {
  for (const server of running.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** Starts a server that stops with the test, and says on which port. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  running.push(server)
  return (server.address() as AddressInfo).port
}

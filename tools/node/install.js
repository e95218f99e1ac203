import { execFileSync } from 'node:child_process'
import { existsSync, rmSync, symlinkSync } from 'node:fs'
import process from 'node:process'
import { URL } from 'node:url'

/**
 * `npm ci` runs this. The action runs on Node 24, and so do its tests and scripts: where this machine
 * has another version, Node 24 comes into `node_modules/.bin`, which npm puts first in `PATH`.
 */

const MAJOR = 24
const FOLDER = new URL('./', import.meta.url).pathname
const NAME = `node-${process.platform}-${process.arch}`
const PACKAGE = `${FOLDER}node_modules/${NAME}`

if (!process.versions.node.startsWith(`${MAJOR}.`)) {
  // npm tells its scripts where it is.
  const npm = process.env['npm_execpath']
  const [command, ...args] = npm ? [process.execPath, npm] : ['npm']
  execFileSync(command, [...args, 'ci', '--prefix', FOLDER, '--loglevel', 'error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (!existsSync(PACKAGE)) {
    process.stderr.write(
      `This is Node ${process.versions.node}, and there is no package with Node ${MAJOR} for ${process.platform} on ${process.arch}: install Node ${MAJOR}, and run npm ci again.\n`,
    )
    process.exit(1)
  }
  // Headers for native modules, half as large as Node itself.
  rmSync(`${PACKAGE}/include`, { recursive: true, force: true })
  const link = new URL('../../node_modules/.bin/node', import.meta.url).pathname
  rmSync(link, { force: true })
  symlinkSync(`../../tools/node/node_modules/${NAME}/bin/node`, link)
}

/*
 * Loaded before anything else, so that an old Node says in one sentence what it lacks. It is written
 * for every version of Node, and so in the words that all of them know.
 */
/* global __dirname, console, process */
var isInstalled = require('fs').existsSync(__dirname + '/../node_modules/zod')

if (Number(process.versions.node.split('.')[0]) < 24 || !isInstalled) {
  console.error(
    'This needs Node 24 and the packages of this repository, and this is Node ' +
      process.versions.node +
      (isInstalled ? '' : ' without them') +
      ': run "npm ci" once, with Node 20 or newer, which brings both, and then the command again.',
  )
  process.exit(1)
}

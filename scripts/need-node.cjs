/*
 * Loaded before anything else, so that an old Node says in one sentence what it lacks. It is written
 * for every version of Node, and so in the words that all of them know.
 */
/* global __dirname, console, process */
var fs = require('fs')
var path = require('path')

var NEEDED = 24
var installed = path.join(__dirname, '..', 'node_modules', 'zod')
var isInstalled = fs.existsSync(installed)

if (Number(process.versions.node.split('.')[0]) < NEEDED || !isInstalled) {
  console.error(
    'This needs Node ' +
      NEEDED +
      ' and the packages of this repository, and this is Node ' +
      process.versions.node +
      (isInstalled ? '' : ' without them') +
      ': run "npm ci" once, with Node 20 or newer, which brings both, and then the command again.',
  )
  process.exit(1)
}

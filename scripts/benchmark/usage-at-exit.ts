import { readFileSync } from 'node:fs'

/** Of a process, over its life. */
export interface Usage {
  readonly seconds: number
  /** User and system. */
  readonly cpuSeconds: number
  readonly peakBytes: number
}

/**
 * The most memory that was resident, in KiB. Linux counts in `maxRSS` what the parent had resident
 * when it started the process (getrusage(2) keeps it over execve); VmHWM of proc(5) is the program's
 * own.
 */
function peakKibibytes(): number {
  const { maxRSS } = process.resourceUsage()
  if (process.platform !== 'linux') return maxRSS
  const [, own = maxRSS] =
    /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(own)
}

// Loaded into the action's process before its own code, and into no other.
process.on('exit', () => {
  const seconds = process.uptime()
  const { user, system } = process.cpuUsage()
  const usage = { seconds, cpuSeconds: (user + system) / 1e6, peakBytes: peakKibibytes() * 1024 }
  console.log(`\nBENCHMARK_USAGE=${JSON.stringify(usage satisfies Usage)}`)
})

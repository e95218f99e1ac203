/** How a command of the pages can be tried. */

/** It is run in a fresh clone by bash, which stops at the first error. */
export interface Run {
  readonly how: 'run'
  /** Where its calls of AWS go. */
  readonly on: 'emulator' | 'moto'
  /** What stands for something of the reader's own, and what it is here. */
  readonly with?: Readonly<Record<string, string>>
  /** Values of variables that a workflow would fill in. */
  readonly given?: Readonly<Record<string, string>>
  /** Shell commands that bring about what it needs. */
  readonly first?: string
  /** Shell commands that show what it did; `$PRINTED` is the file with what it printed, and `$SCRIPT` the one with it. */
  readonly then?: string
  /** What has to be seen then: something, if nothing is said. */
  readonly says?: RegExp
}

/** Another check runs it. */
export interface Covered {
  readonly how: 'covered'
  readonly by: string
  /** The file that runs it. */
  readonly in: string
}

/** The name of a command, which other pages show with its arguments. */
export interface Named {
  readonly how: 'named'
}

export interface NotRun {
  readonly how: 'not run'
  readonly because: string
  /** What is run in its place, in the clone. */
  readonly instead?: (text: string) => string
}

export interface Entry {
  readonly like: RegExp
  readonly way: Run | Covered | Named | NotRun
}

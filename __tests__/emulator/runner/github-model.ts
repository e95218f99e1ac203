import type { Answer } from '../wire/http.ts'

export interface GitHubOptions {
  /** By token: who it speaks for. The default token is the job's own, an installation token. */
  readonly tokens?: Readonly<Record<string, GitHubUser>>
  /** Issues and pull requests that exist; any number if left out. */
  readonly issues?: readonly number[]
  readonly failures?: readonly GitHubFailure[]
}

export interface GitHubUser {
  readonly login: string
  readonly type: 'Bot' | 'User'
}

export interface GitHubFailure {
  readonly method?: string
  readonly path?: RegExp
  readonly times?: number
  /** `reset` resets the connection. */
  readonly answer: 'forbidden' | 'rate-limit' | 'secondary-rate-limit' | 'reset' | Answer
}

export interface GitHubComment {
  readonly id: number
  /** `owner/repository#number`. */
  readonly issue: string
  readonly user: GitHubUser
  body: string
  readonly createdAt: Date
  updatedAt: Date
}

export interface GitHubCall {
  readonly method: string
  readonly path: string
  readonly body: unknown
  status: number
}

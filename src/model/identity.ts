/** How the run gets its credentials. */
export type Identity =
  | { readonly kind: 'job' }
  | { readonly kind: 'oidc'; readonly session: RoleSession; readonly audience: string }
  | {
      readonly kind: 'chained'
      readonly session: RoleSession
      readonly externalId: string | undefined
    }

export interface RoleSession {
  readonly roleArns: readonly string[]
  readonly name: string
  readonly durationSeconds: number
}

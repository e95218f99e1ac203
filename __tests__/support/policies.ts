import type { PolicyDocument, Statement } from '../emulator/index.ts'
import { ACCOUNT } from './emulated.ts'

/** The user whose keys the runs of tests have. */
export const USER = `arn:aws:iam::${ACCOUNT}:user/ci`

/** Everything but this. */
export const allBut = (denied: Pick<Statement, 'Action' | 'Resource'>): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: '*', Resource: '*' },
    { Effect: 'Deny', ...denied },
  ],
})

/** Everything but reading the parameters of these ARNs. */
export const allButParameters = (...arns: readonly string[]): PolicyDocument =>
  allBut({ Action: 'ssm:GetParameters', Resource: arns })

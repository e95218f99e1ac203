import { Failures, type EvidencePart } from '../../../src/inventory/failures.ts'

const TARGET = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' }

const part: EvidencePart = { name: 'fleets', operations: [], skipKey: 'fleets' }

const denied = (message: string): Error =>
  Object.assign(new Error(message), { name: 'UnauthorizedOperation' })

describe('evidence that could not be read', () => {
  it('is a problem of its target, with an item for each part', () => {
    const failures = new Failures(TARGET)
    expect(failures.isEmpty).toBe(true)
    failures.add(part, denied('x is not authorized to perform: kms:Decrypt on y'))
    failures.add({ name: 'images', operations: [] }, new TypeError('odd'))

    expect(failures.isEmpty).toBe(false)
    expect(failures.toProblem()).toMatchObject({
      code: 'evidence-incomplete',
      cause: 'denied',
      target: TARGET,
      items: [
        { source: 'fleets', cause: 'denied', actions: ['kms:Decrypt'], skipKey: 'fleets' },
        { source: 'images', cause: 'other', code: 'TypeError', message: 'odd', actions: [] },
      ],
    })
  })
})

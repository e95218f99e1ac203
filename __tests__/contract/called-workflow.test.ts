import { readActionMetadata, readData, usesOf, type Workflow } from './documents.ts'

interface Called extends Workflow<'plan' | 'apply'> {
  readonly on: { readonly workflow_call: { readonly inputs: object } }
}

/** What the workflow sets itself, or what has no place where somebody approves a plan. */
const OWN = `dry-run image-ids role-to-assume role-chaining role-session-name role-external-id
  role-duration-seconds audience pr-comment github-token report-file plan-file`.split(/\s+/)

const { on, jobs } = await readData<Called>('.github/workflows/clean-up.yml')
const { inputs } = await readActionMetadata()

describe('the workflow that others call', () => {
  const handedOn = Object.keys(inputs).filter((name) => !OWN.includes(name))

  it('takes every input of the action that both of its jobs must have in common', () => {
    expect(Object.keys(on.workflow_call.inputs)).toEqual(expect.arrayContaining(handedOn))
  })

  it.each([
    ['plan', 'plan'],
    ['apply', 'clean-up'],
  ] as const)('hands them on to the job %s', (job, id) => {
    const step = jobs[job].steps.find((each) => each.id === id)
    expect(step?.with).toMatchObject(
      Object.fromEntries(handedOn.map((name) => [name, `\${{ inputs.${name} }}`])),
    )
  })

  it('waits for reviewers also where its caller has a variable that is not set', () => {
    expect(jobs.apply.environment).toBe("${{ inputs.environment || 'ami-cleanup' }}")
  })

  it('carries out the very file of its plan, and not what has its name later', () => {
    const [upload] = usesOf(jobs.plan.steps, 'actions/upload-artifact')
    expect(jobs.plan.outputs?.['artifact-id']).toBe(
      `\${{ steps.${upload?.id ?? ''}.outputs.artifact-id }}`,
    )
    const [download] = usesOf(jobs.apply.steps, 'actions/download-artifact')
    expect(download?.with?.['artifact-ids']).toBe('${{ needs.plan.outputs.artifact-id }}')
    expect(download?.with).not.toHaveProperty('name')
    // Without an id every artifact of the run would be downloaded.
    expect(jobs.apply.if).toContain("needs.plan.outputs.artifact-id != ''")
  })

  it('has no group of its own, in which the calls of a matrix would cancel each other', () => {
    expect([jobs.plan.concurrency, jobs.apply.concurrency]).toEqual([undefined, undefined])
  })
})

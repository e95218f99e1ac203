import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { daysAgo, type Call } from '../../__tests__/emulator/index.ts'
import type { Texts } from '../act.ts'
import { ACCOUNT, deny, oneAccount, REPOSITORY, roleIn } from './accounts.ts'
import { requireEqual, story, type Run, type Seen } from './stage.ts'

/** Workflows in which a plan is looked at before it is carried out. */

const CALLED = new URL('../../.github/workflows/clean-up.yml', import.meta.url)

function pullRequestFrom(repository: string): Pick<Run, 'event' | 'payload'> {
  const side = (ref: string, name: string) => ({
    ref,
    sha: 'f'.repeat(40),
    repo: { full_name: name },
  })
  const pull = { number: 7, head: side('images', repository), base: side('main', REPOSITORY) }
  return { event: 'pull_request', payload: { number: 7, pull_request: pull } }
}

/** An image comes after the plan and before it is carried out; a plan of that moment would remove it. */
async function accountWithLateImage() {
  const accounts = await oneAccount()
  const { region } = accounts
  const name = 'late'
  const onCall = ({ operation, input }: Call): void => {
    const isApply = input['RoleArn'] === roleIn(ACCOUNT, 'ami-cleanup')
    if (operation !== 'AssumeRoleWithWebIdentity' || !isApply) return
    if ([...region.images.values()].some(({ image }) => image.Name === name)) return
    const tags = { environment: 'prod', role: 'front' }
    region.addImage({ name, tags, createdAt: daysAgo(500) })
  }
  return { ...accounts, onCall }
}

/** A comment with the plan and nothing else; then the plan again, and nothing but it carried out. */
export const seePlanAndApply = story(accountWithLateImage, ({ emulator }) => {
  const also = ({ planned, steps }: Seen): void => {
    const [comment, ...others] = emulator.github.comments
    requireEqual(
      'where the only comment is',
      [comment?.issue, others.length],
      [`${REPOSITORY}#7`, 0],
    )
    requireEqual(
      'what it names',
      planned.filter((id) => comment?.body.includes(id)),
      planned,
    )
    requireEqual('steps that remove', steps.filter(({ job }) => job === 'Apply').length, 0)
  }
  return [
    { ...pullRequestFrom(REPOSITORY), sees: { planned: 'some' }, also },
    { event: 'push', sees: { planned: 'planned', gone: 'planned', made: 1 } },
  ]
})

async function unreadableAccount() {
  const accounts = await oneAccount()
  deny(accounts.world, ACCOUNT)
  return accounts
}

/** Where the account cannot be read the plan fails and is kept, and what follows it touches nothing. */
export const seeUnreadable = story(unreadableAccount, [
  {
    ...{ event: 'push', fails: true, sees: {} },
    also: ({ steps }) => {
      const ended = steps.filter(({ outputs }) => 'headline' in outputs)
      const failed = ended.filter(({ succeeded }) => !succeeded).map(({ job }) => job)
      requireEqual('the clean-ups that fail', failed, ['Plan', 'Apply'])
    },
  },
])

/** Nobody gives credentials to a pull request from a fork. */
export const seeFork = story(oneAccount, ({ emulator }) => {
  const also = ({ log }: Seen): void => {
    const notice = 'comes from a fork or from Dependabot, and gets no credentials'
    requireEqual(`that it says "${notice}"`, log.includes(notice), true)
    requireEqual('comments', emulator.github.comments.length, 0)
  }
  return [{ ...pullRequestFrom('somebody/infrastructure'), fromFork: true, sees: {}, also }]
})

/**
 * act fetches a workflow that another one calls from GitHub, and gives its jobs no tokens of their own.
 * So the one of this repository is run with the inputs of its caller written into it.
 */
export async function calledBy(caller: string): Promise<string> {
  const text = await readFile(CALLED, 'utf8')
  const { inputs } = (
    parse(text) as { on: { workflow_call: { inputs: Record<string, { default?: string }> } } }
  ).on.workflow_call
  const { jobs } = parse(caller) as { readonly jobs: Record<string, { readonly with: Texts }> }
  const given = jobs['clean-up']?.with ?? {}
  return text
    .replace(/^on:\n(?: .*\n)+/m, 'on: [schedule, pull_request]\n')
    .replaceAll(
      /\$\{\{ inputs\.([\w-]+)(?: \|\| '([^']*)')? \}\}/g,
      (_whole, name: string, otherwise = '') => {
        const value = given[name] ?? inputs[name]?.default ?? ''
        return value === '' ? String(otherwise) : value
      },
    )
}

/** A plan, an approval and the rest; a pull request only gets the plan. */
export const seeApproval = story(oneAccount, [
  { event: 'pull_request', sees: { toDisable: 'some' } },
  { event: 'schedule', sees: { toDisable: 'toDisable', disabled: 'toDisable' } },
  { event: 'schedule', after: 14, sees: { planned: 'disabled', gone: 'disabled', disabled: 1 } },
])

import { bake, daysAgo, ONE, startScenario } from '../support/index.ts'

/** Texts that the runner would act on, were they to begin a line or stand in one. */
const COMMANDS = [
  '::error::pwned',
  '::set-output name=deleted-image-ids::pwned',
  '\n::stop-commands::pwned',
  '\r\n::add-mask::ami',
  '\u2028::warning::pwned',
  '##[error]pwned',
  '##[group]pwned',
  '%0A::error::pwned',
] as const

/** What a run says by itself. */
const OWN =
  /^::(?:group::(?:Settings|Reading|Plan|Removing)|endgroup::|warning title=Unreadable keep-until tag::.*|error title=Images could not be removed::eu-west-1 .*)$/

const isCommand = (line: string): boolean => /^\s*(?:::|##\[)/.test(line)

describe('texts of AWS and of the repository that look like workflow commands', () => {
  it('stay text in the log, the outputs, the report and the summary', async () => {
    const { region, run } = await startScenario({
      faults: [
        {
          kind: 'error',
          operation: 'DeregisterImage',
          code: 'OperationNotPermitted',
          message: 'no\n::error::pwned ##[error]pwned',
          times: 1,
        },
      ],
    })
    for (const [index, text] of COMMANDS.entries()) {
      const tags = { environment: text, role: `${text}role` }
      const [, old = ''] = bake(region, [10 + index, 50 + index], { name: text, tags })
      bake(region, [200 + index], { name: `${text} used`, tags })
      region.images.get(old)?.image.Tags?.push({ Key: text, Value: text })
      const until = { ...tags, 'ami-cleanup:keep-until': text }
      const [used = ''] = bake(region, [300 + index], { name: text, tags: until })
      region.addLaunchTemplate({ name: text, versions: [{ ImageId: used }] })
      const LaunchTemplate = { LaunchTemplateId: 'lt-0123456789abcdef0', Version: text }
      region.addAutoScalingGroup({ AutoScalingGroupName: text, LaunchTemplate })
      region.addSnapshot({
        createdAt: daysAgo(90),
        description: `Created by CreateImage(${text.replaceAll(')', '')}) for ami-0123456789abcdef0${text}`,
      })
    }
    const [first = ''] = [...region.images.keys()]

    const result = await run(
      { ...ONE, exclude: `tag:Name=${COMMANDS[0]}`, 'orphan-snapshots': 'delete' },
      { workspace: { '::error::pwned/##[error]a\n::error::b.tf': first } },
    )

    const commands = result.log.split(/\r\n|[\n\r\u2028]/).filter(isCommand)
    expect(commands.filter((line) => !OWN.test(line))).toEqual([])
    expect(commands.length).toBeGreaterThan(8)
    expect(result.log).not.toContain('##[')
    expect(result.log).toContain('pwned')
    expect(JSON.stringify(result.outputs)).not.toContain('pwned')
    // Two of each family, but for the one whose newest image the repository names, and what failed.
    expect(result.outputs['removed-count']).toBe(String(2 * COMMANDS.length - 2))
    const [target] = result.report?.targets ?? []
    expect(target?.images.map(({ name }) => name)).toEqual(expect.arrayContaining([...COMMANDS]))
    expect(target?.images.filter(({ error }) => error?.message.includes('pwned'))).toHaveLength(1)
    expect(result.summary.split('\n').filter(isCommand)).toEqual([])
    expect(result.summary).toContain('pwned')
  })
})

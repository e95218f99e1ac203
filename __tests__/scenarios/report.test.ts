import { bake, daysAgo, reportedImage, type ScenarioRun, startScenario } from '../support/index.ts'

const ONE = { 'keep-previous': '1' }

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

describe('texts of AWS and of the repository that look like workflow commands', () => {
  let result: ScenarioRun

  beforeAll(async () => {
    const { region, run } = await startScenario()
    for (const [index, text] of COMMANDS.entries()) {
      const tags = { environment: text, role: `${text}role` }
      const [, old = ''] = bake(region, [10 + index, 50 + index], { name: text, tags })
      bake(region, [200 + index], { name: `${text} used`, tags })
      region.images.get(old)?.image.Tags?.push({ Key: text, Value: text })
      const [used = ''] = bake(region, [300 + index], {
        name: text,
        tags: { ...tags, 'ami-cleanup:keep-until': text },
      })
      region.addLaunchTemplate({ name: text, versions: [{ ImageId: used }] })
      region.addAutoScalingGroup({
        AutoScalingGroupName: text,
        LaunchTemplate: { LaunchTemplateId: 'lt-0123456789abcdef0', Version: text },
      })
      region.addSnapshot({
        createdAt: daysAgo(90),
        description: `Created by CreateImage(${text.replaceAll(')', '')}) for ami-0123456789abcdef0${text}`,
      })
    }
    const [first = ''] = [...region.images.keys()]
    result = await run(
      { ...ONE, exclude: `tag:Name=${COMMANDS[0]}`, 'orphan-snapshots': 'delete' },
      { workspace: { '::error::pwned/##[error]a\n::error::b.tf': first } },
    )
  })

  it('stay text in the log: every command in it is of our own making', () => {
    const lines = result.log.split(/\r\n|[\n\r\u2028]/)
    const commands = lines.filter((line) => /^\s*::/.test(line))
    const own =
      /^::(?:group::(?:Settings|Reading|Plan|Removing)|endgroup::|warning title=(?:Unreadable keep-until tag)::.*)$/

    expect(commands.filter((line) => !own.test(line))).toEqual([])
    expect(commands.length).toBeGreaterThan(8)
    expect(result.log).not.toContain('##[')
    expect(result.log).toContain('pwned')
  })

  it('reach neither the outputs nor the course of the run', () => {
    expect(result.exitCode).toBe(0)
    expect(JSON.stringify(result.outputs)).not.toContain('pwned')
    // Two of each family, but for the one whose newest image the repository names.
    expect(result.outputs['removed-count']).toBe(String(2 * COMMANDS.length - 1))
  })

  it('stand in the report as they are', () => {
    const names = result.report?.targets[0]?.images.map(({ name }) => name)

    expect(names).toEqual(expect.arrayContaining([...COMMANDS]))
  })

  it('begin no line of the summary', () => {
    const suspicious = result.summary.split('\n').filter((line) => /^\s*(?:::|##\[)/.test(line))

    expect(suspicious).toEqual([])
    expect(result.summary).toContain('pwned')
  })
})

describe('errors of AWS that look like workflow commands', () => {
  it('stay text', async () => {
    const { region, run } = await startScenario({
      faults: [
        {
          kind: 'error',
          operation: 'DeregisterImage',
          code: 'OperationNotPermitted',
          message: 'no\n::error::pwned ##[error]pwned',
        },
      ],
    })
    const [, old = ''] = bake(region, [10, 20])

    const result = await run(ONE)

    expect(result.exitCode).toBe(1)
    expect(result.log).not.toMatch(/^::error::pwned/m)
    expect(result.log).not.toContain('##[')
    expect(reportedImage(result, old).error?.message).toContain('pwned')
  })
})

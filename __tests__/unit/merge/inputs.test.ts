import { InputReader } from '../../../src/inputs/reader.ts'
import { readMergeInputs, type MergeInputs } from '../../../src/merge/main.ts'

const given = (inputs: Readonly<Record<string, string>>): MergeInputs =>
  readMergeInputs({
    RUNNER_TEMP: '/temp',
    ...Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [InputReader.variable(name), value]),
    ),
  })

describe('the inputs of the merge', () => {
  it('are the reports alone, where nothing else is given', () => {
    expect(given({ reports: 'legs/*.json' })).toStrictEqual({
      reports: ['legs/*.json'],
      expected: undefined,
      earlierReports: [],
      reportFile: '/temp/ami-cleanup-merged-report.json',
      pullRequestComment: false,
      githubToken: '',
    })
  })

  it('are one pattern a line', () => {
    const patterns = 'one, with a comma.json\n\n  two/**/*.json  \n'

    expect(given({ reports: patterns, 'earlier-reports': patterns })).toMatchObject({
      reports: ['one, with a comma.json', 'two/**/*.json'],
      earlierReports: ['one, with a comma.json', 'two/**/*.json'],
    })
  })

  it('name the report after the step, so that two merges in one job keep apart', () => {
    const inputs = readMergeInputs({
      INPUT_REPORTS: 'a.json',
      RUNNER_TEMP: '/temp',
      GITHUB_ACTION: '__merge/../2',
    })

    expect(inputs.reportFile).toBe('/temp/ami-cleanup-merged-report-__merge2.json')
  })

  it.each([
    [
      {},
      '- reports: it is not given. It takes paths and glob patterns of JSON reports, one a line.',
    ],
    [{ reports: ' \n ' }, '- reports: it is not given.'],
    [
      { reports: 'a', expected: '0' },
      '- expected: "0" is not accepted. It takes a whole number, 1 or more.',
    ],
    [{ reports: 'a', expected: 'five' }, '- expected: "five" is not accepted.'],
    [
      { reports: 'a', 'pr-comment': 'yes' },
      '- pr-comment: "yes" is not accepted. It takes true or false.',
    ],
    [{ report: 'a', reports: 'a' }, '- report: there is no such input. Did you mean reports?'],
  ])('are refused with what is accepted: %j', (inputs, message) => {
    expect(() => given(inputs)).toThrow(message)
  })
})

import {
  FLAG,
  listOf,
  oneOf,
  readOptions,
  TEXT,
  wholeNumber,
} from '../../../scripts/command-line.ts'

const ACCEPTED = {
  mapping: TEXT,
  runs: wholeNumber(1),
  seed: wholeNumber(-9),
  only: listOf(['engine', 'plan', 'split']),
  partition: oneOf(['aws', 'aws-cn']),
  fleet: FLAG,
}

describe('what is typed after a command', () => {
  it('is read with an equals sign and without', () => {
    const args = ['--mapping=name:a=b', '--runs', '3', '--seed=-9', '--fleet']
    const others = ['--only=split,engine', '--partition=aws-cn']

    expect(readOptions([...args, ...others], ACCEPTED)).toStrictEqual({
      mapping: 'name:a=b',
      runs: 3,
      seed: -9,
      fleet: 'true',
      only: ['engine', 'split'],
      partition: 'aws-cn',
    })
  })

  it.each([
    [['foo'], "Unexpected argument 'foo'"],
    [['--nope=1'], "Unknown option '--nope'"],
    [['--fleet=yes'], "Option '--fleet' does not take an argument"],
    [['--mapping'], "Option '--mapping <value>' argument missing"],
    [['--runs=0'], '--runs: "0" is not a whole number from 1 up.'],
    [['--runs=1.5'], '--runs: "1.5" is not a whole number from 1 up.'],
    [['--only=plan,'], '--only: "plan," is not a list of engine, plan, split.'],
    [['--partition=cn'], '--partition: "cn" is not one of aws, aws-cn.'],
  ])('is refused in one sentence: %j', (args, message) => {
    expect(() => readOptions(args, ACCEPTED)).toThrow(message)
  })
})

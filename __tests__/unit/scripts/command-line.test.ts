import { readOptions } from '../../../scripts/command-line.ts'

const ACCEPTED = { values: ['mapping', 'keep-previous'], flags: ['fleet'] }

describe('what is typed after a command', () => {
  it('is read with an equals sign and without', () => {
    const { values, flags } = readOptions(
      ['--mapping=name:a=b', '--keep-previous', '3', '--fleet'],
      ACCEPTED,
    )
    expect(values).toStrictEqual({ mapping: 'name:a=b', 'keep-previous': '3' })
    expect([...flags]).toStrictEqual(['fleet'])
  })

  it.each([
    [['foo'], '"foo" is not understood: everything is given as --NAME=VALUE.'],
    [['--'], '"--" is not understood: everything is given as --NAME=VALUE.'],
    [['--nope=1'], 'There is no --nope. There are --mapping, --keep-previous, --fleet.'],
    [['--fleet=yes'], 'There is no --fleet. There are --mapping, --keep-previous, --fleet.'],
    [['--mapping'], '--mapping needs a value: --mapping=VALUE.'],
  ])('is refused in one sentence: %j', (args, message) => {
    expect(() => readOptions(args, ACCEPTED)).toThrow(message)
  })
})

import { SharedTexts } from '../../../src/text/shared-texts.ts'

describe('texts that AWS repeats', () => {
  it('stay what they are', () => {
    const shared = new SharedTexts()
    expect(['prod', 'dev', 'prod', ''].map((text) => shared.of(text))).toEqual([
      'prod',
      'dev',
      'prod',
      '',
    ])
  })

  it('stay what they are when there are more of them than are held', () => {
    const shared = new SharedTexts(1)
    expect(['prod', 'dev', 'dev', 'prod'].map((text) => shared.of(text))).toEqual([
      'prod',
      'dev',
      'dev',
      'prod',
    ])
  })
})

import type { EmulatorOptions } from '../emulator/index.ts'

type OnCall = NonNullable<EmulatorOptions['onCall']>

/** EC2 would tell of an instance when it is asked about its image: this way only a reading finds it. */
export const WITHOUT_QUESTIONS_ABOUT_USE = { 'skip-references': 'image-references' }

/**
 * Does something once, before the first call of that operation is answered. Questions are asked when
 * all targets have been read: what is done at the first of them happens between reading and removal.
 */
export function atFirst(operation: string, act: () => void | Promise<void>): OnCall {
  let isDone = false
  return async (call) => {
    if (isDone || call.operation !== operation) return
    isDone = true
    await act()
  }
}

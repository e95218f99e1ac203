import type { Guard } from '../../../src/apply/attempts.ts'
import type { Changes } from '../../../src/apply/changes.ts'
import { DISABLED_AT_TAG, type Image } from '../../../src/model/index.ts'
import { FakeAttempts } from './attempts.ts'

/** The image as it is once it was marked. */
export const markedAt = (image: Image, at: Date): Image => ({
  ...image,
  tags: new Map([...image.tags, [DISABLED_AT_TAG, at.toISOString()]]),
})

/** The calls that disable images, as AWS carries them out. */
export class FakeDisablings extends FakeAttempts implements Pick<Changes, 'disable' | 'mark'> {
  /** What was disabled by this run, answered or not. */
  readonly disabled = new Set<string>()
  readonly marked = new Map<string, Date>()
  /** Why these cannot be marked. */
  readonly unmarkable = new Map<string, Error>()
  /** Called right after an image was disabled, before it is marked. */
  between: (id: string) => void = () => undefined

  async disable(id: string, guard: Guard): Promise<'disabled' | 'gone'> {
    try {
      return await this.attempt(id, guard, () => this.#disable(id))
    } catch (error) {
      const isDisabled = this.account.images.get(id)?.state === 'disabled'
      return await this.settle<'disabled' | 'gone'>(id, error, 'disabled', isDisabled)
    } finally {
      this.between(id)
    }
  }

  async mark(id: string, at: Date, guard: Guard): Promise<'marked' | 'gone'> {
    await Promise.resolve()
    guard()
    const [image, refusal] = [this.account.images.get(id), this.unmarkable.get(id)]
    if (refusal !== undefined) throw refusal
    if (image === undefined) return 'gone'
    this.account.images.set(id, markedAt(image, at))
    this.marked.set(id, at)
    return 'marked'
  }

  /** A disabled image can't be shared: it loses its launch permissions for good. */
  #disable(id: string): 'disabled' | 'gone' {
    const image = this.account.images.get(id)
    if (image === undefined) return 'gone'
    this.account.images.set(id, { ...image, state: 'disabled', isPublic: false })
    this.account.sharedWith.delete(id)
    this.disabled.add(id)
    return 'disabled'
  }
}

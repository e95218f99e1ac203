import { describeError } from '../aws/errors.ts'
import type { AnyOperation } from '../aws/operation.ts'
import {
  explainFailure,
  type Problem,
  type ProblemItem,
  type ReferenceKey,
  type Target,
  targetLabel,
} from '../model/index.ts'

/** Something that is read in one piece: a reference source, a part, a question. */
export interface EvidencePart {
  /** The name in messages. */
  readonly name: string
  /** All calls that reading it may make. */
  readonly operations: readonly AnyOperation[]
  /** The key of `skip-references` that leaves it out, where there is one. */
  readonly skipKey?: ReferenceKey
}

/** A failed call in words, with its name. */
export const explain = (error: unknown): string => explainFailure(describeError(error))

/** The item holds all that the part needs, and what AWS missed: often a KMS key's permission. */
function toItem({ name, operations, skipKey }: EvidencePart, error: unknown): ProblemItem {
  const failure = describeError(error)
  const needed = operations.flatMap(({ permissions }) => permissions)
  return {
    ...failure,
    source: name,
    actions: [...new Set([...needed, ...(failure.actions ?? [])])].sort(),
    ...(skipKey !== undefined && { skipKey }),
  }
}

/** Collects the failed reads of one target, so that one message can name all of them. */
export class Failures {
  readonly #target: Target
  readonly #items: ProblemItem[] = []

  constructor(target: Target) {
    this.#target = target
  }

  get isEmpty(): boolean {
    return this.#items.length === 0
  }

  add(part: EvidencePart, error: unknown): void {
    this.#items.push(toItem(part, error))
  }

  /** The evidence is not complete, and nothing of the target is removed. One item for each part. */
  toProblem(): Problem {
    const [first] = this.#items
    return {
      code: 'evidence-incomplete',
      cause: first?.cause ?? 'other',
      message: `${targetLabel(this.#target)}: the evidence is not complete, and nothing is removed without it.`,
      target: this.#target,
      items: this.#items,
    }
  }
}

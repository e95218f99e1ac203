import { oneLine } from '../../text/display.ts'
import { pageOfId, pageOfResource } from '../../report/markdown.ts'
import { withFigures } from '../../report/families.ts'
import { recoveryOfImage } from '../../report/permanence.ts'
import type { ReportImage, ReportReference, ReportSnapshot } from '../../report/schema.ts'
import { enableCommands, isPlainId, undoGroups } from '../../report/summary/undo.ts'
import { formatDay, formatGib, formatTime, ordinal, plural } from '../../report/words.ts'
import type { PageHeader, PageImage, PageTarget } from '../data.ts'
import { adviceOn } from './advice.ts'
import { h, linkTo } from './dom.ts'
import type { IndexedImage } from './image-index.ts'

/** An image with where it is. */
export interface ChosenImage {
  readonly image: PageImage
  readonly indexed: IndexedImage
  readonly target: PageTarget
}

/** More of them than anybody reads. */
const MOST_ITEMS = 200

const LONGEST = 300

const asReported = (image: PageImage): ReportImage => ({ ...image, tags: {} })

/** Text in which `this` is code. */
const withCode = (text: string): readonly (Node | string)[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? h('code', {}, part) : part))

/** A part under a heading; nothing where it has nothing to say. */
function part(title: string, ...content: readonly (Node | string)[]): readonly Node[] {
  return content.length === 0 ? [] : [h('section', {}, h('h3', {}, title), ...content)]
}

function listOf<T>(items: readonly T[], toItem: (item: T) => readonly (Node | string)[]): Node[] {
  if (items.length === 0) return []
  const shown = items.slice(0, MOST_ITEMS).map((item) => h('li', {}, ...toItem(item)))
  const left = items.length - shown.length
  if (left > 0) shown.push(h('li', {}, `${plural(left, 'more')}: the JSON report has all of them.`))
  return [h('ul', {}, ...shown)]
}

function referenceItem(reference: ReportReference, target: PageTarget): readonly (Node | string)[] {
  const { source, resource, detail, accountId, region } = reference
  const place = { region: region ?? target.region, partition: target.partition }
  const isElsewhere = accountId !== undefined && accountId !== target.accountId
  const facts = [
    source,
    ...(detail === undefined ? [] : [oneLine(detail, LONGEST)]),
    ...(isElsewhere ? [`in ${accountId}`] : []),
    ...(region !== undefined && region !== target.region ? [region] : []),
  ]
  return [
    linkTo(pageOfResource(resource, source, place), oneLine(resource, LONGEST)),
    h('span', { class: 'second' }, facts.join(' · ')),
  ]
}

/** AWS's error; where no answer came, it says that nobody knows what happened. */
function errorOf(error: PageImage['error']): readonly string[] {
  if (error === undefined) return []
  const may = error.mayHaveHappened === true ? ' It may have happened.' : ''
  return [`${oneLine(`${error.code}: ${error.message}`, LONGEST)}${may}`]
}

function snapshotItem(snapshot: ReportSnapshot, target: PageTarget): readonly (Node | string)[] {
  const { id, gib, storageTier, outcome, verdict, explanation, error } = snapshot
  const facts = [
    formatGib(gib) + (storageTier === 'archive' ? ' archived' : ''),
    outcome === 'planned' ? `to ${verdict}` : outcome.replaceAll('-', ' '),
    ...(explanation === undefined ? [] : [oneLine(explanation, LONGEST)]),
    ...errorOf(error),
  ]
  return [linkTo(pageOfId(id, target), id), h('span', { class: 'second' }, facts.join(' · '))]
}

/** How to bring an image back: the commands after a change, or whether there will be any before one. */
function undoOf({ image, target }: ChosenImage): readonly (Node | string)[] {
  const reported = asReported(image)
  if (image.enableCommand !== undefined && isPlainId(image.id)) {
    return [commands(enableCommands(image, target.region))]
  }
  const { recoverable, retentionDays, until } = recoveryOfImage(reported)
  if (image.verdict === 'keep') return []
  if (image.verdict === 'disable') return ['One command enables it again, at any time.']
  if (recoverable === 'no') return ['Permanent: no Recycle Bin rule covers all of it.']
  if (recoverable === 'incomplete') return ['Permanent: a snapshot that it needs is missing.']
  if (image.outcome !== 'removed') {
    const days = retentionDays === undefined ? '' : ` for ${plural(retentionDays, 'day')}`
    return [recoverable === 'yes' ? `Restorable${days} once it is removed.` : 'Not known.']
  }
  const alone = withFigures({
    ...target,
    ...{ evidence: [], notKnown: [], refusals: [], images: [reported], orphans: [] },
  })
  const lines = undoGroups(alone).flatMap((group) => group.commands)
  const limit =
    until === undefined ? 'While the Recycle Bin holds it:' : `Until ${formatDay(until)}:`
  return lines.length === 0 ? ['Not known.'] : [limit, commands(lines)]
}

const commands = (lines: readonly string[]): Node => h('pre', { tabindex: '0' }, lines.join('\n'))

function factsOf({ image, indexed, target }: ChosenImage): Node {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Family', indexed.family],
    ['Rule', image.rule],
    ['Where', [target.region, target.accountId, target.accountAlias].filter(Boolean).join(' · ')],
    ['Created', image.createdAt && formatTime(image.createdAt)],
    ['Last launched', image.lastLaunchedAt && formatTime(image.lastLaunchedAt)],
    ['State', [image.state, image.architecture].join(' · ')],
    ['Place', image.rank === undefined ? undefined : `${ordinal(image.rank)} newest unused`],
    ['Size', formatGib(indexed.gib)],
    ['AWS answered', image.answeredAt && formatTime(image.answeredAt)],
    ['Request id', image.requestId],
  ]
  const rows = facts.flatMap(([title, value]) =>
    value === undefined ? [] : [h('dt', {}, title), h('dd', {}, oneLine(value, LONGEST))],
  )
  return h('dl', {}, ...rows)
}

interface DetailEvents {
  readonly close: () => void
  readonly showFamily: (family: string) => void
}

/** One image, beside the list. */
export class Detail {
  readonly element = h('aside', { class: 'detail', 'aria-label': 'Chosen image', tabindex: '-1' })
  readonly #settings: PageHeader['settings']
  readonly #events: DetailEvents

  constructor({ settings }: PageHeader, events: DetailEvents) {
    this.#settings = settings
    this.#events = events
    this.element.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') events.close()
    })
    this.clear()
  }

  clear(): void {
    this.element.hidden = true
    this.element.replaceChildren()
  }

  show(chosen: ChosenImage): void {
    const { image, indexed, target } = chosen
    const { mark, badge } = indexed
    const close = h('button', { type: 'button', class: 'close', 'aria-label': 'Close' }, '✕')
    close.addEventListener('click', this.#events.close)
    const family = h('button', { type: 'button' }, 'Show its family over time')
    family.addEventListener('click', () => {
      this.#events.showFamily(indexed.family)
    })
    this.element.replaceChildren(
      close,
      h('h2', {}, oneLine(image.name, LONGEST)),
      h('p', { class: 'id' }, linkTo(pageOfId(image.id, target), image.id)),
      h('p', {}, h('span', { class: `badge ${mark}` }, badge), ` ${image.reason}`),
      h('p', {}, oneLine(image.explanation, LONGEST)),
      ...part('Error', ...errorOf(image.error)),
      ...part('What would change that', ...this.#adviceOn(image)),
      ...part(
        `Used by ${String(image.references.length)}`,
        ...listOf(image.references, (reference) => referenceItem(reference, target)),
      ),
      ...part('Snapshots', ...listOf(image.snapshots, (each) => snapshotItem(each, target))),
      ...part('Undo', ...undoOf(chosen)),
      factsOf(chosen),
      family,
    )
    this.element.hidden = false
    this.element.scrollTop = 0
  }

  /** Nothing changes the verdict on an image that is gone. */
  #adviceOn(image: PageImage): readonly (Node | string)[] {
    const isGone = image.outcome === 'removed' || image.outcome === 'already-gone'
    return isGone ? [] : withCode(adviceOn(image, this.#settings))
  }

  /** Lets the reader read on there. */
  focus(): void {
    this.element.focus()
  }
}

import type { Mapping } from '../model/index.ts'
import { accept, refuse, splitList, type Parsed, type Parser } from './parser.ts'

const ACCEPTED =
  'tags:KEY,KEY, name:VALUE,VALUE, name:/REGULAR EXPRESSION/ (JavaScript, with an i behind it to ignore case) or all'

function pattern(text: string): Parsed<Mapping> {
  const [, source, flags] = /^\/(.+)\/(i?)$/su.exec(text) ?? []
  if (source === undefined || flags === undefined) return refuse(ACCEPTED)
  try {
    return accept({ by: 'pattern', pattern: new RegExp(source, `u${flags}`) })
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return refuse(`${ACCEPTED}; ${error.message}`)
  }
}

/** The input `mapping`: which images are versions of the same thing. */
export const mapping: Parser<Mapping> = (text) => {
  if (text === 'all') return accept({ by: 'all' })
  const [, kind, rest] = /^(tags|name)\s*:\s*(.+)$/su.exec(text) ?? []
  if (kind === undefined || rest === undefined) return refuse(ACCEPTED)
  if (kind === 'name' && rest.startsWith('/')) return pattern(rest)
  const entries = splitList(rest)
  if (entries.length === 0) return refuse(ACCEPTED)
  return accept(kind === 'tags' ? { by: 'tags', keys: entries } : { by: 'name', values: entries })
}

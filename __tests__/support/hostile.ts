import fc from 'fast-check'

/** What others write to be more than text where it is shown; with space within, or without. */
const ATTACKS: readonly string[] = [
  ...[' | a | b |', '\n| --- |\n', '\n\n', '\r\n', '\u2028', '\n```\n', '\n   ~~~~  \n'],
  ...['<img src=x onerror=alert(1)>', '<a href="https://evil.example">x</a>', '# h', '> q'],
  ...['[x]: https://evil.example', '- [ ] t', '1. l', '\n::set-output name=x::y'],
  ...['::stop-commands::x', '${{ secrets.TOKEN }}', '\u202E\u2066', '\u200B', '\uD800'],
  ...['\u0000\u001B[31m', 'x'.repeat(4_000)],
  ...['|', '`', '```', '```json'],
  ...String.raw`~~~~ </code> </td></tr></table> </details></summary> <details> <!-- --> <script>alert(1)</script> <https://evil.example> [x](https://evil.example) [^1]
    ](javascript:alert(1)) ![x](https://evil.example/x.png) https://evil.example WWW.evil.example
    ftp://evil.example www.evil.example me@evil.example mailto:me@evil.example @everyone #1 GH-1
    @octo-org/team octo-org/infrastructure#1 &#64;everyone &lt;b&gt; &#10; *** __b__ ~~s~~ $x$
    \ \| :tada: ::error::gone ##[group]g ##[add-matcher]x %0A::debug::x`.split(/\s+/u),
]

/** Texts made of such, and of anything. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ATTACKS) }, fc.string({ unit: 'binary' })),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''))

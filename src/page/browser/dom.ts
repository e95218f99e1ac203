type Child = Node | string

/** Attributes by name; one that is undefined is left out. There is no `style`: the policy forbids it. */
type Attributes = Readonly<Record<string, string | undefined>>

function fill(element: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, value)
  }
  element.append(...children)
}

/** An HTML element. Texts become text, whatever is in them. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  fill(element, attributes, children)
  return element
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  fill(element, attributes, children)
  return element
}

/** A link to another site, which does not learn where it was followed. Text where there is no address. */
export function linkTo(url: string | undefined, text: string): Node {
  if (url?.startsWith('https://') !== true) return document.createTextNode(text)
  return h('a', { href: url, rel: 'noreferrer', target: '_blank' }, text)
}

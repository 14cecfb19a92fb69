/** Nodes by hand: the bubble has no library, and makes no markup of text. */

type Tags = HTMLElementTagNameMap;

export function element<Tag extends keyof Tags>(tag: Tag, attributes: Record<string, string> = {}, ...children: (Node | string)[]): Tags[Tag] {
  const made = document.createElement(tag);
  for (const name of Object.keys(attributes)) made.setAttribute(name, attributes[name]!);
  made.append(...children);
  return made;
}

export const TALK = 'M5.5 4.5h13A2.500 2.500 0 0 1 21 7v7.500a2.500 2.500 0 0 1-2.500 2.500H12l-5 4v-4H5.500A2.500 2.500 0 0 1 3 14.500V7a2.500 2.500 0 0 1 2.500-2.500Z';
export const SHUT = 'M6 6l12 12 M18 6 6 18';

export function drawing(path: string, name = ''): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', name);
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(space, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

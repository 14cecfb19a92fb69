/** Elements on a page, and what a visitor would read there. */
import type { LitElement } from 'lit';
import { vi } from 'vitest';

export async function put<E extends LitElement>(name: string, properties: object): Promise<E> {
  const element = Object.assign(document.createElement(name), properties) as E;
  document.body.append(element);
  await element.updateComplete;
  return element;
}

/** The first match in this element or in any shadow root below it. */
export function find<E extends Element = HTMLElement>(root: ParentNode, selector: string): E | null {
  return all<E>(root, selector)[0] ?? null;
}

export function all<E extends Element = HTMLElement>(root: ParentNode, selector: string): E[] {
  const here = root instanceof Element && root.shadowRoot ? [...root.shadowRoot.querySelectorAll<E>(selector)] : [];
  const inside = [...root.querySelectorAll<E>(selector)];
  const below = [...root.querySelectorAll('*'), ...(root instanceof Element && root.shadowRoot ? root.shadowRoot.querySelectorAll('*') : [])];
  return [...here, ...inside, ...below.flatMap((one) => (one.shadowRoot ? all<E>(one.shadowRoot, selector) : []))];
}

/** All words, those in shadow roots included. */
export function text(root: Node): string {
  if (root instanceof HTMLStyleElement) return '';
  if (root.nodeType === Node.TEXT_NODE) return root.textContent ?? '';
  const children = root instanceof Element && root.shadowRoot ? [...root.shadowRoot.childNodes, ...root.childNodes] : [...root.childNodes];
  return children.map(text).join(' ').replace(/\s+/g, ' ').trim();
}

/** Wait until the check passes; the deadline is for a machine that is busy with other things. */
export const soon = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 15_000, interval: 10 });

/** What is drawn beside a link: as the page draws it, from the same file. */
import { html, svg, type TemplateResult } from 'lit';
import { signal } from '@preact/signals-core';
import type { LinkView } from '../../../protocol/admin.ts';
import { icon, pathOf } from '../icons.ts';

export const KINDS: readonly LinkView['kind'][] = ['website', 'music', 'video', 'social', 'shop', 'newsletter', 'podcast', 'other'];

/** One icon of the page: a filled path, or one drawn with a round stroke. */
type Drawn = { fill?: string; stroke?: string };

/** Every icon by name; those of the kinds until the others are there. */
export const linkIcons = signal<Readonly<Record<string, Drawn>>>(Object.fromEntries(KINDS.map((kind) => [kind, { stroke: pathOf(kind) }])));

let asked = false;

/** Asks for the icons; without them every link has that of its kind. */
async function readIcons(): Promise<void> {
  try {
    const response = await fetch('/icons.json');
    if (response.ok) linkIcons.value = { ...linkIcons.value, ...((await response.json()) as Record<string, Drawn>) };
  } catch {
    // Each is drawn as its kind.
  }
}
/** An icon by its name; that of the kind where nobody drew it. The first that is drawn has all asked for, once. */
export function linkIcon(name: string, kind = 'other'): TemplateResult {
  if (!asked) {
    asked = true;
    void readIcons();
  }
  const drawn = linkIcons.value[name] ?? linkIcons.value[kind];
  if (!drawn) return icon(kind);
  return drawn.fill
    ? html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" .style=${'fill:currentColor;stroke:none'}>${svg`<path d=${drawn.fill}></path>`}</svg>`
    : html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${svg`<path d=${drawn.stroke ?? ''}></path>`}</svg>`;
}

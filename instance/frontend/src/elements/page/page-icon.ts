/** Drawings of the page: those that its document brought along, and what the elements have themselves. */
import { html, type TemplateResult } from 'lit';
import { icon } from '../drawing.ts';

/** One path on a 24 × 24 grid. */
export type Icons = Record<string, { stroke?: string; fill?: string }>;

let known: Icons = {};
let all: Promise<void> | null = null;

/** Take over what the document knows. */
export function knowIcons(icons: Icons): void {
  known = { ...known, ...icons };
}

/** Have those that the document did not bring, once: a link that came later may show any. Never fails; then a dot stands there. */
export async function moreIcons(names: readonly string[]): Promise<void> {
  if (names.every((name) => name in known)) return;
  all ??= fetch('/icons.json')
    .then(async (answer) => knowIcons((await answer.json()) as Icons))
    .catch(() => void (all = null));
  await all;
}

export function pageIcon(name: string): TemplateResult {
  const { stroke, fill } = known[name] ?? {};
  if (!stroke && !fill) return icon(name);
  return html`<svg class="icon ${fill ? 'fill' : 'stroke'}" viewBox="0 0 24 24" aria-hidden="true"><path d=${fill ?? stroke!}></path></svg>`;
}

/** What is pasted into another site to have the chat there. Pure. */

export interface Chosen {
  kind: 'script' | 'element';
  /** Attributes of the element that say something; what is left out is as the page has it. */
  attributes: Readonly<Record<string, string | true>>;
}

const escaped = (text: string): string =>
  text.replace(/[&"<>]/g, (sign) => ({ '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' })[sign]!);

/** The code, for the page at `origin`. */
export function snippet(origin: string, { kind, attributes }: Chosen): string {
  const script = `<script src="${escaped(origin)}/embed.js" async></script>`;
  if (kind === 'script') return script;
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escaped(value)}"`))
    .join('');
  return `${script}\n<chat-widget${said}></chat-widget>`;
}

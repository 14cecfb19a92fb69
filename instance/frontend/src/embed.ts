/**
 * `embed.js`: what another site includes. It defines `<chat-widget>` and, where the site places none itself, adds one.
 *
 * One classic script without imports; a second time, or from a second instance, it finds the element defined and only adds what is
 * missing.
 */
import { ChatWidget, PLACED } from './elements/widget/chat-widget.ts';
import { originOf } from './elements/widget/instance.ts';

const NAME = 'chat-widget';
const script = document.currentScript as HTMLScriptElement | null;
const origin = originOf(script?.src || document.querySelector<HTMLScriptElement>('script[src*="/embed.js"]')?.src || '') ?? '';

/** The name under which our element is known here; another's `<chat-widget>` keeps its own. */
function defined(): string {
  const known = customElements.get(NAME) as Partial<typeof ChatWidget> | undefined;
  const name = known && !known.chatInBio ? `cib-${NAME}` : NAME;
  if (!customElements.get(name)) {
    ChatWidget.origin = origin;
    customElements.define(name, ChatWidget);
  }
  return name;
}

const name = defined();
/** The widgets of this script's instance; one without `src` belongs to the script that came first. */
const placed = (): HTMLElement[] => {
  const first = (customElements.get(name) as typeof ChatWidget).origin;
  return [...document.querySelectorAll<HTMLElement>(name)].filter((one) => originOf(one.getAttribute('src') ?? first) === origin);
};

function add(): void {
  if (placed().length > 0) return;
  const widget = document.createElement(name);
  widget.setAttribute('src', origin);
  document.body.append(widget);
  // Frameworks draw a page anew: a body that is replaced or emptied gets it again, and a place of the site's own goes before this one.
  let times = 0;
  const observer = new MutationObserver(() => {
    if (widget.isConnected || !document.body || times++ > 20) return;
    document.body.append(widget);
    observer.observe(document.body, { childList: true });
  });
  for (const watched of [document.documentElement, document.body]) observer.observe(watched, { childList: true });
  document.addEventListener(PLACED, () => {
    if (placed().every((one) => one === widget)) return;
    observer.disconnect();
    widget.remove();
  });
}

if (origin && script?.dataset.bubble !== 'none') {
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', add);
  else add();
}

/** The page's document as the server makes it, in outline; the real one is tried in a browser. */
import '../../src/elements/page/bio-page.ts';
import type { BioPage } from '../../src/elements/page/bio-page.ts';

const make = (name: string, className = '', ...children: (Node | string)[]): HTMLElement => {
  const element = Object.assign(document.createElement(name), { className });
  element.append(...children);
  return element;
};

/** The document around this content; `before` is what a visitor does before the elements take it over. */
export function documentOf(bio: Record<string, unknown>, before: (parts: HTMLElement) => void = () => undefined): BioPage {
  document.body.replaceChildren();
  const data = Object.assign(document.createElement('script'), { id: 'bio', type: 'application/json', textContent: JSON.stringify(bio) });
  const link = (className: string): HTMLElement => Object.assign(make('a', className, 'link'), { href: '/x' });
  const parts = make(
    'div',
    'columns',
    make(
      'main',
      '',
      make('header', 'bio-header', link('share'), make('h1', '', 'Ada'), make('details', 'bio', make('summary', '', 'More'))),
      make('nav', 'link-tree', link('card')),
      make('section', 'event-list', link('save')),
      make('section', 'faq-list', 'Not at the moment'),
      make('footer', 'page-foot', 'Made with Chat-in-Bio'),
    ),
    make('div', 'chat', make('div', 'chat-rest', 'Ask Ada anything')),
  );
  const page = document.createElement('bio-page') as BioPage;
  document.body.append(data);
  document.body.append(page);
  // Still the same moment: the elements come when the words are there.
  page.append(parts);
  before(parts);
  return page;
}

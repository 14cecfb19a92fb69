/** Surfaces that a model made at somebody's bidding: drawing one asks nobody for anything and runs nothing. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../src/elements/chat/a2ui-root.ts';
import type { A2uiRoot } from '../../src/elements/chat/a2ui-root.ts';
import { loads, opens } from '../../src/surface/catalog/addresses.ts';
import { CATALOG_ID } from '../../src/surface/catalog/schemas.ts';
import { SurfaceFeed } from '../../src/surface/feed.ts';
import { createRenderer } from '../../src/surface/renderer.ts';
import { instance } from '../../src/transport/api.ts';
import { all, put, soon, text } from '../elements/drawn.ts';
import { fuzzed } from '../hostile.ts';

type Component = Record<string, unknown>;
const opened = vi.fn();
beforeEach(() => {
  opened.mockReset();
  vi.stubGlobal('open', opened);
});
afterEach(() => {
  document.body.replaceChildren();
  instance.origin = '';
});

async function show(components: Component[], more: { theme?: object; data?: object } = {}): Promise<A2uiRoot> {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const feed = new SurfaceFeed(async (onAction) => createRenderer(onAction), async () => true);
  const messages = [
    { version: 'v0.9', createSurface: { surfaceId: 's', catalogId: CATALOG_ID, ...(more.theme && { theme: more.theme }) } },
    { version: 'v0.9', updateDataModel: { surfaceId: 's', path: '/', value: more.data ?? {} } },
    { version: 'v0.9', updateComponents: { surfaceId: 's', components } },
  ];
  const root = await put<A2uiRoot>('a2ui-root', { key: 'k', feed, shown: { type: 'surface', surface: 's', messages } });
  await soon(() => expect(text(root) + all(root, 'a2ui-surface').map((one) => one.shadowRoot!.innerHTML).join('')).not.toBe(''));
  await vi.dynamicImportSettled();
  await new Promise((resolve) => setTimeout(resolve, 30));
  return root;
}
const LOADING = 'img, video, audio, iframe, object, embed, source, script, link, svg image, use, style:not(:empty)';
const asks = (root: A2uiRoot): Element[] => all(root, LOADING).filter((one) => !(one instanceof HTMLStyleElement));

const ELSEWHERE = [
  'https://evil.example/x.png',
  '//evil.example/x.png',
  'http://localhost:3000@evil.example/media/x.png',
  'data:image/svg+xml,<svg onload=alert(1)>',
  'blob:https://evil.example/1',
  'javascript:alert(1)',
  'ftp://evil.example/x',
  '/media/../api/me',
  '/api/me/export',
  '/media/x.svg?a=//evil.example"',
  '\\\\evil.example\\x',
];

describe('a hostile surface', () => {
  it.each(['Image', 'Video', 'AudioPlayer'])('with a %s of another host is a card with its name', async (component) => {
    for (const url of ELSEWHERE.filter((one) => one !== '/media/x.svg?a=//evil.example"')) {
      const root = await show([{ id: 'root', component, url, ...(component === 'Video' ? {} : { description: 'A cat' }) }]);
      expect(asks(root), url).toEqual([]);
      expect(text(root)).toMatch(component === 'Video' ? /Video/ : /A cat/);
      for (const link of all<HTMLAnchorElement>(root, 'a')) expect(link.href).toMatch(/^https?:/);
      document.body.replaceChildren();
    }
  });

  it('shows a picture that the instance keeps, from wherever it runs', async () => {
    const [own] = all<HTMLImageElement>(await show([{ id: 'root', component: 'Image', url: '/media/a1.webp', description: 'Me' }]), 'img');
    expect([own?.getAttribute('src'), own?.alt]).toEqual([`${location.origin}/media/a1.webp`, 'Me']);
    document.body.replaceChildren();
    instance.origin = 'https://ada.example';
    const [there] = all<HTMLImageElement>(await show([{ id: 'root', component: 'Image', url: '/media/a1.webp' }]), 'img');
    expect(there?.getAttribute('src')).toBe('https://ada.example/media/a1.webp');
    expect(loads('/media/a1.webp')).toBe('https://ada.example/media/a1.webp');
    expect(opens('/events/1.ics')).toEqual({ href: 'https://ada.example/events/1.ics', outside: true });
    for (const url of ELSEWHERE.slice(0, 9)) expect(loads(url), url).toBeNull();
    expect(loads(`${location.origin}/media/a1.webp`)).toBeNull();
  });

  it('opens nothing by being drawn, and only web addresses when it is clicked', async () => {
    const call = (url: string) => ({ call: 'openUrl', args: { url } });
    await show([
      { id: 'root', component: 'Column', children: ['t', 's'] },
      { id: 't', component: 'Text', text: call('https://evil.example/drawn') },
      { id: 's', component: 'StyledText', text: call('https://evil.example/styled') },
    ]);
    expect(opened).not.toHaveBeenCalled();
    document.body.replaceChildren();
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'blob:https://e.example/1', '//evil.example', 'https://example.com/tickets', '/events.ics']) {
      const root = await show([
        { id: 'root', component: 'Button', child: 'l', action: { functionCall: call(url) } },
        { id: 'l', component: 'Text', text: 'Go' },
      ]);
      all<HTMLButtonElement>(root, 'button')[0]!.click();
      await new Promise((resolve) => setTimeout(resolve, 10));
      document.body.replaceChildren();
    }
    expect(opened.mock.calls.map(([url, target, features]) => [url, target, features])).toEqual([
      ['https://example.com/tickets', '_blank', 'noopener,noreferrer'],
      [`${location.origin}/events.ics`, '_blank', 'noopener,noreferrer'],
    ]);
  });

  it('brings no colours, and no style that names an address', async () => {
    const theme = { primaryColor: 'url(https://evil.example/c)', agentDisplayName: 'x', iconUrl: 'https://evil.example/i.png' };
    const url = 'red;background:url(https://evil.example/b)';
    const surfaces: Component[][] = [
      [{ id: 'root', component: 'Text', text: 'x', weight: 1 }],
      [{ id: 'root', component: 'Box', children: [], align: url, background: url, gap: url }],
      [{ id: 'root', component: 'StyledText', text: 'x', textAlign: url, color: url, size: url }],
      [{ id: 'root', component: 'Image', url: '/media/a.png', fit: url, variant: url }],
      [{ id: 'root', component: 'Image', url: '/media/a.png', fit: { path: '/style' }, variant: { path: '/style' } }],
      [{ id: 'root', component: 'Meter', label: 'x', value: { path: '/style' } }],
      [{ id: 'root', component: 'Text', text: 'x', weight: 'url(https://evil.example/w)' }],
      [{ id: 'root', component: 'Icon', name: { svgPath: 'M0 0" onload="alert(1)' } }],
    ];
    for (const components of surfaces) {
      const root = await show(components, { theme, data: { style: url } });
      for (const one of all<HTMLElement>(root, '*')) {
        expect(one.getAttribute('style') ?? '', one.localName).not.toMatch(/url|evil/);
        for (const { name } of one.attributes) expect(name).not.toMatch(/^on/);
      }
      document.body.replaceChildren();
    }
  });

  it('writes Markdown as nodes of a few kinds, never HTML, whatever it says', async () => {
    const kinds = new Set('p strong em del a code pre figure figcaption button span ul ol li blockquote hr br div table thead tbody tr th td'.split(' '));
    const named = new Set('class dir href target rel role aria-level aria-label tabindex start scope'.split(' '));
    for (const said of [...fuzzed(40), '![x](https://evil.example/x.png)', '<img src=//evil.example>', '[a](javascript:alert(1))']) {
      const root = await show([{ id: 'root', component: 'Text', text: said }]);
      expect(asks(root)).toEqual([]);
      const [drawn] = all(root, '.a2ui-text');
      for (const one of drawn?.querySelectorAll('*') ?? []) {
        expect(kinds, one.localName).toContain(one.localName);
        for (const { name } of one.attributes) expect(named, `${one.localName} ${name}`).toContain(name);
        if (one instanceof HTMLAnchorElement) expect(one.getAttribute('href')).toMatch(/^https?:\/\//);
      }
      document.body.replaceChildren();
    }
  });
});

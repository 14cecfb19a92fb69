import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { basicCatalog } from '@a2ui/lit/v0_9';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../src/elements/chat/a2ui-root.ts';
import type { A2uiRoot } from '../../src/elements/chat/a2ui-root.ts';
import type { A2uiMessage, SurfaceAction } from '../../src/protocol/frames.ts';
import { components } from '../../src/surface/catalog/index.ts';
import { opens } from '../../src/surface/catalog/addresses.ts';
import { CATALOG_ID } from '../../src/surface/catalog/schemas.ts';
import { SurfaceFeed } from '../../src/surface/feed.ts';
import { createRenderer } from '../../src/surface/renderer.ts';
import { all, find, put, soon, text } from '../elements/drawn.ts';

interface Property {
  enum?: string[];
  $ref?: string;
}
interface Described {
  allOf: { properties?: Record<string, Property>; required?: string[] }[];
}
const CATALOG = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../src/chatinbio_instance/surface/catalog.json'), 'utf-8'),
) as { catalogId: string; components: Record<string, Described> };

type Component = { id: string; component: string } & Record<string, unknown>;
const at = (path: string) => ({ path });
const event = (name: string, context: Record<string, unknown> = {}) => ({ event: { name, context } });

let clicks: SurfaceAction[];
let answer: (action: SurfaceAction) => Promise<boolean>;
let feed: SurfaceFeed;
let parts: Map<A2uiRoot, A2uiMessage[]>;

beforeEach(() => {
  clicks = [];
  parts = new Map();
  answer = async () => true;
  feed = new SurfaceFeed(
    async (onAction) => createRenderer(onAction),
    (action) => {
      clicks.push(action);
      return answer(action);
    },
  );
});
afterEach(() => document.body.replaceChildren());

const message = (body: object): A2uiMessage => ({ version: 'v0.9', ...body });
/** A surface on the page, once all of it is drawn. */
async function show(components: Component[], data: object = {}): Promise<A2uiRoot> {
  const messages = [
    message({ createSurface: { surfaceId: 's', catalogId: CATALOG_ID } }),
    message({ updateDataModel: { surfaceId: 's', path: '/', value: data } }),
    message({ updateComponents: { surfaceId: 's', components } }),
  ];
  const root = await put<A2uiRoot>('a2ui-root', { key: 'k', feed, shown: { type: 'surface', surface: 's', messages } });
  parts.set(root, messages);
  await soon(() => expect(find(root, 'a2ui-surface')?.shadowRoot?.childElementCount).toBeGreaterThan(0));
  await drawn();
  return root;
}
/** What the server changes in place. */
async function change(root: A2uiRoot, path: string, value: unknown): Promise<void> {
  const messages = [...parts.get(root)!, message({ updateDataModel: { surfaceId: 's', path, value } })];
  parts.set(root, messages);
  root.shown = { type: 'surface', surface: 's', messages };
  await drawn();
}
/** What is drawn is drawn: also by what is loaded for it. */
async function drawn(): Promise<void> {
  await vi.dynamicImportSettled();
  await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('the catalogue', () => {
  it('takes what the instance says it takes, and nothing else', () => {
    expect(CATALOG.catalogId).toBe(CATALOG_ID);
    for (const { name, schema } of components) {
      const described = CATALOG.components[name]!.allOf.at(-1)!;
      const { component: _, ...properties } = described.properties!;
      const shape = (schema as unknown as { shape: Record<string, { isOptional(): boolean }> }).shape;
      expect(Object.keys(shape).sort(), name).toEqual(['accessibility', 'weight', ...Object.keys(properties)].sort());
      const required = Object.keys(shape).filter((key) => !shape[key]!.isOptional());
      expect(required.sort(), name).toEqual(described.required!.filter((key) => key !== 'component').sort());
      for (const [key, { enum: known }] of Object.entries(properties)) {
        if (!known || key === 'icon') continue;
        const field = shape[key] as unknown as { safeParse(value: unknown): { success: boolean } };
        for (const value of known) expect(field.safeParse(value).success, `${name}.${key}: ${value}`).toBe(true);
        expect(field.safeParse('anything else').success, `${name}.${key}`).toBe(false);
      }
    }
    const known = [...basicCatalog.components.keys(), ...components.map(({ name }) => name)];
    expect(Object.keys(CATALOG.components).sort()).toEqual(known.sort());
  });

  it('draws every component beside the basic ones', async () => {
    const root = await show([
      { id: 'root', component: 'Box', children: ['t', 'row', 'm', 'l', 'b'], background: 'muted', padding: 'md', radius: 'lg', border: true },
      { id: 't', component: 'StyledText', text: '**not** bold', lineThrough: at('/done'), color: 'danger', size: 'lg', textAlign: 'center' },
      { id: 'row', component: 'Row', children: ['badge', 'spacer', 'text'] },
      { id: 'badge', component: 'Badge', label: at('/count'), color: 'success' },
      { id: 'spacer', component: 'Spacer' },
      { id: 'text', component: 'Text', text: 'basic' },
      { id: 'm', component: 'Meter', label: 'Violin', value: 0.4, text: '2 votes' },
      { id: 'l', component: 'LinkCard', title: 'Spotify', url: 'https://example.com/s', description: 'Albums', icon: 'play' },
      { id: 'b', component: 'ActionButton', label: 'Close', variant: 'plain', accessibility: { label: 'Close the poll' }, action: event('x') },
    ], { done: true, count: '3 left' });
    for (const words of ['**not** bold', '3 left', 'basic', 'Violin 2 votes', 'Spotify Albums', 'Close']) expect(text(root)).toContain(words);
    expect(find(root, '.through')).not.toBeNull();
    expect(find(root, '[role=meter]')?.getAttribute('aria-valuenow')).toBe('40');
    expect(find(root, 'button')?.getAttribute('aria-label')).toBe('Close the poll');
    await change(root, '/done', false);
    expect(find(root, '.through')).toBeNull();
  });

  it('refuses a component with a property that nobody described', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    vi.spyOn(console, 'error').mockReturnValue();
    const root = await put<A2uiRoot>('a2ui-root', {
      key: 'k',
      feed,
      shown: {
        type: 'surface',
        surface: 's',
        messages: [
          message({ createSurface: { surfaceId: 's', catalogId: CATALOG_ID } }),
          message({ updateComponents: { surfaceId: 's', components: [{ id: 'root', component: 'Badge', label: 'x', onclick: 'alert(1)' }] } }),
        ],
      },
    });
    await soon(() => expect(text(root)).toContain('cannot be shown'));
  });
});

describe('a link', () => {
  it('leads outside in a new tab and tells that it was opened; a path of this page stays', async () => {
    const beacon = vi.fn();
    vi.stubGlobal('navigator', { ...navigator, sendBeacon: beacon });
    const root = await show([
      { id: 'root', component: 'Column', children: ['out', 'in'] },
      { id: 'out', component: 'LinkCard', title: 'Out', url: 'https://example.com/a', linkId: '7' },
      { id: 'in', component: 'LinkCard', title: 'In', url: '/events/3.ics' },
    ]);
    const [out, inside] = all<HTMLAnchorElement>(root, 'a');
    expect([out?.getAttribute('href'), out?.target, out?.rel]).toEqual(['https://example.com/a', '_blank', 'noopener noreferrer']);
    expect([inside?.getAttribute('href'), inside?.target]).toEqual([`${location.origin}/events/3.ics`, '']);
    out!.addEventListener('click', (click) => click.preventDefault());
    out!.click();
    expect(beacon.mock.calls).toEqual([['/api/links/7/click']]);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '//example.com', '/\\example.com', 'http://', 'mailto:a@b.c', 'events/3.ics', ''])(
    'never leads to %j: its words stay',
    async (url) => {
      expect(opens(url)).toBeNull();
      const root = await show([{ id: 'root', component: 'LinkCard', title: 'Title', url }]);
      expect(all(root, 'a')).toEqual([]);
      expect(text(root)).toContain('Title');
    },
  );
});

describe('a checkbox', () => {
  const tick = event('todo.tick', { id: '1', done: at('/done/1') });
  const box = (): Component => ({ id: 'root', component: 'ActionCheckBox', label: 'Milk', value: at('/done/1'), lineThrough: at('/done/1'), action: tick });
  const input = (root: A2uiRoot): HTMLInputElement => find<HTMLInputElement>(root, 'input')!;

  it('acts at once, with what it holds now', async () => {
    const root = await show([box()], { done: { 1: false } });
    input(root).click();
    expect(clicks).toMatchObject([{ name: 'todo.tick', surfaceId: 's', sourceComponentId: 'root', context: { id: '1', done: true } }]);
    await drawn();
    expect(input(root).checked).toBe(true);
    expect(find(root, '.through')).not.toBeNull();
    input(root).click();
    expect(clicks[1]).toMatchObject({ context: { done: false } });
  });

  it('shows the old state again when the server refuses, and takes no second click before', async () => {
    let refuse = (_: boolean): void => undefined;
    answer = () => new Promise((resolve) => (refuse = resolve));
    const root = await show([box()], { done: { 1: false } });
    input(root).click();
    await drawn();
    input(root).click();
    expect([input(root).checked, clicks.length, input(root).getAttribute('aria-busy')]).toEqual([true, 1, 'true']);
    refuse(false);
    await drawn();
    expect([input(root).checked, input(root).getAttribute('aria-busy')]).toEqual([false, 'false']);
    expect(find(root, '.through')).toBeNull();
  });

  it('whose value is bound to nothing does the same, until the server says otherwise', async () => {
    answer = async () => false;
    const root = await show([{ ...box(), value: true, lineThrough: false, action: event('x') }]);
    expect(input(root).checked).toBe(true);
    input(root).click();
    expect(input(root).checked).toBe(false);
    await drawn();
    expect(input(root).checked).toBe(true);
  });

  it('follows what the server changes in place', async () => {
    const root = await show([box()], { done: { 1: false } });
    await change(root, '/done', { 1: true });
    expect(input(root).checked).toBe(true);
    expect(clicks).toEqual([]);
  });
});

describe('a form', () => {
  const form = (): Component[] => [
    { id: 'root', component: 'Form', children: ['name', 'text', 'ok'], submitLabel: 'Send', error: at('/error'), action: event('contact.send', { name: at('/form/name'), message: at('/form/message'), ok: at('/form/ok') }) },
    { id: 'name', component: 'Input', label: 'Your name', value: at('/form/name'), required: true, maxLength: 5, error: at('/errors/name'), autocomplete: 'name' },
    { id: 'text', component: 'Input', label: 'Message', type: 'longText', value: at('/form/message'), error: at('/errors/message') },
    { id: 'ok', component: 'ActionCheckBox', label: 'I agree', value: at('/form/ok'), error: at('/errors/ok') },
  ];
  const data = { form: { name: '', message: '', ok: false }, errors: { name: '', message: '', ok: '' }, error: '' };
  const write = async (field: HTMLInputElement | HTMLTextAreaElement, words: string): Promise<void> => {
    field.value = words;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await drawn();
  };

  it('sends what was written as the context of one action, once', async () => {
    let done = (_: boolean): void => undefined;
    answer = () => new Promise((resolve) => (done = resolve));
    const root = await show(form(), structuredClone(data));
    await write(find<HTMLInputElement>(root, 'input')!, 'Ada');
    await write(find<HTMLTextAreaElement>(root, 'textarea')!, 'Hello\nthere');
    all<HTMLInputElement>(root, 'input').at(-1)!.click();
    expect(clicks).toEqual([]);
    const send = all<HTMLButtonElement>(root, 'button').at(-1)!;
    send.click();
    send.click();
    await drawn();
    expect(clicks).toHaveLength(1);
    expect(clicks[0]).toMatchObject({ name: 'contact.send', sourceComponentId: 'root', context: { name: 'Ada', message: 'Hello\nthere', ok: true } });
    done(true);
  });

  it('says what is wrong beneath each field, goes to the first, and keeps what was written', async () => {
    const root = await show(form(), structuredClone(data));
    const [name] = all<HTMLInputElement>(root, 'input');
    await write(name!, 'Ada');
    answer = async () => {
      void change(root, '/errors', { name: '', message: 'Please fill this in.', ok: 'Please tick this box to go on.' });
      return true;
    };
    find<HTMLButtonElement>(root, 'button')!.click();
    await drawn();
    await drawn();
    expect(all(root, '[role=alert]').map(text)).toEqual(['Please fill this in.', 'Please tick this box to go on.']);
    expect(find(root, 'textarea')!.getAttribute('aria-invalid')).toBe('true');
    expect(name!.value).toBe('Ada');
    const inner = find(root, 'a2ui-surface')!.shadowRoot!;
    expect(inner.activeElement).toBe(find(root, 'textarea'));
    await change(root, '/error', 'That could not be sent.');
    expect(text(root)).toContain('That could not be sent.');
  });

  it('tells while one writes that it is too long', async () => {
    const root = await show(form(), structuredClone(data));
    await write(find<HTMLInputElement>(root, 'input')!, 'Adalbert');
    expect(text(root)).toContain('3 characters too long.');
  });
});

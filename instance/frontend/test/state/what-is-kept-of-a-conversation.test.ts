import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Item, Part } from '../../src/protocol/frames.ts';
import { Keeping } from '../../src/state/keeping.ts';
import { transcript } from '../../src/state/transcript.ts';
import { instance } from '../../src/transport/api.ts';
import { speak } from '../../src/words/index.ts';
import { speakOwn } from '../../src/words/own/index.ts';

const zone = process.env.TZ;
beforeEach(() => void (process.env.TZ = 'Europe/Paris'));
afterEach(() => {
  vi.restoreAllMocks();
  process.env.TZ = zone;
  instance.origin = '';
  sessionStorage.clear();
});

const item = (role: Item['role'], createdAt: string, ...parts: Part[]): Item => ({ id: createdAt, role, parts, status: 'complete', createdAt });
const words = (text: string): Part => ({ type: 'text', text });
const surface = (...messages: Record<string, unknown>[]): Part => ({ type: 'surface', surface: 's', messages });

describe('a transcript', () => {
  it('says who said what and when, by the clock of the visitor', async () => {
    await speak('en-GB');
    const told = transcript(
      [item('user', '2026-01-02T18:30:00Z', words(' Do you play *live*? ')), item('assistant', '2026-01-02T23:30:00Z', words('Yes.\n\n- In Lyon'))],
      'Ada',
    );
    expect(told).toBe(
      '# Conversation with Ada\n\n---\n\n**You** · 2 Jan 2026, 19:30\n\nDo you play *live*?\n\n---\n\n**Ada** · 3 Jan 2026, 00:30\n\nYes.\n\n- In Lyon\n',
    );
    await speak('en');
  });

  it('is in the language that the page speaks', async () => {
    await speak('de');
    await speakOwn();
    expect(transcript([item('user', '2026-01-02T18:30:00Z', words('Hallo'))], 'Ada')).toBe('# Unterhaltung mit Ada\n\n---\n\n**Du** · 02.01.2026, 19:30\n\nHallo\n');
    await speak('en');
    await speakOwn();
  });

  it('tells clicks by their names and surfaces by their words, each once and quoted', () => {
    const components = [
      { id: 'root', component: 'Column', children: ['a', 'b'] },
      { id: 'a', component: 'Text', text: 'Milk\nand honey' },
      { id: 'b', component: 'Button', label: 'Add', action: { event: { name: 'todo.add' } } },
    ];
    const told = transcript(
      [
        item('user', 'never', { type: 'action', name: 'todo.add', surface: 's', component: 'b', label: 'Add: Milk' }),
        item('assistant', 'never', words('Your list:'), surface({ createSurface: { surfaceId: 's' } }, { updateComponents: { components } }, { updateDataModel: { value: { title: 'Shopping', n: 3 } } })),
      ],
      'Ada',
    );
    expect(told.split('\n\n---\n\n').slice(1)).toEqual(['**You**\n\n(Add: Milk)', '**Ada**\n\nYour list:\n\n> Milk\n> and honey\n> Add\n> Shopping\n']);
  });

  it('leaves out what nobody reads: tools, and answers without words', () => {
    const tool: Part = { type: 'tool', call: 'c', name: 'find', label: 'Looking', status: 'completed', summary: 'secret' };
    expect(transcript([item('assistant', 'never', tool)], 'Ada')).toBe('# Conversation with Ada\n');
  });
});

describe('what a tab keeps', () => {
  const refusing = { getItem: refuse, setItem: refuse, removeItem: refuse } as unknown as Storage;
  function refuse(): never {
    throw new DOMException('no', 'SecurityError');
  }

  it('is there after a reload, and gone when it is emptied', () => {
    new Keeping().set('draft', 'Dear Ada');
    expect(new Keeping().get('draft')).toBe('Dear Ada');
    expect(new Keeping().get('thread')).toBe('');
    new Keeping().set('draft', '');
    expect([new Keeping().get('draft'), sessionStorage.length]).toEqual(['', 0]);
  });

  it('is each instance\'s own where several are on one page', () => {
    instance.origin = 'https://ada.example';
    const ada = new Keeping();
    ada.set('thread', 'one');
    instance.origin = 'https://bo.example';
    const bo = new Keeping();
    bo.set('thread', 'two');
    sessionStorage.setItem('of-the-site', 'its own');
    expect(bo.get('thread')).toBe('two');
    bo.forget();
    expect(bo.get('thread')).toBe('');
    instance.origin = 'https://ada.example';
    expect([ada.get('thread'), sessionStorage.getItem('of-the-site')]).toEqual(['one', 'its own']);
  });

  it.each([
    ['the browser refuses', refusing],
    ['there is to be nothing', null],
  ])('is remembered until the page is left where %s', (_, storage) => {
    const keeping = new Keeping(storage);
    keeping.set('draft', 'Dear Ada');
    keeping.set('thread', 'one');
    expect([keeping.get('draft'), new Keeping(storage).get('draft'), sessionStorage.length]).toEqual(['Dear Ada', '', 0]);
    keeping.set('thread', '');
    expect(keeping.get('thread')).toBe('');
    keeping.forget();
    expect(keeping.get('draft')).toBe('');
  });

  it('needs no storage that may be read', () => {
    vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(refuse);
    const keeping = new Keeping();
    keeping.set('draft', 'Dear Ada');
    expect(keeping.get('draft')).toBe('Dear Ada');
  });
});

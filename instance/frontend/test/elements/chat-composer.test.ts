import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../../src/elements/chat/chat-composer.ts';
import type { ChatComposer } from '../../src/elements/chat/chat-composer.ts';
import { find, put, text } from './drawn.ts';

let composer: ChatComposer;
let said: string[];
let takes: boolean;

beforeEach(async () => {
  [said, takes] = [[], true];
  composer = await put<ChatComposer>('chat-composer', { name: 'Ada' });
  composer.addEventListener('say', (event) => {
    said.push((event as CustomEvent<string>).detail);
    if (takes) event.preventDefault();
  });
});
afterEach(() => document.body.replaceChildren());

const field = (): HTMLTextAreaElement => find<HTMLTextAreaElement>(composer, 'textarea')!;
const button = (): HTMLButtonElement => find<HTMLButtonElement>(composer, 'button')!;
const write = async (words: string): Promise<void> => {
  field().value = words;
  field().dispatchEvent(new Event('input', { bubbles: true }));
  await composer.updateComplete;
};
const press = async (key: string, more: KeyboardEventInit = {}): Promise<KeyboardEvent> => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more });
  field().dispatchEvent(event);
  await composer.updateComplete;
  return event;
};

describe('the composer', () => {
  it('sends with Enter, trimmed, and is empty then', async () => {
    await write('  hello \n');
    expect((await press('Enter')).defaultPrevented).toBe(true);
    expect(said).toEqual(['hello']);
    expect(field().value).toBe('');
  });

  it('begins a line with Shift+Enter, and lets an input method finish its word', async () => {
    await write('hello');
    expect((await press('Enter', { shiftKey: true })).defaultPrevented).toBe(false);
    expect((await press('Enter', { isComposing: true })).defaultPrevented).toBe(false);
    expect(said).toEqual([]);
    expect(field().value).toBe('hello');
  });

  it('sends with its button', async () => {
    await write('hello');
    find<HTMLFormElement>(composer, 'form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    expect(said).toEqual(['hello']);
  });

  it('keeps the words that nobody took', async () => {
    takes = false;
    await write('do not lose me');
    await press('Enter');
    expect(said).toEqual(['do not lose me']);
    expect(field().value).toBe('do not lose me');
  });

  it('sends nothing empty, and nothing that is too long, which it says', async () => {
    expect(button().disabled).toBe(true);
    await write(' \n ');
    await press('Enter');
    await write('x'.repeat(4003));
    await press('Enter');
    expect(said).toEqual([]);
    expect(button().disabled).toBe(true);
    expect(text(find(composer, '[role=alert]')!)).toBe('3 characters too long.');
    await write('x'.repeat(4000));
    expect(find(composer, '[role=alert]')).toBeNull();
    expect(button().disabled).toBe(false);
  });

  it('stops the answer under way with its button, never with Enter', async () => {
    const stopped = vi.fn();
    composer.addEventListener('stop', stopped);
    composer.running = true;
    await write('next question');
    await press('Enter');
    expect(said).toEqual([]);
    expect(stopped).not.toHaveBeenCalled();
    expect(button().getAttribute('aria-label')).toBe('Stop');
    button().click();
    expect(stopped).toHaveBeenCalledTimes(1);
    expect(field().value).toBe('next question');
  });

  it('has a name for who cannot see it', () => {
    expect(field().getAttribute('aria-label')).toBe('Message to Ada');
    expect(button().getAttribute('aria-label')).toBe('Send');
  });
});

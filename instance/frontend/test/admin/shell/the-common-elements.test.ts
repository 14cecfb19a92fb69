/** Fields, lists in order, questions: what every view is made of. */
import { afterEach, expect, test, vi } from 'vitest';
import { html, render } from 'lit';
import '../../../src/elements/admin/cib-field.ts';
import '../../../src/elements/admin/cib-sortable.ts';
import '../../../src/elements/admin/cib-switch.ts';
import { confirm } from '../../../src/elements/admin/cib-dialog.ts';
import type { CibSortable } from '../../../src/elements/admin/cib-sortable.ts';

afterEach(() => document.body.replaceChildren());

async function drawn<T extends HTMLElement>(template: unknown, tag: string): Promise<T> {
  const place = document.createElement('div');
  document.body.append(place);
  render(template, place);
  const element = document.body.querySelector<T>(tag)!;
  await (element as unknown as { updateComplete: Promise<unknown> }).updateComplete;
  return element;
}

test('label, hint and error belong to the control by its id', async () => {
  const field = await drawn<HTMLElement & { error: string }>(
    html`<cib-field label="Title" hint="Short is good"><input /></cib-field>`,
    'cib-field',
  );
  const input = field.querySelector('input')!;
  expect(field.querySelector('label')).toMatchObject({ textContent: 'Title', htmlFor: input.id });
  const about = (): string[] => (input.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? id);
  expect([about(), input.hasAttribute('aria-invalid')]).toEqual([['Short is good'], false]);
  field.error = 'This is needed.';
  await (field as unknown as { updateComplete: Promise<unknown> }).updateComplete;
  expect([about(), input.getAttribute('aria-invalid')]).toEqual([['This is needed.', 'Short is good'], 'true']);
});

test('characters are counted where the room gets short', async () => {
  const field = await drawn<HTMLElement>(html`<cib-field label="Title" .limit=${8}><input value="12345" /></cib-field>`, 'cib-field');
  const count = (): string => field.querySelector('p[slot=count]')!.textContent!;
  expect(count()).toBe('');
  const input = field.querySelector('input')!;
  input.value = '123456789';
  input.dispatchEvent(new Event('input', { bubbles: true }));
  expect(count()).toBe('9 / 8');
});

const list = (order: string[]) => html`<cib-sortable>
  ${order.map((id) => html`<div data-id=${id} data-name="Link ${id}"><button data-grip>Move</button><button class="edit">Edit</button></div>`)}
</cib-sortable>`;

test('arrow keys on the grip, and Alt with them anywhere in an entry, move it; the move is told and said', async () => {
  const sortable = await drawn<CibSortable>(list(['1', '2', '3']), 'cib-sortable');
  const orders: string[][] = [];
  sortable.addEventListener('reorder', (event) => orders.push((event as CustomEvent<string[]>).detail));
  const press = (selector: string, key: string, altKey = false): void =>
    void sortable.querySelector(selector)!.dispatchEvent(new KeyboardEvent('keydown', { key, altKey, bubbles: true, composed: true, cancelable: true }));
  press('[data-id="1"] [data-grip]', 'ArrowDown');
  press('[data-id="3"] .edit', 'ArrowUp', true);
  expect(orders).toEqual([['2', '1', '3'], ['1', '3', '2']]);
  await sortable.updateComplete;
  expect(sortable.shadowRoot!.querySelector('[role=status]')!.textContent).toBe('Link 3 is now at 2 of 3');
});

test('nothing moves past the ends, without Alt beside the grip, or while the list stands still', async () => {
  const sortable = await drawn<CibSortable>(list(['1', '2']), 'cib-sortable');
  const told = vi.fn();
  sortable.addEventListener('reorder', told);
  const press = (selector: string, key: string, altKey = false): void =>
    void sortable.querySelector(selector)!.dispatchEvent(new KeyboardEvent('keydown', { key, altKey, bubbles: true, composed: true }));
  press('[data-id="1"] [data-grip]', 'ArrowUp');
  press('[data-id="2"] [data-grip]', 'ArrowDown');
  press('[data-id="1"] .edit', 'ArrowDown');
  sortable.disabled = true;
  press('[data-id="1"] [data-grip]', 'ArrowDown');
  expect(told).not.toHaveBeenCalled();
});

test('a switch tells that it was changed, and which way', async () => {
  const changed = vi.fn<(event: Event) => void>();
  const one = await drawn<HTMLElement & { checked: boolean }>(html`<cib-switch label="Show" .checked=${true} @change=${changed}></cib-switch>`, 'cib-switch');
  one.shadowRoot!.querySelector('input')!.click();
  expect(changed).toHaveBeenCalledOnce();
  expect(one.checked).toBe(false);
});

test('a question is answered by what is clicked, and is gone then', async () => {
  const asked = confirm('Leave?', 'It would be lost.', 'Leave');
  await vi.waitFor(() => expect(document.querySelector('cib-question')?.shadowRoot?.querySelector('.primary')).toBeTruthy(), 15_000);
  document.querySelector('cib-question')!.shadowRoot!.querySelector<HTMLElement>('.primary')!.click();
  await expect(asked).resolves.toBe(true);
  expect(document.querySelector('cib-question')).toBeNull();
});

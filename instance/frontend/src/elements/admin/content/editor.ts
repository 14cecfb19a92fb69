/**
 * What the editors of lists have in common: the list with its skeleton, its failure and its emptiness; a dialog for one entry
 * with what is wrong beside each field; a question before anything unsaved is lost.
 */
import { css } from 'lit';
import { effect, type ReadonlySignal } from '@preact/signals-core';
import { Draft } from '../../../state/admin/draft.ts';
import { leaving } from '../../../state/admin/place.ts';
import type { Resource } from '../../../state/admin/resource.ts';
import { content } from '../../../words/admin/content.ts';
import { shell } from '../../../words/admin/shell.ts';
import { focusError } from '../cib-field.ts';
import '../cib-dialog.ts';
import '../cib-empty.ts';
import '../cib-sortable.ts';
import '../cib-switch.ts';
import { AdminView, base, html, icon, nothing, sheet } from '../view.ts';

export type Errors = Record<string, string>;

export const rowStyles = css`
  .list {
    display: grid;
    gap: 10px;
  }
  .entry {
    display: flex;
    align-items: center;
    gap: 6px 10px;
    padding: 10px 12px;
    border-radius: 16px;
  }
  .entry .main {
    flex: 1 1 0;
    min-width: 0;
    display: grid;
    gap: 1px;
    padding: 4px;
    border-radius: 10px;
    text-align: start;
  }
  .entry .title {
    font-weight: 620;
    overflow-wrap: anywhere;
  }
  .entry .below {
    font-size: 0.8125rem;
    color: var(--ink-soft);
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .entry .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-block-start: 4px;
  }
  .entry .chips:empty {
    display: none;
  }
  .tools {
    display: flex;
    flex: none;
    align-items: center;
  }
  .grip {
    cursor: grab;
    touch-action: none;
    width: 32px;
  }
  .grip .icon {
    stroke-width: 3;
  }
  .off .title {
    color: var(--ink-soft);
  }
  form {
    display: grid;
    gap: 18px;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 10px;
    margin-block-start: 4px;
  }
  @media (max-width: 599px) {
    .entry {
      flex-wrap: wrap;
      padding: 8px;
    }
    .entry .tools {
      flex: 1 0 100%;
      justify-content: flex-end;
      border-block-start: 1px solid var(--line);
      padding-block-start: 4px;
    }
  }
`;

/** `T` is an entry of the list, `D` what is written of one. */
export abstract class Editor<T extends { id: number }, D extends object> extends AdminView {
  static override properties = { ...AdminView.properties, _editing: { state: true } };
  declare _editing: { item: T | null; draft: Draft<D> } | null;
  #stop = (): void => {};
  #opener: HTMLElement | null = null;
  constructor() {
    super();
    this._editing = null;
  }
  static override styles = [base, sheet, rowStyles];

  protected abstract readonly resource: Resource<T>;
  /** Whether all that an entry is read by is known: before that there is none to be opened. */
  protected known = true;
  /** What is written of an entry, or of a new one. */
  protected abstract draftOf(item: T | null): D;
  /** What the instance is sent of it. */
  protected abstract bodyOf(draft: D): Partial<T>;
  /** What is wrong with it, by field; the instance has the last word. */
  protected abstract check(draft: D): Errors;
  protected abstract heading(editing: { item: T | null; draft: Draft<D> }): string;
  protected abstract form(draft: Draft<D>): unknown;

  protected override watched(): readonly ReadonlySignal<unknown>[] {
    const { items, failure } = this.resource;
    return [items, failure];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    void this.resource.load();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  /** Opens the dialog for an entry, or for a new one with what is written of it already. */
  protected open(item: T | null, values: Partial<D> = {}): void {
    const path = this.shadowRoot?.activeElement;
    this.#opener = path instanceof HTMLElement ? path : null;
    const draft = new Draft<D>({ ...this.draftOf(item), ...values });
    this._editing = { item, draft };
    this.#stop = effect(() => {
      void [draft.value.value, draft.errors.value, draft.saving.value];
      this.requestUpdate();
    });
  }

  #close(): void {
    this.#stop();
    this._editing?.draft.reset();
    this._editing = null;
    void this.updateComplete.then(() => this.#opener?.isConnected && this.#opener.focus());
  }

  protected async leave(): Promise<void> {
    if (this._editing?.draft.dirty.value && !(await leaving.ask())) return;
    this.#close();
  }

  #asked(event: Event): void {
    event.preventDefault();
    void this.leave();
  }

  async #save(event: Event): Promise<void> {
    event.preventDefault();
    const editing = this._editing;
    if (!editing) return;
    const { item, draft } = editing;
    const errors = this.check(draft.value.value);
    draft.errors.value = errors;
    const saved =
      Object.keys(errors).length === 0 &&
      (await draft.save(async (value) => {
        const body = this.bodyOf(value);
        if (item) await this.resource.change(item.id, body);
        else await this.resource.create(body);
        return value;
      }));
    if (saved) {
      if (this._editing === editing) this.#close();
      return;
    }
    await this.updateComplete;
    focusError(this.renderRoot);
  }

  /** The error beside a field. */
  protected error(draft: Draft<D>, field: keyof D & string): string {
    return draft.errors.value[field] ?? '';
  }

  /** What takes what is typed into a field. */
  protected typed(draft: Draft<D>, field: keyof D & string) {
    return (event: Event): void =>
      draft.set({ [field]: (event.target as HTMLInputElement).value } as unknown as Partial<D>);
  }

  /** A line of text with its label. */
  protected line(draft: Draft<D>, field: keyof D & string, label: string, more: { hint?: string; limit?: number; optional?: boolean; type?: string; wide?: boolean } = {}) {
    const { hint = '', limit = 0, optional = false, type = 'text', wide = false } = more;
    return html`<cib-field class=${wide ? 'wide' : ''} .label=${label} .hint=${hint} .limit=${limit} ?optional=${optional} .error=${this.error(draft, field)}>
      <input
        name=${field}
        type=${type}
        inputmode=${type === 'url' ? 'url' : nothing}
        dir=${type === 'url' ? 'ltr' : 'auto'}
        autocomplete="off"
        .value=${String(draft.value.value[field] ?? '')}
        @input=${this.typed(draft, field)}
      />
    </cib-field>`;
  }

  /** Text of several lines with its label. */
  protected lines(draft: Draft<D>, field: keyof D & string, label: string, more: { hint?: string; limit?: number; optional?: boolean } = {}) {
    const { hint = '', limit = 0, optional = false } = more;
    return html`<cib-field class="wide" .label=${label} .hint=${hint} .limit=${limit} ?optional=${optional} .error=${this.error(draft, field)}>
      <textarea name=${field} dir="auto" rows="3" .value=${String(draft.value.value[field] ?? '')} @input=${this.typed(draft, field)}></textarea>
    </cib-field>`;
  }

  protected tool(name: string, label: string, of: string, act: () => void) {
    const named = content.named(label, of);
    return html`<button class="only" aria-label=${named} title=${label} @click=${act}>${icon(name)}</button>`;
  }

  protected grip(name: string) {
    return html`<button data-grip class="only grip" aria-label=${shell.sort.grip(name)} title=${shell.sort.how}>${icon('grip')}</button>`;
  }

  /** The dialog, where one is open. */
  protected dialog(wide = true) {
    const editing = this._editing;
    if (!editing) return nothing;
    const saving = editing.draft.saving.value;
    return html`<cib-dialog open ?wide=${wide} .heading=${this.heading(editing)} @close=${(event: Event) => this.#asked(event)}>
      <form novalidate @submit=${(event: Event) => void this.#save(event)}>
        ${this.form(editing.draft)}
        <div class="foot">
          <button type="button" class="quiet" @click=${() => void this.leave()}>${shell.cancel}</button>
          <button class="primary" ?disabled=${saving}>${saving ? shell.saving : shell.save}</button>
        </div>
      </form>
    </cib-dialog>`;
  }

  /** The list, or what stands in its place. */
  protected list(draw: (items: readonly T[]) => unknown, empty: () => unknown) {
    const items = this.resource.items.value;
    const failure = this.resource.failure.value;
    if (failure && !items) return this.failed(failure, () => void this.resource.load());
    if (!items || !this.known) return this.waiting();
    return items.length > 0 ? draw(items) : empty();
  }
}

/** Whether a text is a web address that the instance takes. */
export function isAddress(text: string): boolean {
  try {
    const { protocol, hostname } = new URL(text.trim());
    return (protocol === 'https:' || protocol === 'http:') && hostname.includes('.');
  } catch {
    return false;
  }
}

/** An address as people write it, made whole: `you.bandcamp.com` is meant as https. */
export function wholeAddress(text: string): string {
  const trimmed = text.trim();
  return trimmed !== '' && !/^[a-z][a-z\d+.-]*:/i.test(trimmed) && /^[^\s/]+\.[^\s/]{2,}/.test(trimmed) ? `https://${trimmed}` : trimmed;
}

/** What is missing or too long, by the names of the fields. */
export function lengths<D extends object>(draft: D, rules: Partial<Record<keyof D & string, { most: number; needed?: boolean }>>): Errors {
  const errors: Errors = {};
  for (const [field, rule] of Object.entries(rules) as [keyof D & string, { most: number; needed?: boolean }][]) {
    const text = String(draft[field] ?? '').trim();
    if (rule.needed && text === '') errors[field] = shell.rules.required;
    else if ([...text].length > rule.most) errors[field] = shell.rules.maxLength(rule.most);
  }
  return errors;
}

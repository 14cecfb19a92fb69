/** Who the assistant is: its text with variables, what it becomes, every version of it, and a conversation to try it with. */
import type { Preview, PromptView, Variable } from '../../../protocol/admin.ts';
import { Draft } from '../../../state/admin/draft.ts';
import { tell, warn } from '../../../state/admin/notices.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { fetchBio } from '../../../transport/api.ts';
import { look } from '../../../words/admin/look.ts';
import { shell } from '../../../words/admin/shell.ts';
import { spoken } from '../../../words/admin/spoken.ts';
import { speak } from '../../../words/index.ts';
import { speakTalk } from '../../../words/talk/index.ts';
import { AdminView, css, html, icon, nothing } from '../view.ts';
import './prompt-editor.ts';
import './prompt-versions.ts';
import './try-out.ts';

const words = (error: unknown): string => (error instanceof AdminError ? error.message : shell.refusals.other);

export class PersonaView extends AdminView {
  static override properties = {
    ...AdminView.properties,
    _state: { state: true }, _versions: { state: true }, _variables: { state: true }, _read: { state: true }, _text: { state: true },
    _engine: { state: true }, _suggestions: { state: true },
  };
  declare _state: 'loading' | 'ready' | { failed: string };
  declare _versions: readonly PromptView[];
  declare _variables: readonly Variable[];
  /** Whether what the text becomes is shown in its place. */
  declare _read: boolean;
  /** What the text becomes; null while that is being found out. */
  declare _text: string | null;
  declare _engine: string;
  declare _suggestions: readonly string[];
  readonly #draft = new Draft<{ body: string }>({ body: '' });
  #hear = (): void => {};

  constructor() {
    super();
    this._state = 'loading';
    this._versions = [];
    this._variables = [];
    this._read = false;
    this._text = null;
    this._engine = '';
    this._suggestions = [];
  }

  static override styles = [
    ...AdminView.styles,
    css`
      .desk {
        container-type: inline-size;
      }
      .columns {
        display: grid;
        gap: 20px;
        grid-template-columns: minmax(0, 1fr);
      }
      @container (min-width: 900px) {
        .columns {
          grid-template-columns: minmax(0, 1.15fr) minmax(340px, 1fr);
          align-items: start;
        }
        try-out {
          position: sticky;
          inset-block-start: calc(var(--top, 0px) + 16px);
          height: max(440px, calc(100dvh - var(--top, 0px) - var(--bottom, 0px) - 176px));
        }
      }
      try-out {
        max-height: max(480px, calc(100dvh - 120px));
      }
      .ways {
        display: inline-flex;
        margin-block-end: 16px;
        padding: 3px;
        border-radius: 12px;
        background: var(--accent-soft);
      }
      .ways button {
        min-height: 36px;
        padding: 0 14px;
        border-radius: 9px;
        font-size: 0.875rem;
        font-weight: 600;
        color: var(--accent-ink);
      }
      .ways button[aria-pressed='true'] {
        background: var(--card);
        color: var(--ink);
        box-shadow: var(--shadow);
      }
      .read {
        min-height: 320px;
        max-height: max(320px, 58dvh);
        overflow: auto;
        margin: 0;
        padding: 14px 16px;
        border: 1px solid var(--line);
        border-radius: 14px;
        font-size: 0.9375rem;
        line-height: 1.6;
        white-space: pre-wrap;
        overflow-wrap: break-word;
        background: color-mix(in oklab, var(--page) 60%, var(--card));
      }
      .read:focus-visible {
        outline: 2px solid var(--accent-ink);
        outline-offset: 2px;
      }
      .guard {
        margin-block-start: 16px;
        font-size: 0.8125rem;
        line-height: 1.5;
      }
    `,
  ];

  protected override watched() {
    const { value, dirty, errors, saving } = this.#draft;
    return [value, dirty, errors, saving];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Bubbles and surfaces speak the words of the chat.
    this.#hear = spoken.subscribe((tag) => void speak(tag).then(speakTalk).then(() => this.requestUpdate()));
    void this.#load();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#hear();
  }

  async #load(): Promise<void> {
    this._state = 'loading';
    try {
      const [variables] = await Promise.all([admin.get<{ items: Variable[] }>('/prompts/variables'), this.#loadVersions()]);
      this._variables = variables.items;
      this.#draft.reset({ body: this.#active?.body ?? '' });
      this._state = 'ready';
    } catch (error) {
      this._state = { failed: error instanceof AdminError ? error.message : look.persona.failed };
      return;
    }
    const bio = await fetchBio().catch(() => null);
    this._engine = bio?.engine ?? '';
    this._suggestions = bio?.suggestions ?? [];
  }

  async #loadVersions(): Promise<void> {
    this._versions = (await admin.get<{ items: PromptView[] }>('/prompts', { limit: 500 })).items;
  }

  get #active(): PromptView | undefined {
    return this._versions.find(({ active }) => active);
  }

  /** What is wrong with the text stands beside it, whether the instance names the field or not. */
  #wrong(error: unknown): AdminError | null {
    if (!(error instanceof AdminError) || (error.code !== 'prompt_invalid' && !('body' in error.fields))) return null;
    return new AdminError(error.status, error.code, error.message, { body: error.fields.body ?? error.message });
  }

  async #save(): Promise<void> {
    const before = this.#active?.version ?? 0;
    let made: PromptView | undefined;
    const done = await this.#draft.save(async ({ body }) => {
      try {
        made = await admin.post<PromptView>('/prompts', { body });
      } catch (error) {
        throw this.#wrong(error) ?? error;
      }
      return { body: made.body };
    });
    if (!done || !made) return this.#toText();
    await this.#loadVersions().catch(() => undefined);
    tell(look.persona.saved(made.version), () => this.#activate(before, false));
  }

  /** Where something is wrong, the text is what has to be seen. */
  #toText(): void {
    this._read = false;
    void this.updateComplete.then(async () => {
      const editor = this.renderRoot.querySelector<HTMLElement & { updateComplete: Promise<boolean> }>('prompt-editor');
      await editor?.updateComplete;
      editor?.shadowRoot?.querySelector('textarea')?.focus();
    });
  }

  async #activate(version: number, undoable = true): Promise<void> {
    const before = this.#active?.version ?? 0;
    const clean = !this.#draft.dirty.value;
    try {
      const active = await admin.post<PromptView>(`/prompts/${version}/activate`);
      await this.#loadVersions();
      // What somebody is writing stays theirs.
      if (clean) this.#draft.reset({ body: active.body });
      this._text = null;
      if (this._read) void this.#show();
      tell(look.persona.back(version), undoable ? () => this.#activate(before, false) : undefined);
    } catch (error) {
      warn(words(error));
    }
  }

  /** Another version's text becomes what is being written. */
  #take(version: number): void {
    const found = this._versions.find((one) => one.version === version);
    if (!found) return;
    const before = this.#draft.value.value;
    this.#write(found.body);
    this._read = false;
    tell(look.versions.taken(look.versions.version(version)), () => this.#write(before.body));
    this.renderRoot.querySelector('prompt-editor')?.scrollIntoView({ block: 'nearest' });
  }

  #write(body: string): void {
    this.#draft.set({ body });
    this._text = null;
  }

  async #show(): Promise<void> {
    this._read = true;
    this._text = null;
    const { body } = this.#draft.value.value;
    try {
      const { text } = await admin.post<Preview>('/prompts/preview', { body });
      if (this.#draft.value.value.body === body) this._text = text;
    } catch (error) {
      const wrong = this.#wrong(error);
      if (wrong) this.#draft.errors.value = { ...wrong.fields };
      else warn(words(error));
      this.#toText();
    }
  }

  #bar() {
    const { dirty, saving } = this.#draft;
    if (!dirty.value) return nothing;
    return html`<div class="savebar">
      <span role="status">${look.unsaved}</span>
      <button type="button" class="plain" @click=${() => this.#discard()}>${look.discard}</button>
      <button type="button" class="primary" ?disabled=${saving.value} @click=${() => void this.#save()}>${saving.value ? look.saving : look.persona.save}</button>
    </div>`;
  }

  #discard(): void {
    const { body } = this.#draft.value.value;
    this.#draft.reset();
    this._text = null;
    tell(look.discarded, () => this.#write(body));
  }

  override render() {
    const { persona, title } = look;
    const head = this.head(title.persona, persona.intro);
    if (this._state !== 'ready') {
      return [head, typeof this._state === 'object' ? this.failed(this._state.failed, () => void this.#load()) : this.waiting(2, 220)];
    }
    const { body } = this.#draft.value.value;
    const way = (read: boolean, name: string, act: () => void) =>
      html`<button type="button" aria-pressed=${this._read === read ? 'true' : 'false'} @click=${act}>${name}</button>`;
    return html`${head}
      <div class="desk"><div class="columns">
        <div class="stack">
          <section class="card">
            <div class="ways" role="group" aria-label=${persona.tabs}>
              ${way(false, persona.write, () => (this._read = false))} ${way(true, persona.read, () => void this.#show())}
            </div>
            ${this._read
              ? html`<p class="soft small">${persona.readHint}</p>
                  <div class="read" role="region" tabindex="0" dir="auto" aria-label=${persona.read} aria-busy=${this._text === null ? 'true' : 'false'}>${this._text ?? look.loading}</div>`
              : html`<prompt-editor .body=${body} .variables=${this._variables} .error=${this.#draft.errors.value.body ?? ''}
                  @write=${(event: CustomEvent<string>) => this.#write(event.detail)}></prompt-editor>`}
            <p class="note guard">${icon('lock')}<span>${persona.guard}</span></p>
            ${this.#bar()}
          </section>
          <section class="card">
            <prompt-versions .versions=${this._versions}
              @activate=${(event: CustomEvent<number>) => void this.#activate(event.detail)}
              @take=${(event: CustomEvent<number>) => this.#take(event.detail)}></prompt-versions>
          </section>
        </div>
        <try-out class="card" .body=${this.#draft.dirty.value ? body : null} .engine=${this._engine} .suggestions=${this._suggestions}></try-out>
      </div></div>`;
  }
}
customElements.define('persona-view', PersonaView);

/**
 * The look of the page: themes to begin with, tokens in five groups, and beside them the real page and the real widget as they
 * will be. What is changed is seen there as it is typed, and is public only once it is saved.
 */
import type { TokensBody, TokensView } from '../../../protocol/admin.ts';
import { Draft } from '../../../state/admin/draft.ts';
import { tell, warn } from '../../../state/admin/notices.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { look } from '../../../words/admin/look.ts';
import { shell } from '../../../words/admin/shell.ts';
import { AdminView, html, icon, nothing } from '../view.ts';
import { byField, changed, GROUPS, same, tidy, type Group } from './fields.ts';
import { glyph } from './glyphs.ts';
import { hues, preview, readGallery, type Gallery } from './look-data.ts';
import { layout } from './look-view.styles.ts';
import './live-preview.ts';
import { Newest } from './newest.ts';
import { Steps } from './steps.ts';
import './theme-gallery.ts';
import './token-panel.ts';
import type { Edit } from './token-panel.ts';

type Tab = 'themes' | Group;
const TABS: readonly Tab[] = ['themes', ...GROUPS];
const DRAWN: Readonly<Record<Tab, () => unknown>> = {
  themes: () => glyph('themes'),
  brand: () => icon('palette'),
  typography: () => glyph('letters'),
  shape: () => glyph('corners'),
  layout: () => glyph('columns'),
  motion: () => glyph('motion'),
};
/** Less room than this, and the preview lies above the editor. */
const NARROW = 820;

export class LookView extends AdminView {
  static override properties = {
    ...AdminView.properties,
    _state: { state: true }, _gallery: { state: true }, _tab: { state: true }, _view: { state: true }, _wrong: { state: true },
    _folded: { state: true }, _narrow: { state: true },
  };
  declare _state: 'loading' | 'ready' | { failed: string };
  declare _gallery: Gallery | null | 'failed';
  declare _tab: Tab;
  /** What the instance makes of the look that is being worked on. */
  declare _view: Pick<TokensView, 'css' | 'warnings'> | null;
  /** Why the preview could not follow. */
  declare _wrong: string;
  declare _folded: boolean;
  declare _narrow: boolean;
  readonly #draft = new Draft<Required<TokensBody>>(tidy({}));
  readonly #steps = new Steps<Required<TokensBody>>();
  readonly #newest = new Newest<TokensBody, TokensView>(preview, (view) => this.#seen(view), (error) => this.#unseen(error));
  /** The page's own colours, for what is drawn apart from the page. */
  #own = '';
  readonly #size = new ResizeObserver(([entry]) => {
    this._narrow = (entry?.contentRect.width ?? NARROW) < NARROW;
    this.toggleAttribute('narrow', this._narrow);
  });
  readonly #keys = (event: KeyboardEvent): void => this.#key(event);

  constructor() {
    super();
    this._state = 'loading';
    this._gallery = null;
    this._tab = 'themes';
    this._view = null;
    this._wrong = '';
    this._folded = false;
    this._narrow = false;
  }

  static override styles = [...AdminView.styles, layout];

  protected override watched() {
    const { value, dirty, errors, saving } = this.#draft;
    return [value, dirty, errors, saving, this.#steps.canUndo, this.#steps.canRedo];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
    addEventListener('keydown', this.#keys);
    void this.#load();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    removeEventListener('keydown', this.#keys);
    this.#newest.stop();
  }

  async #load(): Promise<void> {
    this._state = 'loading';
    try {
      const [view, own] = await Promise.all([admin.get<TokensView>('/tokens'), hues()]);
      this.#own = own;
      this.#draft.reset(tidy(view.tokens));
      this._view = view;
      this._state = 'ready';
    } catch (error) {
      this._state = { failed: error instanceof AdminError ? error.message : look.editor.failed };
      return;
    }
    await this.#loadGallery();
  }

  async #loadGallery(): Promise<void> {
    this._gallery = null;
    this._gallery = await readGallery(this.#own).catch(() => 'failed' as const);
  }

  #seen(view: TokensView): void {
    this._view = view;
    this._wrong = '';
    if (Object.keys(this.#draft.errors.value).length > 0) this.#draft.errors.value = {};
  }

  #unseen(error: unknown): void {
    const fields = error instanceof AdminError ? error.fields : {};
    this.#draft.errors.value = { ...fields };
    this._wrong = Object.keys(fields).length > 0 ? '' : error instanceof AdminError ? error.message : shell.refusals.other;
  }

  /** The look is to be this; `what` names what was edited, so that one way of a slider is one step back. */
  #set(tokens: Required<TokensBody>, what: string): void {
    const before = this.#draft.value.value;
    if (same(before, tokens)) return;
    this.#steps.note(before, what);
    this.#show(tokens);
  }

  #show(tokens: Required<TokensBody>): void {
    this.#draft.set(tokens);
    this.#newest.ask(tokens);
  }

  #undo(): void {
    const before = this.#steps.undo(this.#draft.value.value);
    if (before) this.#show(before);
  }
  #redo(): void {
    const after = this.#steps.redo(this.#draft.value.value);
    if (after) this.#show(after);
  }
  #discard(): void {
    const before = this.#draft.value.value;
    this.#draft.reset();
    // What was let go of by mistake is one step back.
    this.#steps.note(before, 'discard');
    this.#newest.ask(this.#draft.value.value);
  }

  #key(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const back = key === 'z' && !event.shiftKey;
    if (!back && !((key === 'z' && event.shiftKey) || key === 'y')) return;
    if (!(back ? this.#steps.canUndo : this.#steps.canRedo).value) return;
    event.preventDefault();
    if (back) this.#undo();
    else this.#redo();
  }

  readonly #edit = ({ detail }: CustomEvent<Edit>): void => {
    const { group, name, value } = detail;
    this.#set(changed(this.#draft.value.value, group, name, value), `${group}.${name ?? ''}`);
  };

  readonly #choose = ({ detail }: CustomEvent<TokensBody>): void => this.#set(tidy(detail), `theme ${JSON.stringify(detail)}`);

  async #save(): Promise<void> {
    let before: TokensBody | null = null;
    const done = await this.#draft.save(async (tokens) => {
      before = (await admin.get<TokensView>('/tokens')).tokens;
      const view = await admin.put<TokensView>('/tokens', tokens);
      return tidy(view.tokens);
    });
    if (!done) return this.#showWrong();
    tell(look.editor.saved, () => (before ? this.#restore(before) : undefined));
  }

  /** The first field that the instance refused comes into view. */
  #showWrong(): void {
    const field = Object.keys(this.#draft.errors.value)[0]?.split('.')[0];
    if (field && TABS.includes(field as Tab)) this._tab = field as Tab;
  }

  /** The look that was public before, public again. */
  async #restore(tokens: TokensBody): Promise<void> {
    try {
      const view = await admin.put<TokensView>('/tokens', tokens);
      if (!this.isConnected) return;
      this.#steps.note(this.#draft.value.value, 'restored');
      this.#draft.reset(tidy(view.tokens));
      this.#newest.ask(view.tokens);
      tell(look.editor.restored);
    } catch (error) {
      warn(error instanceof AdminError ? error.message : shell.refusals.other);
    }
  }

  #turn(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = TABS.indexOf(this._tab);
    const forward = getComputedStyle(this).direction === 'rtl' ? -1 : 1;
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? TABS.length - 1 : by ? (at + by * forward + TABS.length) % TABS.length : at;
    if (to === at) return;
    event.preventDefault();
    this._tab = TABS[to]!;
    void this.updateComplete.then(() => {
      const tab = this.renderRoot.querySelector<HTMLElement>('[role=tab][aria-selected=true]');
      tab?.focus();
      tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
  }

  #tabs(warned: boolean) {
    const { editor, tokens } = look;
    return html`<div role="tablist" aria-label=${editor.tabs} @keydown=${(event: KeyboardEvent) => this.#turn(event)}>
      ${TABS.map((tab) => {
        const chosen = tab === this._tab;
        const name = tab === 'themes' ? editor.themes : tokens.groups[tab];
        return html`<button type="button" role="tab" id=${`tab-${tab}`} aria-controls="panel" aria-selected=${chosen ? 'true' : 'false'}
          tabindex=${chosen ? 0 : -1} @click=${() => (this._tab = tab)}>
          ${DRAWN[tab]()}<span>${name}</span>
          ${tab === 'brand' && warned ? html`<span class="badge" role="img" aria-label=${tokens.warned}></span>` : nothing}
        </button>`;
      })}
    </div>`;
  }

  #themes(tokens: TokensBody) {
    if (this._gallery === null) return this.waiting(2, 180);
    if (this._gallery === 'failed') return this.failed('', () => void this.#loadGallery());
    const { themes, owner } = this._gallery;
    return html`<theme-gallery .themes=${themes} .tokens=${tokens} .owner=${owner} .own=${this.#own} @choose-theme=${this.#choose}></theme-gallery>`;
  }

  #bar() {
    const { value: dirty } = this.#draft.dirty;
    const { value: canUndo } = this.#steps.canUndo;
    const { value: canRedo } = this.#steps.canRedo;
    const { value: saving } = this.#draft.saving;
    if (!dirty && !canUndo && !canRedo) return nothing;
    const step = (name: string, keys: string, able: boolean, drawn: unknown, act: () => void) =>
      html`<button type="button" class="only" aria-label=${name} title=${`${name} (${keys})`} aria-keyshortcuts=${keys.replace('Ctrl', 'Control')}
        ?disabled=${!able} @click=${act}>${drawn}</button>`;
    return html`<div class="savebar">
      <span class=${dirty ? 'state open' : 'state'} role="status"><span>${dirty ? look.unsaved : look.allSaved}</span></span>
      ${step(look.undo, 'Ctrl+Z', canUndo, icon('undo'), () => this.#undo())}
      ${step(look.redo, 'Ctrl+Shift+Z', canRedo, glyph('redo'), () => this.#redo())}
      ${dirty
        ? html`<button type="button" class="plain small" @click=${() => this.#discard()}>${look.discard}</button>
            <button type="button" class="primary small" ?disabled=${saving} @click=${() => void this.#save()}>${saving ? look.saving : look.save}</button>`
        : nothing}
    </div>`;
  }

  override render() {
    const { editor, title } = look;
    if (this._state !== 'ready') {
      const failed = typeof this._state === 'object' ? this._state.failed : null;
      return [this.head(title.look, editor.intro), failed === null ? this.waiting(3, 140) : this.failed(failed, () => void this.#load())];
    }
    const tokens = this.#draft.value.value;
    const warnings = byField(this._view?.warnings ?? []);
    const folded = this._folded && this._narrow;
    const live = html`<div class=${folded ? 'preview folded' : 'preview'}>
      <button type="button" class="folding" aria-expanded=${folded ? 'false' : 'true'} @click=${() => (this._folded = !this._folded)}>
        ${icon('chevron')}<span>${folded ? look.preview.show : look.preview.hide}</span>
      </button>
      <live-preview role="region" aria-label=${look.preview.title} ?hidden=${folded} ?compact=${this._narrow} .css=${this._view ? this.#own + this._view.css : null} .failed=${this._wrong}></live-preview>
    </div>`;
    const head = this.head(title.look, editor.intro);
    const side = html`<div class="side">
      ${this._narrow ? nothing : head}
      ${this.#tabs(Object.keys(warnings).length > 0)}
      <div role="tabpanel" id="panel" tabindex="-1" aria-labelledby=${`tab-${this._tab}`}>
        ${this._tab === 'themes'
          ? this.#themes(tokens)
          : html`<token-panel .group=${this._tab} .tokens=${tokens} .warnings=${warnings} .errors=${this.#draft.errors.value} .own=${this.#own} @edit-token=${this.#edit}></token-panel>`}
      </div>
      ${this.#bar()}
    </div>`;
    return html`${this._narrow ? head : nothing}
      <div class="editor">${this._narrow ? [live, side] : [side, live]}</div>`;
  }
}
customElements.define('look-view', LookView);

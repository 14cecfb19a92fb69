/** What the chat can do, and how the page behaves. */
import { css } from 'lit';
import { effect } from '@preact/signals-core';
import type { CapabilityView, Listing, SettingsView } from '../../../protocol/admin.ts';
import { Draft } from '../../../state/admin/draft.ts';
import { tell, warn } from '../../../state/admin/notices.ts';
import { href } from '../../../state/admin/place.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { content } from '../../../words/admin/content.ts';
import { shell } from '../../../words/admin/shell.ts';
import '../cib-field.ts';
import { focusError } from '../cib-field.ts';
import '../cib-switch.ts';
import { AdminView, html, icon } from '../view.ts';
import './cib-zone.ts';
import { isZone } from './moments.ts';

const ICONS: Record<string, string> = {
  links: 'links',
  events: 'calendar',
  faq: 'question',
  contact: 'newsletter',
  booking: 'clock',
  newsletter: 'bell',
  poll: 'poll',
  todo: 'check',
  statistics: 'chart',
  analysis: 'search',
};
const words = (error: unknown): string => (error instanceof AdminError ? error.message : shell.refusals.other);

export class ChatSettings extends AdminView {
  static override properties = {
    ...AdminView.properties,
    _capabilities: { state: true },
    _draft: { state: true },
    _failure: { state: true },
  };
  declare _capabilities: readonly CapabilityView[] | null;
  declare _draft: Draft<SettingsView> | null;
  declare _failure: string;
  #stop = (): void => {};
  constructor() {
    super();
    this._capabilities = null;
    this._draft = null;
    this._failure = '';
  }
  static override styles = [
    ...AdminView.styles,
    css`
      .card + .card,
      form {
        margin-block-start: 16px;
      }
      .abilities {
        display: grid;
        margin: 8px 0 0;
        padding: 0;
        list-style: none;
      }
      .abilities li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        align-items: center;
        gap: 14px;
        padding-block: 12px;
        border-block-end: 1px solid var(--line);
      }
      .abilities li:last-child {
        border-block-end: 0;
        padding-block-end: 0;
      }
      .sign {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border-radius: 12px;
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      fieldset {
        display: grid;
        gap: 8px;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        margin-block-end: 6px;
        padding: 0;
        font-size: 0.875rem;
        font-weight: 600;
      }
      .choice {
        display: flex;
        gap: 10px;
        padding: 12px 14px;
        border: 1px solid var(--line);
        border-radius: 14px;
        cursor: pointer;
      }
      .choice:has(:checked) {
        border-color: var(--accent-ink);
        background: var(--accent-soft);
      }
      .choice b {
        font-weight: 600;
      }
      .choice span {
        display: block;
        font-size: 0.875rem;
        color: var(--ink-soft);
      }
      .stack {
        gap: 22px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
    this._draft?.reset();
  }

  async #load(): Promise<void> {
    try {
      const [capabilities, settings] = await Promise.all([
        admin.get<Listing<CapabilityView>>('/capabilities'),
        admin.get<SettingsView>('/settings'),
      ]);
      this._failure = '';
      this._capabilities = capabilities.items;
      const draft = new Draft(settings);
      this._draft = draft;
      this.#stop();
      this.#stop = effect(() => {
        void [draft.value.value, draft.errors.value, draft.saving.value, draft.dirty.value];
        this.requestUpdate();
      });
    } catch (error) {
      this._failure = words(error);
    }
  }

  #title({ name, title, description }: CapabilityView): [string, string] {
    return content.chat.names[name] ?? [title, description];
  }

  async #switch(one: CapabilityView, enabled: boolean): Promise<void> {
    const put = (value: boolean): void =>
      void (this._capabilities = this._capabilities!.map((other) => (other.name === one.name ? { ...other, enabled: value } : other)));
    put(enabled);
    try {
      await admin.put(`/capabilities/${encodeURIComponent(one.name)}`, { enabled });
      const [title] = this.#title(one);
      tell(enabled ? content.chat.on(title) : content.chat.off(title), () => this.#switch(one, !enabled));
    } catch (error) {
      put(!enabled);
      warn(words(error));
    }
  }

  async #save(event: Event): Promise<void> {
    event.preventDefault();
    const draft = this._draft!;
    const { timeZone } = draft.value.value;
    draft.errors.value = isZone(timeZone) ? {} : { timeZone: shell.rules.timeZone };
    if (isZone(timeZone) && (await draft.save((value) => admin.put<SettingsView>('/settings', value)))) return void tell(content.chat.saved);
    await this.updateComplete;
    focusError(this.renderRoot);
  }

  #abilities(capabilities: readonly CapabilityView[]) {
    const says = content.chat;
    return html`<section class="card" aria-labelledby="abilities">
      <h2 id="abilities">${says.capabilities}</h2>
      <p class="soft">${says.capabilitiesHint}</p>
      <ul class="abilities">
        ${capabilities.map((one) => {
          const [title, text] = this.#title(one);
          return html`<li>
            <span class="sign" aria-hidden="true">${icon(ICONS[one.name] ?? 'persona')}</span>
            <cib-switch
              .label=${title}
              .hint=${text}
              .checked=${one.enabled}
              @change=${(event: Event) => void this.#switch(one, (event.target as HTMLInputElement).checked)}
            ></cib-switch>
          </li>`;
        })}
      </ul>
    </section>`;
  }

  #settings(draft: Draft<SettingsView>) {
    const says = content.chat;
    const { sessions, timeZone, language, indexing } = draft.value.value;
    const [dirty, saving] = [draft.dirty.value, draft.saving.value];
    return html`<form novalidate @submit=${(event: Event) => void this.#save(event)}>
      <section class="card stack" aria-labelledby="settings">
        <h2 id="settings">${says.settings}</h2>
        <fieldset>
          <legend>${says.sessions}</legend>
          ${(['resume', 'tab'] as const).map(
            (one) => html`<label class="choice">
              <input type="radio" name="sessions" .checked=${sessions === one} @change=${() => draft.set({ sessions: one })} />
              <div><b>${says.sessionsOf[one][0]}</b><span>${says.sessionsOf[one][1]}</span></div>
            </label>`,
          )}
        </fieldset>
        <div class="fields">
          <cib-zone
            .label=${says.zone}
            .hint=${says.zoneHint}
            .error=${draft.errors.value.timeZone ?? ''}
            .value=${timeZone}
            @change=${(event: CustomEvent<string>) => draft.set({ timeZone: event.detail })}
          ></cib-zone>
          <cib-field .label=${says.language} .hint=${says.languageHint}>
            <select name="language" @change=${(event: Event) => draft.set({ language: (event.target as HTMLSelectElement).value as SettingsView['language'] })}>
              ${(['auto', 'en', 'de', 'ar'] as const).map(
                (one) => html`<option value=${one} lang=${one === 'auto' ? shell.locale : one} ?selected=${one === language}>${says.languages[one]}</option>`,
              )}
            </select>
          </cib-field>
        </div>
        <cib-switch
          .label=${says.indexing}
          .hint=${says.indexingHint}
          .checked=${indexing}
          @change=${(event: Event) => draft.set({ indexing: (event.target as HTMLInputElement).checked })}
        ></cib-switch>
      </section>
      <div class="savebar" ?hidden=${!dirty && !saving}>
        <span>${content.unsaved}</span>
        <button type="button" class="plain" @click=${() => draft.reset()}>${content.discard}</button>
        <button class="primary" ?disabled=${saving}>${saving ? shell.saving : says.save}</button>
      </div>
    </form>`;
  }

  override render() {
    const says = content.chat;
    const head = this.head(shell.titles.chat, html`${says.intro} ${says.persona} <a class="link" href=${href('/persona')}>${says.toPersona}</a>`);
    if (!this._capabilities || !this._draft) return html`${head}${this._failure ? this.failed(this._failure, () => void this.#load()) : this.waiting(4)}`;
    return html`${head}${this.#abilities(this._capabilities)}${this.#settings(this._draft)}`;
  }
}
customElements.define('chat-view', ChatSettings);

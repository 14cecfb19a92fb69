/** The sites that may show the chat: one is let in by its address, and kept out again, which can be undone. */
import { css, html } from 'lit';
import type { Listing, Origin } from '../../../protocol/admin.ts';
import { tell, warn } from '../../../state/admin/notices.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { look } from '../../../words/admin/look.ts';
import { shell } from '../../../words/admin/shell.ts';
import { base } from '../../drawing.ts';
import '../cib-empty.ts';
import '../cib-field.ts';
import { icon } from '../icons.ts';
import { sheet } from '../sheet.ts';
import { SpeakingElement } from '../view.ts';
import { siteOf } from './sites.ts';

const words = (error: unknown): string => (error instanceof AdminError ? error.message : shell.refusals.other);

export class OriginList extends SpeakingElement {
  static override properties = { _origins: { state: true }, _failed: { state: true }, _address: { state: true }, _wrong: { state: true }, _busy: { state: true } };
  declare _origins: readonly Origin[] | null;
  declare _failed: string;
  declare _address: string;
  declare _wrong: string;
  declare _busy: boolean;

  constructor() {
    super();
    this._origins = null;
    this._failed = this._address = this._wrong = '';
    this._busy = false;
  }

  static override styles = [
    base,
    sheet,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: flex-start;
        gap: 10px;
        margin-block: 16px;
      }
      cib-field {
        flex: 1 1 240px;
      }
      /* Beside the input, below its label. */
      form button {
        margin-block-start: calc(0.875rem * 1.5 + 6px);
      }
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 12px;
        padding-block: 10px;
        border-block-start: 1px solid var(--line);
      }
      li:first-child {
        border-block-start: 0;
      }
      .address {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .globe {
        display: grid;
        place-items: center;
        flex: none;
        width: 40px;
        height: 40px;
        border-radius: 12px;
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      @media (max-width: 599px) {
        form button {
          margin-block-start: 0;
          width: 100%;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this._origins = (await admin.get<Listing<Origin>>('/origins', { limit: 500 })).items;
      this._failed = '';
    } catch (error) {
      this._failed = words(error);
    }
  }

  #put(origins: readonly Origin[]): void {
    this._origins = [...origins].sort((one, other) => (one.origin < other.origin ? -1 : 1));
  }

  async #allow(address: string): Promise<Origin> {
    const made = await admin.post<Origin>('/origins', { origin: address });
    this.#put([...(this._origins ?? []), made]);
    return made;
  }

  async #add(event: Event): Promise<void> {
    event.preventDefault();
    if (this._busy) return;
    const address = siteOf(this._address);
    if (!address) return this.#refuse(look.origins.wrong);
    this._busy = true;
    try {
      const { origin } = await this.#allow(address);
      this._address = this._wrong = '';
      tell(look.origins.added(origin));
    } catch (error) {
      this.#refuse(error instanceof AdminError ? (error.fields.origin ?? error.message) : words(error));
    } finally {
      this._busy = false;
    }
  }

  #refuse(why: string): void {
    this._wrong = why;
    this.renderRoot.querySelector('input')?.focus();
  }

  /** Gone at once, for safety's sake; to undo it is to let the site in again. */
  async #remove({ id, origin }: Origin): Promise<void> {
    const before = this._origins ?? [];
    this._origins = before.filter((other) => other.id !== id);
    try {
      await admin.remove(`/origins/${id}`);
      tell(look.origins.removed(origin), () => this.#allow(origin).then(() => undefined, (error: unknown) => warn(words(error))));
    } catch (error) {
      this._origins = before;
      warn(words(error));
      await this.#load();
    }
  }

  #list(origins: readonly Origin[]) {
    const { origins: say } = look;
    if (origins.length === 0) return html`<cib-empty drawing="lost" .heading=${say.empty} .text=${say.emptyHint}></cib-empty>`;
    const date = new Intl.DateTimeFormat(shell.locale, { dateStyle: 'medium' });
    return html`<ul>
      ${origins.map(
        (one) => html`<li>
          <span class="globe">${icon('globe')}</span>
          <div class="grow">
            <p class="address"><bdi dir="ltr">${one.origin}</bdi></p>
            <p class="soft small">${say.since(date.format(new Date(one.createdAt)))}</p>
          </div>
          <button type="button" class="only" aria-label=${say.remove(one.origin)} title=${say.remove(one.origin)} @click=${() => void this.#remove(one)}>${icon('trash')}</button>
        </li>`,
      )}
    </ul>`;
  }

  override render() {
    const { origins: say } = look;
    return html`
      <h2>${say.title}</h2>
      <p class="soft">${say.intro}</p>
      <form novalidate @submit=${(event: Event) => void this.#add(event)}>
        <cib-field .label=${say.field} .hint=${say.hint} .error=${this._wrong}>
          <input type="url" inputmode="url" autocomplete="url" spellcheck="false" dir="ltr" placeholder=${say.placeholder} .value=${this._address}
            @input=${(event: Event) => {
              this._address = (event.target as HTMLInputElement).value;
              this._wrong = '';
            }} />
        </cib-field>
        <button class="primary" ?disabled=${this._busy}>${icon('plus')} ${say.add}</button>
      </form>
      ${this._failed
        ? html`<p class="note bad" role="alert"><span class="grow">${this._failed}</span><button type="button" @click=${() => void this.#load()}>${look.tryAgain}</button></p>`
        : this._origins === null
          ? html`<p class="soft" role="status">${look.loading}</p>`
          : this.#list(this._origins)}
    `;
  }
}
customElements.define('origin-list', OriginList);

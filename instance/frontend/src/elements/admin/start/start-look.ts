/** The step in which the page gets a look: one of the themes, worn at once, taken back as easily. */
import { css, html } from 'lit';
import type { TokensBody, TokensView } from '../../../protocol/admin.ts';
import { tell, warn } from '../../../state/admin/notices.ts';
import { href } from '../../../state/admin/place.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { content } from '../../../words/admin/content.ts';
import { shell } from '../../../words/admin/shell.ts';
import { hues, readGallery, type Gallery } from '../look/look-data.ts';
import { told } from '../look/theme-gallery.ts';
import { icon } from '../icons.ts';
import { StartStep } from './start-steps.ts';

const words = (error: unknown): string => (error instanceof AdminError ? error.message : shell.refusals.other);

export class StartLook extends StartStep {
  static override properties = { ...StartStep.properties, _gallery: { state: true }, _tokens: { state: true }, _failure: { state: true } };
  declare _gallery: Gallery | null;
  declare _tokens: TokensBody;
  declare _failure: string;
  #own = '';
  constructor() {
    super();
    this._gallery = null;
    this._tokens = {};
    this._failure = '';
  }
  static override styles = [
    ...StartStep.styles,
    css`
      .more {
        margin-block-start: 14px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }
  async #load(): Promise<void> {
    try {
      this.#own = await hues();
      const [gallery, { tokens }] = await Promise.all([readGallery(this.#own), admin.get<TokensView>('/tokens')]);
      this._tokens = tokens;
      this._gallery = gallery;
      this._failure = '';
    } catch (error) {
      this._failure = words(error);
    }
  }

  async #wear(tokens: TokensBody, title: string): Promise<void> {
    const before = this._tokens;
    this._tokens = tokens;
    try {
      this._tokens = (await admin.put<TokensView>('/tokens', tokens)).tokens;
      if (title) tell(content.start.lookChosen(title), () => this.#wear(before, ''));
    } catch (error) {
      this._tokens = before;
      warn(words(error));
    }
  }

  #chosen(event: CustomEvent<TokensBody>): void {
    const theme = this._gallery?.themes.find(({ tokens }) => tokens === event.detail);
    void this.#wear(event.detail, theme ? told(theme)[0] : shell.titles.home);
  }

  override render() {
    if (!this._gallery) return this._failure ? this.failed(this._failure, () => void this.#load()) : this.waiting(2, 180);
    const { themes, owner } = this._gallery;
    if (themes.length === 0) return html`<p class="soft">${content.start.lookNone}</p>`;
    return html`<theme-gallery
        .themes=${themes}
        .owner=${owner}
        .own=${this.#own}
        .tokens=${this._tokens}
        @choose-theme=${(event: CustomEvent<TokensBody>) => this.#chosen(event)}
      ></theme-gallery>
      <p class="more"><a class="plain" href=${href('/look')}>${icon('palette')} ${content.start.lookMore}</a></p>`;
  }
}
customElements.define('start-look', StartLook);

/** The links of the page: their order, what each says, when it is shown, how often it was followed. */
import { css } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { LinkView, SettingsView } from '../../../protocol/admin.ts';
import type { Draft } from '../../../state/admin/draft.ts';
import { Resource } from '../../../state/admin/resource.ts';
import { guess } from '../../../state/admin/addresses.ts';
import { admin } from '../../../transport/admin.ts';
import { content } from '../../../words/admin/content.ts';
import { shell } from '../../../words/admin/shell.ts';
import '../cib-picture.ts';
import { html, icon, nothing } from '../view.ts';
import { Editor, isAddress, lengths, wholeAddress, type Errors } from './editor.ts';
import { KINDS, linkIcon, linkIcons } from './link-icons.ts';
import { momentOf, told, wallOf } from './moments.ts';

type Style = LinkView['style'];
interface LinkText {
  style: Style;
  title: string;
  url: string;
  description: string;
  kind: LinkView['kind'];
  icon: LinkView['icon'];
  thumbnailUrl: string | null;
  visibleFrom: string;
  visibleUntil: string;
}
const STYLES: readonly Style[] = ['link', 'embed', 'heading'];

export class LinksEditor extends Editor<LinkView, LinkText> {
  static override styles = [
    ...Editor.styles,
    css`
      .face {
        display: grid;
        place-items: center;
        flex: none;
        width: 44px;
        height: 44px;
        overflow: hidden;
        border-radius: 12px;
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      .face img {
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .heading {
        background: transparent;
        box-shadow: none;
        border-style: dashed;
      }
      .heading .face {
        background: none;
        color: var(--ink-soft);
      }
      .styles {
        display: grid;
        gap: 8px;
        margin: 0;
        padding: 0;
        border: 0;
        grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
      }
      legend {
        margin-block-end: 6px;
        padding: 0;
        font-size: 0.875rem;
        font-weight: 600;
      }
      .choice {
        display: flex;
        gap: 8px;
        padding: 10px 12px;
        border: 1px solid var(--line);
        border-radius: 14px;
        cursor: pointer;
      }
      .choice:has(:checked) {
        border-color: var(--accent-ink);
        background: var(--accent-soft);
      }
      .choice:has(:focus-visible) {
        outline: 2px solid var(--accent-ink);
      }
      .choice span {
        display: block;
        font-size: 0.8125rem;
        color: var(--ink-soft);
      }
      .icons {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(44px, 1fr));
        gap: 4px;
        max-height: 180px;
        overflow-y: auto;
        padding: 4px;
      }
      .icons label {
        position: relative;
        display: grid;
        place-items: center;
        height: 44px;
        border-radius: 12px;
        cursor: pointer;
      }
      .icons input {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        margin: 0;
        opacity: 0;
        cursor: pointer;
      }
      .icons label:hover,
      .icons label:has(:checked) {
        background: var(--accent-soft);
        color: var(--accent-ink);
      }
      .icons label:has(:checked) {
        box-shadow: inset 0 0 0 2px var(--accent-ink);
      }
      .icons label:has(:focus-visible) {
        outline: 2px solid var(--accent-ink);
        outline-offset: 1px;
      }
      summary {
        min-height: 32px;
        padding-block: 4px;
        font-weight: 600;
      }
      details[open] > :nth-child(2) {
        margin-block-start: 10px;
      }
    `,
  ];

  protected readonly resource = new Resource<LinkView>('/links', {
    created: ({ title }) => content.links.created(title),
    changed: ({ title }, patch) =>
      patch.enabled === undefined || Object.keys(patch).length > 1
        ? content.links.changed(title)
        : patch.enabled
          ? content.links.shown(title)
          : content.links.hidden(title),
    removed: ({ title }) => content.links.removed(title),
    reordered: () => content.links.reordered,
  });
  #zone = '';
  /** What was guessed from the address, and may be guessed anew. */
  #guessed: Partial<LinkText> = {};

  protected override watched() {
    return [...super.watched(), linkIcons];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    // Moments that were read by one clock and sent by another would have moved.
    this.known = false;
    void admin.get<SettingsView>('/settings').then(({ timeZone }) => (this.#zone = timeZone), () => {}).finally(() => {
      this.known = true;
      this.requestUpdate();
    });
  }

  protected draftOf(item: LinkView | null): LinkText {
    this.#guessed = {};
    return {
      style: item?.style ?? 'link',
      title: item?.title ?? '',
      url: item?.url ?? '',
      description: item?.description ?? '',
      kind: item?.kind ?? 'other',
      icon: item?.icon ?? '',
      thumbnailUrl: item?.thumbnailUrl ?? null,
      visibleFrom: wallOf(item?.visibleFrom ?? null, this.#zone),
      visibleUntil: wallOf(item?.visibleUntil ?? null, this.#zone),
    };
  }

  protected bodyOf(draft: LinkText): Partial<LinkView> {
    const heading = draft.style === 'heading';
    return {
      style: draft.style,
      title: draft.title.trim(),
      url: heading ? '' : wholeAddress(draft.url),
      description: heading ? '' : draft.description.trim(),
      kind: draft.kind,
      icon: draft.icon,
      thumbnailUrl: heading ? null : draft.thumbnailUrl,
      visibleFrom: momentOf(draft.visibleFrom, this.#zone) || null,
      visibleUntil: momentOf(draft.visibleUntil, this.#zone) || null,
    };
  }

  protected check(draft: LinkText): Errors {
    const url = draft.style !== 'heading' && !isAddress(wholeAddress(draft.url));
    const over = draft.visibleFrom && draft.visibleUntil && draft.visibleFrom >= draft.visibleUntil;
    return {
      ...lengths(draft, { title: { most: 80, needed: true }, description: { most: 200 } }),
      ...(url && { url: draft.url.trim() ? shell.rules.address : shell.rules.required }),
      ...(over && { visibleUntil: shell.rules.later }),
    };
  }

  protected heading({ item, draft }: { item: LinkView | null; draft: Draft<LinkText> }): string {
    return item ? content.named(content.links.editTitle, item.title) : content.links.newTitle[draft.value.value.style];
  }

  /** Kind and title follow the address until somebody says otherwise. */
  #address(draft: Draft<LinkText>, url: string): void {
    const { title, kind } = draft.value.value;
    const found = guess(wholeAddress(url));
    const patch: Partial<LinkText> = { url };
    if (found && (title === '' || title === this.#guessed.title)) patch.title = found.title;
    if (found && (kind === 'other' || kind === this.#guessed.kind)) patch.kind = found.kind;
    this.#guessed = { ...this.#guessed, ...patch };
    draft.set(patch);
  }

  #style(draft: Draft<LinkText>) {
    const says = content.links;
    return html`<fieldset class="styles">
      <legend>${says.style}</legend>
      ${STYLES.map(
        (style) => html`<label class="choice">
          <input type="radio" name="style" .checked=${draft.value.value.style === style} @change=${() => draft.set({ style })} />
          <div>${says.styles[style][0]}<span>${says.styles[style][1]}</span></div>
        </label>`,
      )}
    </fieldset>`;
  }

  #icon(draft: Draft<LinkText>) {
    const chosen = draft.value.value.icon;
    return html`<details>
      <summary>${content.links.icon}</summary>
      <div class="icons" role="radiogroup" aria-label=${content.links.icon}>
        ${(['', ...Object.keys(linkIcons.value)] as LinkView['icon'][]).map(
          (name) => html`<label title=${name || content.links.iconAuto}>
            <input
              type="radio"
              name="icon"
              aria-label=${name || content.links.iconAuto}
              .checked=${chosen === name}
              @change=${() => draft.set({ icon: name })}
            />
            ${name ? linkIcon(name) : icon('persona')}
          </label>`,
        )}
      </div>
    </details>`;
  }

  #schedule(draft: Draft<LinkText>) {
    const says = content.links;
    const { visibleFrom, visibleUntil } = draft.value.value;
    const wrong = this.error(draft, 'visibleUntil') || this.error(draft, 'visibleFrom');
    return html`<details ?open=${Boolean(visibleFrom || visibleUntil || wrong)}>
      <summary>${says.schedule}</summary>
      <div class="fields">
        ${this.line(draft, 'visibleFrom', says.from, { type: 'datetime-local' })}
        ${this.line(draft, 'visibleUntil', says.to, { type: 'datetime-local' })}
        <p class="small soft wide">${says.scheduleHint(this.#zone)}</p>
      </div>
    </details>`;
  }

  protected form(draft: Draft<LinkText>) {
    const says = content.links;
    const { style, url, title, thumbnailUrl, kind } = draft.value.value;
    const title_ = this.line(draft, 'title', says.title, { hint: says.titleHint, limit: 80, wide: true });
    if (style === 'heading') return html`${this.#style(draft)} ${title_} ${this.#schedule(draft)}`;
    return html`${this.#style(draft)}
      <cib-field .label=${says.url} .hint=${style === 'embed' ? says.embedHint : ''} .error=${this.error(draft, 'url')}>
        <input
          name="url"
          type="url"
          dir="ltr"
          inputmode="url"
          autocomplete="off"
          placeholder="https://"
          .value=${url}
          @input=${(event: Event) => this.#address(draft, (event.target as HTMLInputElement).value)}
          @change=${() => draft.set({ url: wholeAddress(draft.value.value.url) })}
        />
      </cib-field>
      ${title_}
      <div class="fields">
        ${this.line(draft, 'description', says.description, { limit: 200, optional: true })}
        <cib-field .label=${says.kind}>
          <select name="kind" @change=${(event: Event) => draft.set({ kind: (event.target as HTMLSelectElement).value as LinkView['kind'] })}>
            ${KINDS.map((one) => html`<option value=${one} ?selected=${one === kind}>${says.kinds[one]}</option>`)}
          </select>
        </cib-field>
      </div>
      <cib-picture
        use="thumbnail"
        .label=${says.thumbnail}
        .value=${thumbnailUrl}
        .shown=${this._editing?.item?.thumbnailPath ?? null}
        .complaint=${this._editing?.item?.thumbnailComplaint ?? ''}
        .name=${title}
        @change=${(event: CustomEvent<string | null>) => draft.set({ thumbnailUrl: event.detail })}
      ></cib-picture>
      ${this.#icon(draft)} ${this.#schedule(draft)}`;
  }

  #chips(link: LinkView) {
    const says = content.links;
    const [now, from, until] = [Date.now(), link.visibleFrom, link.visibleUntil];
    const when = (moment: string): string => told(moment, this.#zone, shell.locale);
    return html`<span class="chips"
      >${link.style === 'embed' ? html`<span class="chip calm">${says.embedChip}</span>` : nothing}${!link.enabled
        ? html`<span class="chip calm">${says.off}</span>`
        : until && Date.parse(until) <= now
          ? html`<span class="chip calm">${says.over}</span>`
          : from && Date.parse(from) > now
            ? html`<span class="chip care">${icon('clock')} ${says.later(when(from))}</span>`
            : until
              ? html`<span class="chip">${icon('clock')} ${says.until(when(until))}</span>`
              : nothing}${link.clicks > 0 ? html`<span class="chip good">${says.clicks(link.clicks)}</span>` : nothing}</span
    >`;
  }

  #entry(link: LinkView) {
    const says = content.links;
    const heading = link.style === 'heading';
    const name = link.title || content.untitled;
    return html`<div class="card entry ${heading ? 'heading' : ''} ${link.enabled ? '' : 'off'}" data-id=${link.id} data-name=${name}>
      ${this.grip(name)}
      <span class="face" aria-hidden="true"
        >${link.thumbnailPath ? html`<img src=${link.thumbnailPath} alt="" loading="lazy" />` : heading ? icon('heading') : linkIcon(link.shownIcon, link.kind)}</span
      >
      <button class="main" @click=${() => this.open(link)}>
        <span class="sr">${content.named(content.edit, '')}</span>
        <span class="title" dir="auto">${name}</span>
        ${heading ? nothing : html`<span class="below" dir="ltr">${link.url.replace(/^https?:\/\/(www\.)?/, '')}</span>`}
        ${this.#chips(link)}
      </button>
      <div class="tools">
        ${this.tool('copy', content.duplicate, name, () => this.open(null, { ...this.draftOf(link), title: content.copyOf(link.title).slice(0, 80) }))}
        ${this.tool('trash', content.remove, name, () => void this.resource.remove(link.id))}
        <cib-switch
          quiet
          .label=${says.visible(name)}
          .checked=${link.enabled}
          @change=${(event: Event) => void this.resource.flip(link.id, { enabled: (event.target as HTMLInputElement).checked })}
        ></cib-switch>
      </div>
    </div>`;
  }

  override render() {
    const says = content.links;
    const full = (this.resource.items.value?.length ?? 0) >= 100;
    const add = (style: Style) => () => this.open(null, { style });
    const actions = html`<button class="quiet" ?disabled=${full} @click=${add('heading')}>${icon('heading')} ${says.addHeading}</button>
      <button class="primary" ?disabled=${full} @click=${add('link')}>${icon('plus')} ${says.add}</button>`;
    return html`${this.head(shell.titles.links, full ? says.limit : says.intro, actions)}
      ${this.list(
        (links) => html`<cib-sortable class="list" @reorder=${(event: CustomEvent<string[]>) => void this.resource.reorder(event.detail.map(Number))}>
          ${repeat(
            links,
            ({ id }) => id,
            (link) => this.#entry(link),
          )}
        </cib-sortable>`,
        () => html`<cib-empty drawing="links" .heading=${says.emptyTitle} .text=${says.emptyText}>
          <button class="primary" @click=${add('link')}>${icon('plus')} ${says.add}</button>
        </cib-empty>`,
      )}
      ${this.dialog()}`;
  }
}
customElements.define('links-view', LinksEditor);

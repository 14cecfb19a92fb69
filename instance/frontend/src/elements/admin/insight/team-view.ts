/** Who looks after the page: people, what they may do, and the links by which they come in. */
import { signal } from '@preact/signals-core';
import { css, html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Invitation, Listing, TeamMember } from '../../../protocol/admin.ts';
import { tell, warn } from '../../../state/admin/notices.ts';
import { refresh, who } from '../../../state/admin/who.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import { confirm } from '../cib-dialog.ts';
import '../cib-field.ts';
import { focusError } from '../cib-field.ts';
import { AdminView, icon } from '../view.ts';
import { rows } from './insight.styles.ts';
import { Reading, why } from './reading.ts';
import './secret-link.ts';
import { ago, date } from './written.ts';

type Role = TeamMember['role'];
const ROLES: readonly Role[] = ['editor', 'owner'];

export class TeamView extends AdminView {
  static override styles = [
    ...AdminView.styles,
    rows,
    css`
      .member {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 10px 14px;
        padding: 14px 16px;
      }
      .member .grow {
        flex-basis: 160px;
      }
      .member h2 {
        overflow-wrap: anywhere;
      }
      select {
        width: auto;
        min-height: 40px;
        padding-block: 6px;
      }
      .invite {
        margin-block-end: 16px;
      }
      secret-link {
        margin-block-end: 16px;
      }
    `,
  ];
  readonly #team = new Reading<Listing<TeamMember>>();
  readonly #inviting = signal(false);
  readonly #errors = signal<Readonly<Record<string, string>>>({});
  readonly #told = signal<{ name: string; invitation: Invitation } | null>(null);

  protected override watched() {
    return [...this.#team.watched, this.#inviting, this.#errors, this.#told, who];
  }
  override connectedCallback(): void {
    super.connectedCallback();
    this.#read();
  }
  readonly #read = (): void => void this.#team.read(() => admin.get<Listing<TeamMember>>('/team', { limit: 500 }));

  async #invite(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const name = String(given.get('name') ?? '').trim();
    this.#errors.value = name ? {} : { name: insight.team.nameNeeded };
    if (name) {
      try {
        const invitation = await admin.post<Invitation>('/team', { name, role: given.get('role') });
        this.#told.value = { name, invitation };
        this.#inviting.value = false;
        return this.#read();
      } catch (error) {
        this.#errors.value = error instanceof AdminError ? error.fields : {};
        if (Object.keys(this.#errors.value).length === 0) warn(why(error));
      }
    }
    await this.updateComplete;
    focusError(form);
  }

  async #letIn({ id, name }: TeamMember): Promise<void> {
    const words = insight.team;
    if (!(await confirm(words.newLink, words.newLinkText(name), words.createLink))) return;
    try {
      this.#told.value = { name, invitation: await admin.post<Invitation>(`/team/${id}/link`) };
    } catch (error) {
      warn(why(error));
    }
  }

  async #change(member: TeamMember, role: Role): Promise<void> {
    try {
      await admin.patch(`/team/${member.id}`, { role });
      tell(insight.team.roleChanged(member.name, insight.team.roles[role]), () => this.#put(member.id, member.role));
      if (member.id === who.value?.id) await refresh();
    } catch (error) {
      warn(why(error));
    }
    this.#read();
  }
  async #put(id: string, role: Role): Promise<void> {
    await admin.patch(`/team/${id}`, { role }).catch((error: unknown) => warn(why(error)));
    this.#read();
  }

  async #remove({ id, name, invited }: TeamMember): Promise<void> {
    const words = insight.team;
    const yes = invited
      ? await confirm(words.withdrawTitle(name), words.withdrawText, words.withdraw, { danger: true })
      : await confirm(words.removeTitle(name), words.removeText, insight.general.remove, { danger: true });
    if (!yes) return;
    try {
      await admin.remove(`/team/${id}`);
      tell(invited ? words.withdrawn(name) : words.removed(name));
    } catch (error) {
      warn(why(error));
    }
    this.#read();
  }

  override render() {
    const words = insight.team;
    const { value, failure } = this.#team;
    const told = this.#told.value;
    return html`${this.head(
        insight.titles.team,
        words.intro,
        this.#inviting.value
          ? nothing
          : html`<button class="primary" @click=${() => this.#begin()}>${icon('plus')} ${words.invite}</button>`,
      )}
      ${this.#inviting.value ? this.#form() : nothing}
      ${told
        ? html`<secret-link .name=${told.name} .invitation=${told.invitation} @done=${() => (this.#told.value = null)}></secret-link>`
        : nothing}
      ${failure.value
        ? this.failed(failure.value, this.#read)
        : value.value
          ? html`<ul class="rows">
              ${value.value.items.map((member) => html`<li class="card member">${this.#member(member)}</li>`)}
            </ul>`
          : this.waiting(2)}`;
  }

  #begin(): void {
    this.#errors.value = {};
    this.#inviting.value = true;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('input[name=name]')?.focus());
  }

  #form() {
    const words = insight.team;
    return html`<form class="card invite" novalidate @submit=${(event: SubmitEvent) => void this.#invite(event)}>
      <div class="fields">
        <cib-field .label=${words.name} .error=${this.#errors.value.name ?? ''}><input name="name" autocomplete="off" dir="auto" maxlength="80" /></cib-field>
        <cib-field .label=${words.role} .error=${this.#errors.value.role ?? ''}>
          <select name="role">
            ${ROLES.map((role) => html`<option value=${role}>${words.roles[role]}</option>`)}
          </select>
        </cib-field>
      </div>
      <div class="row end" .style=${'margin-block-start:16px'}>
        <button type="button" class="quiet" @click=${() => (this.#inviting.value = false)}>${insight.general.cancel}</button>
        <button class="primary">${words.createLink}</button>
      </div>
    </form>`;
  }

  #member(member: TeamMember) {
    const words = insight.team;
    const own = member.id === who.value?.id;
    return html`<span class="sign">${icon(member.invited ? 'newsletter' : 'person')}</span>
      <div class="grow">
        <h2><bdi>${member.name}</bdi> ${own ? html`<span class="chip">${words.you}</span>` : nothing}</h2>
        <p class="soft small">
          ${member.invited
            ? html`${words.invited} · ${words.until(date(member.expiresAt ?? ''))}`
            : html`<bdi>${member.email || words.noEmail}</bdi> · <time datetime=${member.createdAt}>${words.since(ago(member.createdAt))}</time>`}
        </p>
      </div>
      ${member.invited
        ? html`<span class="chip calm">${words.roles[member.role]}</span>`
        : html`<select aria-label=${words.roleOf(member.name)} .value=${live(member.role)} @change=${(event: Event) => void this.#change(member, (event.target as HTMLSelectElement).value as Role)}>
            ${ROLES.map((role) => html`<option value=${role} ?selected=${role === member.role}>${words.roles[role]}</option>`)}
          </select>`}
      <div class="row">
        ${member.invited ? nothing : html`<button class="quiet small" @click=${() => void this.#letIn(member)}>${icon('key')} ${words.newLink}</button>`}
        ${own
          ? nothing
          : html`<button class="danger small" @click=${() => void this.#remove(member)}>${member.invited ? words.withdraw : insight.general.remove}</button>`}
      </div>`;
  }
}
customElements.define('team-view', TeamView);

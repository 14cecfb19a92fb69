/** Who the page belongs to: picture, name, a line and a few paragraphs. */
import { effect } from '@preact/signals-core';
import type { ProfileView as Profile } from '../../../protocol/admin.ts';
import { Draft } from '../../../state/admin/draft.ts';
import { tell } from '../../../state/admin/notices.ts';
import { admin, AdminError } from '../../../transport/admin.ts';
import { content } from '../../../words/admin/content.ts';
import { shell } from '../../../words/admin/shell.ts';
import { focusError } from '../cib-field.ts';
import { AdminView, html, nothing } from '../view.ts';
import { lengths } from './editor.ts';
import { profileForm } from './profile-form.ts';

export class ProfileEditor extends AdminView {
  static override properties = { ...AdminView.properties, _draft: { state: true }, _failure: { state: true } };
  declare _draft: Draft<Profile> | null;
  declare _failure: string;
  #stop = (): void => {};
  constructor() {
    super();
    this._draft = null;
    this._failure = '';
  }

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
      const draft = new Draft(await admin.get<Profile>('/profile'));
      this._draft = draft;
      this._failure = '';
      this.#stop();
      this.#stop = effect(() => {
        void [draft.value.value, draft.errors.value, draft.saving.value, draft.dirty.value];
        this.requestUpdate();
      });
    } catch (error) {
      this._failure = error instanceof AdminError ? error.message : shell.refusals.other;
    }
  }

  async #save(event: Event): Promise<void> {
    event.preventDefault();
    const draft = this._draft!;
    if (await saveProfile(draft)) return;
    await this.updateComplete;
    focusError(this.renderRoot);
  }

  override render() {
    const says = content.profile;
    const draft = this._draft;
    if (!draft) return html`${this.head(shell.titles.profile, says.intro)}${this._failure ? this.failed(this._failure, () => void this.#load()) : this.waiting(3, 88)}`;
    const [dirty, saving] = [draft.dirty.value, draft.saving.value];
    return html`${this.head(shell.titles.profile, says.intro)}
      <form novalidate @submit=${(event: Event) => void this.#save(event)}>
        <div class="card">${profileForm(draft)}</div>
        <div class="savebar" ?hidden=${!dirty && !saving}>
          <span>${dirty ? content.unsaved : nothing}</span>
          <button type="button" class="plain" @click=${() => draft.reset()}>${content.discard}</button>
          <button class="primary" ?disabled=${saving}>${saving ? shell.saving : says.save}</button>
        </div>
      </form>`;
  }
}
customElements.define('profile-view', ProfileEditor);

/** Whether the profile was taken; what is wrong stands in the draft. */
export async function saveProfile(draft: Draft<Profile>): Promise<boolean> {
  const errors = lengths(draft.value.value, { displayName: { most: 80, needed: true }, tagline: { most: 160 }, bio: { most: 2000 } });
  draft.errors.value = errors;
  if (Object.keys(errors).length > 0) return false;
  const { displayName, tagline, bio, avatarUrl } = draft.value.value;
  const saved = await draft.save((value) => admin.put<Profile>('/profile', { displayName, tagline, bio, avatarUrl }).then((answer) => ({ ...value, ...answer })));
  if (saved) tell(content.profile.saved);
  return saved;
}

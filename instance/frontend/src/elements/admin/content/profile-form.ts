/** The fields of the profile; in the editor and in the first steps. */
import { html, type TemplateResult } from 'lit';
import type { ProfileView as Profile } from '../../../protocol/admin.ts';
import type { Draft } from '../../../state/admin/draft.ts';
import { content } from '../../../words/admin/content.ts';
import '../cib-field.ts';
import '../cib-picture.ts';

export function profileForm(draft: Draft<Profile>): TemplateResult {
  const says = content.profile;
  const { displayName, tagline, bio, avatarUrl, avatarPath, avatarComplaint } = draft.value.value;
  const error = (field: keyof Profile): string => draft.errors.value[field] ?? '';
  const typed = (field: keyof Profile) => (event: Event) =>
    draft.set({ [field]: (event.target as HTMLInputElement).value });
  return html`<div class="fields">
    <cib-picture
      class="wide"
      round
      use="avatar"
      .label=${says.picture}
      .name=${displayName}
      .value=${avatarUrl}
      .shown=${avatarPath}
      .complaint=${avatarComplaint ?? ''}
      @change=${(event: CustomEvent<string | null>) => draft.set({ avatarUrl: event.detail })}
    ></cib-picture>
    <cib-field .label=${says.name} .limit=${80} .error=${error('displayName')}>
      <input name="displayName" dir="auto" autocomplete="off" .value=${displayName} @input=${typed('displayName')} />
    </cib-field>
    <cib-field .label=${says.tagline} .hint=${says.taglineHint} .limit=${160} optional .error=${error('tagline')}>
      <input name="tagline" dir="auto" autocomplete="off" .value=${tagline} @input=${typed('tagline')} />
    </cib-field>
    <cib-field class="wide" .label=${says.bio} .hint=${says.bioHint} .limit=${2000} optional .error=${error('bio')}>
      <textarea name="bio" dir="auto" rows="5" .value=${bio} @input=${typed('bio')}></textarea>
    </cib-field>
  </div>`;
}

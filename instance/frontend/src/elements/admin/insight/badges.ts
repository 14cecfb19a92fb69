/** What became of a conversation, as small signs beside it. */
import { html, nothing } from 'lit';
import type { Transcript } from '../../../protocol/admin.ts';
import { insight } from '../../../words/admin/insight.ts';
import { icon } from '../icons.ts';

export function badges({ up = 0, down = 0, unanswered = 0, failed = 0, lead = false, archived }: Transcript) {
  const { badges: words, archived: put } = insight.conversations;
  const chip = (kind: string, sign: string, text: string) => html`<span class="chip ${kind}">${icon(sign)} ${text}</span>`;
  return [
    lead ? chip('good', 'newsletter', words.lead) : nothing,
    up ? chip('good', 'up', words.up(up)) : nothing,
    down ? chip('care', 'down', words.down(down)) : nothing,
    unanswered ? chip('care', 'question', words.unanswered(unanswered)) : nothing,
    failed ? chip('bad', 'warning', words.failed(failed)) : nothing,
    archived ? chip('calm', 'box', put) : nothing,
  ];
}

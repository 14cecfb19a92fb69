/** Message text as nodes: there is no markup string on the way, and no element beside those made here. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { blocks, type Block, type Inline } from '../protocol/richtext.ts';
import { talk } from '../words/talk/index.ts';

/** `growing`: more of the text is to come. A click on what copies code tells `copy-code` with the text. */
export const richText = (text: string, growing = false): TemplateResult[] => blocks(text, growing).map(block);

const inline = (part: Inline): TemplateResult | string => {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'code':
      return html`<code dir="ltr">${part.text}</code>`;
    case 'bold':
      return html`<strong>${part.children.map(inline)}</strong>`;
    case 'italic':
      return html`<em>${part.children.map(inline)}</em>`;
    case 'strike':
      return html`<del>${part.children.map(inline)}</del>`;
    case 'link':
      return html`<a href=${part.url} target="_blank" rel="noopener noreferrer nofollow">${part.children.map(inline)}</a>`;
  }
};
const lines = (found: readonly Inline[][]) => found.map((line, index) => [index > 0 ? html`<br />` : '', line.map(inline)]);

function block(one: Block): TemplateResult {
  switch (one.type) {
    case 'paragraph':
      return html`<p dir="auto">${lines(one.lines)}</p>`;
    case 'heading':
      return html`<p class="h${Math.min(one.level, 4)}" role="heading" aria-level=${one.level + 2} dir="auto">${one.text.map(inline)}</p>`;
    case 'code':
      return html`<figure class="code" dir="ltr">
        <figcaption>
          <span>${one.language || talk.bubble.code}</span>
          <button @click=${(event: Event) => event.target!.dispatchEvent(new CustomEvent('copy-code', { detail: one.text, bubbles: true, composed: true }))}>
            ${talk.bubble.copyCode}
          </button>
        </figcaption>
        <pre tabindex="0"><code>${one.text}</code></pre>
      </figure>`;
    case 'quote':
      return html`<blockquote dir="auto">${one.blocks.map(block)}</blockquote>`;
    case 'rule':
      return html`<hr />`;
    case 'list': {
      const items = one.items.map((item) => html`<li dir="auto">${item.map(itemBlock)}</li>`);
      return one.ordered ? html`<ol start=${one.start}>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case 'table':
      return html`<div class="table" tabindex="0" role="region" aria-label=${talk.bubble.table}><table>
        <thead><tr>${one.head.map((cell, at) => html`<th scope="col" dir="auto" class=${one.align[at] ?? nothing}>${cell.map(inline)}</th>`)}</tr></thead>
        <tbody>${one.rows.map((row) => html`<tr>${row.map((cell, at) => html`<td dir="auto" class=${one.align[at] ?? nothing}>${cell.map(inline)}</td>`)}</tr>`)}</tbody>
      </table></div>`;
  }
}
/** The words of an item stand beside its sign, without a paragraph's room. */
const itemBlock = (one: Block, at: number): TemplateResult => (one.type === 'paragraph' && at === 0 ? html`${lines(one.lines)}` : block(one));

export const richStyles = css`
  .words :is(p, ul, ol, blockquote, figure, .table) {
    margin: 0.55em 0;
  }
  .words :is(ul, ol) {
    padding-inline-start: 1.4em;
  }
  .words li > :is(ul, ol) {
    margin: 0.15em 0;
  }
  .words a {
    color: var(--accent-ink);
    overflow-wrap: anywhere;
  }
  .words :is(.h1, .h2, .h3, .h4) {
    margin-top: 0.9em;
    font-weight: 700;
    line-height: 1.3;
  }
  .words .h1 {
    font-size: 1.2em;
  }
  .words .h2 {
    font-size: 1.1em;
  }
  .words blockquote {
    padding-inline-start: 0.8em;
    border-inline-start: 3px solid var(--accent-line);
    color: var(--ink-soft);
  }
  .words hr {
    border: 0;
    border-top: 1px solid var(--line);
    margin: 0.9em 0;
  }
  .words :not(pre) > code {
    padding: 0.1em 0.35em;
    border-radius: 6px;
    background: var(--accent-soft);
    font-size: 0.9em;
    overflow-wrap: anywhere;
  }
  .code {
    border: 1px solid var(--line);
    border-radius: 12px;
    overflow: hidden;
  }
  .code figcaption {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 8px;
    padding: 2px 6px;
    padding-inline-start: 12px;
    background: var(--page);
    color: var(--ink-soft);
    font-size: 0.8125rem;
  }
  .code button {
    padding: 6px 8px;
    border-radius: 8px;
    color: var(--accent-ink);
    font-weight: 600;
  }
  .code pre {
    margin: 0;
    padding: 10px 12px;
    overflow-x: auto;
    font-size: 0.875rem;
    line-height: 1.5;
    tab-size: 4;
  }
  .table {
    overflow-x: auto;
  }
  .table:focus-visible,
  .code pre:focus-visible {
    outline: 2px solid var(--accent-ink);
    outline-offset: -2px;
  }
  .words table {
    border-collapse: collapse;
    font-size: 0.9375rem;
  }
  .words :is(th, td) {
    padding: 6px 10px;
    border-bottom: 1px solid var(--line);
    text-align: start;
    vertical-align: top;
  }
  .words thead th {
    font-weight: 650;
    white-space: nowrap;
  }
  .words .center {
    text-align: center;
  }
  .words .end {
    text-align: end;
  }
`;

/** A conversation as Markdown, to read and to keep. */
import type { Item } from '../protocol/frames.ts';
import { words } from '../words/index.ts';
import { own } from '../words/own/index.ts';

/** `name` is the creator's. Surfaces are told by the words that stand in their components. */
export function transcript(items: readonly Item[], name: string): string {
  const told = items.map((item) => {
    const at = Date.parse(item.createdAt);
    const when = Number.isNaN(at) ? '' : new Intl.DateTimeFormat(words.locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
    const who = item.role === 'user' ? own.transcript.you : name;
    const parts = item.parts.map((part) => {
      if (part.type === 'text') return part.text.trim();
      if (part.type === 'action') return own.transcript.did(part.label);
      return part.type === 'surface' ? shown(part.messages) : '';
    });
    const said = parts.filter(Boolean).join('\n\n');
    return said && `**${who}**${when && ` · ${when}`}\n\n${said}`;
  });
  return [`# ${own.transcript.title(name)}`, ...told.filter(Boolean)].join('\n\n---\n\n') + '\n';
}

const TOLD = new Set(['text', 'label', 'title', 'description', 'question']);

/** The words of a surface, each on a line. */
function shown(messages: readonly Record<string, unknown>[]): string {
  const found: string[] = [];
  const look = (value: unknown, name: string): void => {
    if (typeof value === 'string') {
      if (TOLD.has(name) && value.trim() && found.at(-1) !== value.trim()) found.push(value.trim());
    } else if (Array.isArray(value)) value.forEach((one) => look(one, name));
    else if (typeof value === 'object' && value !== null) for (const [key, one] of Object.entries(value)) look(one, key);
  };
  for (const { updateComponents, updateDataModel } of messages) {
    look(updateComponents, '');
    look(updateDataModel, '');
  }
  return found.map((line) => `> ${line.replace(/\n/g, '\n> ')}`).join('\n');
}

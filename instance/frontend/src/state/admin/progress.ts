/** How far a page is from being shown to everybody: read from what is on it, so that it is true whoever did it and wherever. */
import { signal } from '@preact/signals-core';
import type { FaqView, LinkView, Listing, ProfileView, TokensBody, TokensView, Transcript } from '../../protocol/admin.ts';
import { admin } from '../../transport/admin.ts';

export const STEPS = ['profile', 'links', 'faq', 'look', 'try'] as const;
export type Step = (typeof STEPS)[number];
export type Progress = Readonly<Record<Step, boolean>>;

/** How many answers a chat should begin with. */
export const ANSWERS = 3;

/** null until it is known. */
export const progress = signal<Progress | null>(null);

const anyToken = (tokens: TokensBody): boolean =>
  Object.values(tokens as Record<string, Record<string, unknown> | null>).some((group) => Object.values(group ?? {}).some((value) => value !== null && value !== undefined));

/** What of it is done. */
export function judge(profile: ProfileView, links: readonly LinkView[], answers: number, tokens: TokensBody, conversations: number): Progress {
  return {
    profile: profile.displayName.trim() !== '' && (profile.tagline.trim() !== '' || profile.bio.trim() !== ''),
    links: links.some(({ style }) => style !== 'heading'),
    faq: answers >= ANSWERS,
    look: anyToken(tokens),
    try: conversations > 0,
  };
}

/** Reads it anew. Throws AdminError. */
export async function readProgress(): Promise<Progress> {
  const [profile, links, faq, { tokens }, transcripts] = await Promise.all([
    admin.get<ProfileView>('/profile'),
    admin.get<Listing<LinkView>>('/links'),
    admin.get<Listing<FaqView>>('/faq', { limit: 1 }),
    admin.get<TokensView>('/tokens'),
    admin.get<Listing<Transcript>>('/transcripts', { limit: 1 }),
  ]);
  return (progress.value = judge(profile, links.items, faq.total, tokens, transcripts.total));
}

/** The first step that is not done; the last where all are. */
export const nextStep = (of: Progress): Step => STEPS.find((step) => !of[step]) ?? 'try';

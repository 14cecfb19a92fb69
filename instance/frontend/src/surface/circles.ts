/**
 * Whether components would be drawn inside themselves: A2UI's renderer follows such a circle until the page stands still.
 *
 * Place in the flow: feed → renderer → **Circles** → A2UI. Pure.
 */
import type { A2uiMessage } from '../protocol/frames.ts';

/** Properties that name other components: one, several, or by a template. */
const LEADS = new Set(['child', 'children', 'content', 'trigger', 'componentId', 'tabs']);

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function named(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(named);
  return isObject(value) ? Object.keys(value).flatMap((key) => (LEADS.has(key) ? named(value[key]) : [])) : [];
}

export class Circles {
  /** What each component of a surface leads to. */
  readonly #ways = new Map<string, Map<string, readonly string[]>>();

  /** Takes a message in. Throws where it closes a circle. */
  take(message: A2uiMessage): void {
    const { createSurface, updateComponents, deleteSurface } = message;
    for (const fresh of [createSurface, deleteSurface]) if (isObject(fresh)) this.#ways.delete(String(fresh.surfaceId));
    if (!isObject(updateComponents) || !Array.isArray(updateComponents.components)) return;
    const surface = String(updateComponents.surfaceId);
    const ways = new Map(this.#ways.get(surface));
    for (const component of updateComponents.components.filter(isObject)) ways.set(String(component.id), named(component));
    this.#ways.set(surface, ways);
    const closed = circle(ways);
    if (closed !== null) throw new Error(`the component ${closed} would be drawn inside itself`);
  }
}

/** A component that leads back to itself, if there is one. Walks without recursion: the depth is the sender's choice. */
function circle(ways: ReadonlyMap<string, readonly string[]>): string | null {
  const done = new Set<string>();
  for (const start of ways.keys()) {
    const open = new Set<string>();
    const steps = [{ id: start, leaving: false }];
    for (let step = steps.pop(); step; step = steps.pop()) {
      if (step.leaving) {
        open.delete(step.id);
        done.add(step.id);
      } else if (open.has(step.id)) {
        return step.id;
      } else if (!done.has(step.id)) {
        open.add(step.id);
        steps.push({ id: step.id, leaving: true }, ...(ways.get(step.id) ?? []).map((id) => ({ id, leaving: false })));
      }
    }
  }
  return null;
}

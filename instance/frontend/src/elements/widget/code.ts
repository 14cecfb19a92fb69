/** The chat's code, loaded from its instance when somebody turns to it. */
import type { WidgetModule } from './instance.ts';

const modules = new Map<string, Promise<WidgetModule>>();
let failures = 0;
/** The chat's code. A browser remembers what could not be loaded by its address, so it is tried anew by another. */
export function load(origin: string): Promise<WidgetModule> {
  let loading = modules.get(origin);
  if (!loading) {
    const address = `${origin}/widget.js${failures > 0 ? `?again=${failures}` : ''}`;
    loading = import(/* @vite-ignore */ address) as Promise<WidgetModule>;
    modules.set(origin, loading);
    loading.catch(() => {
      failures += 1;
      modules.delete(origin);
    });
  }
  return loading;
}

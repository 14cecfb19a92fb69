/** What `/api/admin` is asked and tells; the shapes are made from the description of the routes (`npm run types`). */
export type * from './admin.generated.ts';

/** A page of a list. */
export interface Listing<T> {
  items: T[];
  total: number;
  limit: number;
  offset: number;
}

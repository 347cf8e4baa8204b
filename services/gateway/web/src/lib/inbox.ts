// Folds what the live stream of the inbox tells into what the page shows: the count, and the newest
// notifications. Pure: no clock, no network.
import type { Notification } from "./api";

/** What is known of an inbox. */
export interface Inbox {
  unread: number;
  /** The newest, newest first; null until they were read. */
  items: Notification[] | null;
}

/** Data of an event: the count, and the fields of the notification that has changed, if one has. */
export type Told = { sequence: number; unread_count: number } & Partial<Notification>;

/** An inbox of which nothing is known. */
export const NOTHING: Inbox = { unread: 0, items: null };

/** Adds an event to what is known; after a `snapshot` or `resync` the list has to be read again. */
export function fold(inbox: Inbox, event: string, told: Told): Inbox {
  const unread = told.unread_count;
  const { items } = inbox;
  const changed = notificationOf(told);
  if (items === null || event === "snapshot" || event === "resync") {
    return { unread, items: null };
  }
  switch (event) {
    case "notification":
      return { unread, items: changed === null ? items : [changed, ...without(items, changed.id)] };
    case "archived":
      return { unread, items: without(items, told.id) };
    case "all_read":
      // When, only the server knows; that it was read is what is shown.
      return { unread, items: items.map((item) => ({ ...item, read_at: item.read_at ?? "" })) };
    default:
      return { unread, items: items.map((item) => (changed?.id === item.id ? changed : item)) };
  }
}

function without(items: Notification[], id: string | undefined): Notification[] {
  return items.filter((item) => item.id !== id);
}

function notificationOf(told: Told): Notification | null {
  const { sequence: _, unread_count: __, ...rest } = told;
  return rest.id === undefined ? null : (rest as Notification);
}

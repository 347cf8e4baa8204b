// What the stream of the inbox tells, folded into the count and the list.
import assert from "node:assert/strict";
import { test } from "node:test";

import type { Notification } from "../../src/lib/api";
import { fold, NOTHING, type Inbox } from "../../src/lib/inbox";

function one(id: string, read_at: string | null = null): Notification {
  const type = "TAILORING_COMPLETED";
  return { id, type, title: id, text: "", operation_id: null, created_at: null, read_at };
}

function told(sequence: number, unread_count: number, notification: Partial<Notification> = {}) {
  return { sequence, unread_count, ...notification };
}

test("the count is known from the first event on, the list once it was read", () => {
  const inbox = fold(NOTHING, "snapshot", told(7, 3));
  assert.deepEqual(inbox, { unread: 3, items: null });
  assert.deepEqual(fold(inbox, "notification", told(8, 4, one("b"))), { unread: 4, items: null });
});

test("what arrives stands first, what is read or archived changes or goes", () => {
  let inbox: Inbox = { unread: 1, items: [one("a")] };
  inbox = fold(inbox, "notification", told(2, 2, one("b")));
  inbox = fold(inbox, "notification", told(2, 2, one("b")));
  assert.deepEqual(inbox.items?.map(({ id }) => id), ["b", "a"]);
  inbox = fold(inbox, "read", told(3, 1, one("a", "now")));
  assert.deepEqual(inbox, { unread: 1, items: [one("b"), one("a", "now")] });
  inbox = fold(inbox, "archived", told(4, 1, one("a", "now")));
  inbox = fold(inbox, "all_read", told(5, 0));
  assert.equal(inbox.unread, 0);
  assert.deepEqual(inbox.items?.map(({ id, read_at }) => [id, read_at !== null]), [["b", true]]);
});

test("after a resync the list is no longer known", () => {
  const inbox = fold({ unread: 1, items: [one("a")] }, "resync", told(90, 5, one("z")));
  assert.deepEqual(inbox, { unread: 5, items: null });
});

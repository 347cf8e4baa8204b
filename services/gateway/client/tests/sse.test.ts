// The stream format, cut at any place.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Parser, type Message } from "../src/sse";

const TEXT = [
  "retry: 1000\n\n",
  ": heartbeat\n\n",
  "id: 1\nevent: snapshot\ndata: {\"a\":1}\n\n",
  "event: delta\r\ndata:one\r\ndata: two\r\n\r\n",
  "id: 2\rdata: last\r\r",
  "id: 3\nevent: ignored without data\n\n",
].join("");

const MESSAGES: Message[] = [
  { event: "snapshot", data: '{"a":1}', id: "1" },
  { event: "delta", data: "one\ntwo", id: null },
  { event: "message", data: "last", id: "2" },
];

test("a stream gives the same messages wherever it is cut", () => {
  for (let cut = 0; cut <= TEXT.length; cut += 1) {
    const parser = new Parser();
    const messages = [...parser.push(TEXT.slice(0, cut)), ...parser.push(TEXT.slice(cut))];
    assert.deepEqual(messages, MESSAGES, `cut at ${cut}`);
  }
});

test("a stream that comes byte by byte gives the same messages", () => {
  const parser = new Parser();
  assert.deepEqual([...TEXT].flatMap((byte) => parser.push(byte)), MESSAGES);
  assert.equal(parser.retryMs, 1000);
});

test("a message that was cut off is not given out", () => {
  const parser = new Parser();
  assert.deepEqual(parser.push("id: 1\ndata: half\n"), []);
});

// The real program on free ports with a data folder of its own: started, killed, started again.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The program under test; a debug build of the workspace unless said otherwise. */
const BINARY = resolve(process.env["JOBSTREAM_BIN"] ?? "../../../target/debug/jobstream");
/** The first start may have to get the private PostgreSQL. */
const START_MS = 240_000;
const STOP_MS = 15_000;

/** A running program. */
export class Program {
  readonly url: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #dir: string;
  #child: ChildProcess | null = null;

  private constructor(dir: string, http: number, grpc: number) {
    this.#dir = dir;
    this.url = `http://127.0.0.1:${http}`;
    this.#env = {
      ...process.env,
      JOBSTREAM_HTTP_ADDR: `127.0.0.1:${http}`,
      JOBSTREAM_GRPC_ADDR: `127.0.0.1:${grpc}`,
      JOBSTREAM_DATA_DIR: join(dir, "data"),
    };
    delete this.#env["DATABASE_URL"];
    delete this.#env["KAFKA_BROKERS"];
    // Not a setting of the program, which would refuse it.
    delete this.#env["JOBSTREAM_BIN"];
  }

  /** Starts a program with an empty data folder and waits until every call works. */
  static async start(): Promise<Program> {
    if (!existsSync(BINARY)) {
      throw new Error(`there is no program at ${BINARY}: build it (cargo build -p jobstream) or set JOBSTREAM_BIN`);
    }
    const program = new Program(mkdtempSync(join(tmpdir(), "jobstream-page-")), ...(await freePorts()));
    await program.up();
    return program;
  }

  /** Starts it, again if it ran before, on the same ports and data. */
  async up(): Promise<void> {
    const log = openSync(this.#log(), "a");
    this.#child = spawn(BINARY, ["up"], { env: this.#env, cwd: this.#dir, stdio: ["ignore", log, log] });
    closeSync(log);
    await until(() => this.#ready(), START_MS, () => `the program is not ready:\n${this.tail()}`);
  }

  /** Kills it as a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
  }

  /** Ends it as Ctrl-C would, and removes its data; fails when it does not end in time. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await gone;
      clearTimeout(late);
      if (child.signalCode === "SIGKILL") {
        throw new Error(`the program did not end within ${STOP_MS} ms:\n${this.tail()}`);
      }
    }
    this.#endOrphans();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** The last lines it logged. */
  tail(): string {
    return readFileSync(this.#log(), "utf8").split("\n").slice(-30).join("\n");
  }

  #log(): string {
    return join(this.#dir, "program.log");
  }

  async #ready(): Promise<boolean> {
    if (this.#child?.exitCode !== null) {
      throw new Error(`the program ended by itself:\n${this.tail()}`);
    }
    return fetch(`${this.url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
  }

  /** After a kill without a restart the private PostgreSQL is still there. */
  #endOrphans(): void {
    for (const entry of readdirSync(this.#dir, { recursive: true, encoding: "utf8" })) {
      if (entry.endsWith("postmaster.pid")) {
        const pid = Number(readFileSync(join(this.#dir, entry), "utf8").split("\n")[0]);
        try {
          process.kill(pid, "SIGINT");
        } catch {
          // It has ended already.
        }
      }
    }
  }
}

/** Waits for a condition, at most `ms`. */
export async function until(
  condition: () => Promise<boolean> | boolean,
  ms: number,
  complaint: () => string,
): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(complaint());
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function freePorts(): Promise<[number, number]> {
  // Both are held at once, so that they differ.
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ports.push((server.address() as AddressInfo).port);
  }
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return [ports[0] ?? 0, ports[1] ?? 0];
}

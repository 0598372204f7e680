// The Q# compiler as a child process of the host: one JSON request per line on standard input, one JSON reply per line on standard output.
// This thread only reads, queues and keeps time; the compiler runs in a second thread, so that an endless Q# loop or a panic of the
// compiler ends that thread and not the conversation.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

if (isMainThread) {
  converse();
} else {
  await serve();
}

// ---- main thread ----

function converse() {
  let thread = null;
  let ready = null;
  const queue = [];
  let current = null;
  let timer = null;

  const send = (text) => process.stdout.write(text + "\n");
  const fail = (id, kind, message) => send(JSON.stringify({ id, error: { kind, message } }));

  function startThread() {
    const mine = new Worker(new URL(import.meta.url), { stdout: true, stderr: true });
    thread = mine;
    ready = new Promise((resolve) => {
      mine.once("message", resolve);
      // Without this a thread that cannot even start would leave its request waiting.
      mine.once("exit", resolve);
    });
    mine.stdout.resume();
    mine.stderr.resume();
    mine.on("message", (message) => {
      if (mine === thread && current && message.text !== undefined) {
        finish(() => send(message.text), message.fatal);
      }
    });
    mine.on("error", (error) => {
      if (mine === thread) {
        thread = null;
        if (current) {
          finish(() => fail(current.id, "panic", `The compiler's thread ended: ${String(error?.message ?? error)}`), true);
        }
      }
    });
  }

  function finish(reply, replace) {
    clearTimeout(timer);
    reply();
    current = null;
    if (replace) {
      thread?.terminate();
      startThread();
    }
    next();
  }

  async function next() {
    if (current || queue.length === 0) {
      return;
    }
    current = queue.shift();
    const mine = current;
    if (!thread) {
      startThread();
    }
    await ready;
    if (current !== mine) {
      return;
    }
    const limit = mine.timeLimit;
    if (limit > 0) {
      timer = setTimeout(() => {
        if (current === mine) {
          finish(() => fail(mine.id, "timeout", `stopped after ${limit / 1000} s`), true);
        }
      }, limit);
    }
    thread?.postMessage(mine);
  }

  startThread();
  createInterface({ input: process.stdin, crlfDelay: Infinity })
    .on("line", (line) => {
      if (line.trim() === "") {
        return;
      }
      let request;
      try {
        request = JSON.parse(line);
      } catch (error) {
        fail(-1, "protocol", `not JSON: ${error.message}`);
        return;
      }
      queue.push(request);
      next();
    })
    // The host is gone: so are we, whatever the compiler is doing.
    .on("close", () => process.exit(0));
}

// ---- compiler thread ----

async function serve() {
  const Q = await import("qsharp-lang");
  const packagePath = createRequire(import.meta.url).resolve("qsharp-lang/compiler-worker");
  const root = path.resolve(path.dirname(packagePath), "..", "..");
  let lastError = "";
  console.error = (...parts) => {
    lastError = parts.join(" ");
  };
  Q.log.setLogLevel("error");
  await Q.loadWasmModule(readFileSync(path.join(root, "lib", "web", "qsc_wasm_bg.wasm")));
  const compiler = await Q.getCompiler();
  const version = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).version;

  const program = ({ sources, profile }) => ({ sources, languageFeatures: [], profile: profile ?? "unrestricted" });

  const verbs = {
    hello: async () => ({ compiler: version, node: process.versions.node }),
    qir: async (request) => compiler.getQir(program(request)),
    run: async (request) => {
      const events = [];
      const target = new Q.QscEventTarget(false);
      target.addEventListener("Message", (event) => events.push({ type: "Message", text: event.detail }));
      target.addEventListener("DumpMachine", (event) =>
        events.push({ type: "DumpMachine", state: event.detail.state, qubitCount: event.detail.qubitCount }));
      target.addEventListener("Matrix", (event) => events.push({ type: "Matrix", matrix: event.detail.matrix }));
      target.addEventListener("Result", (event) => events.push(result(event.detail)));
      try {
        await compiler.run(program(request), request.entry ?? "", request.shots ?? 1, target);
      } catch (error) {
        // Both a program that fails while it runs and one that does not compile report a failed result; only the first has run.
        const failed = events.find((event) => event.type === "Result" && !event.success);
        if (!failed) {
          throw error;
        }
        if (!failed.diagnostics.some((each) => each.code.startsWith("Qdk.Qsc.Eval."))) {
          throw { message: failed.message, listed: failed.diagnostics };
        }
      }
      return events;
    },
    // Many shots, of which only how often each value occurred is wanted: a reply does not grow with the shots.
    counts: async (request) => {
      const counts = new Map();
      let failures = 0;
      let failure = null;
      const target = new Q.QscEventTarget(false);
      target.addEventListener("Result", (event) => {
        if (event.detail.success) {
          counts.set(event.detail.value, (counts.get(event.detail.value) ?? 0) + 1);
        } else {
          failures++;
          failure ??= result(event.detail);
        }
      });
      const { pauli, loss } = request.noise;
      try {
        await compiler.runWithNoise(program(request), request.entry ?? "", request.shots, pauli, loss, target);
      } catch (error) {
        if (!failure) {
          throw error;
        }
      }
      if (failure && !failure.diagnostics.some((each) => each.code.startsWith("Qdk.Qsc.Eval."))) {
        throw { message: failure.message, listed: failure.diagnostics };
      }
      return { counts: [...counts], failures, failure: failure?.diagnostics[0] ?? null };
    },
    estimate: async (request) => JSON.parse(await compiler.getEstimates(program(request), request.entry ?? "", request.parameters)),
    inspect: (request) => inspect(Q, request),
  };

  parentPort.on("message", async (request) => {
    let reply;
    let fatal = false;
    lastError = "";
    try {
      const verb = Object.hasOwn(verbs, request.verb) ? verbs[request.verb] : null;
      reply = verb ? { id: request.id, result: await verb(request) } : { id: request.id, error: { kind: "protocol", message: `no verb '${request.verb}'` } };
    } catch (error) {
      // After a panic the compiler's memory cannot be trusted: the thread is replaced.
      fatal = error instanceof WebAssembly.RuntimeError;
      reply = { id: request.id, error: describe(error, fatal ? lastError : "") };
    }
    parentPort.postMessage({ text: JSON.stringify(reply), fatal });
  });
  parentPort.postMessage({ ready: true });
}

function describe(error, panic) {
  if (error?.listed?.length > 0) {
    return { kind: "diagnostics", message: error.message, diagnostics: error.listed };
  }
  if (Array.isArray(error?.diagnostics)) {
    return {
      kind: "diagnostics",
      message: String(error.message),
      diagnostics: error.diagnostics.map((each) => diagnostic(each.document, each.diagnostic)),
    };
  }
  if (error instanceof WebAssembly.RuntimeError) {
    return { kind: "panic", message: panic || String(error.message) };
  }
  return { kind: "failure", message: String(error?.message ?? error) };
}

// A failed run's value is an object with the errors; a successful one's is text.
function result({ success, value }) {
  return success
    ? { type: "Result", success, value }
    : {
        type: "Result",
        success,
        message: String(value?.message ?? value),
        diagnostics: (value?.errors ?? []).map((each) => diagnostic(each.document, each.diagnostic)),
      };
}

// Positions are counted from 1, as people and editors do.
function diagnostic(document, { range, message, severity, code }) {
  return {
    file: document.split("/").pop(),
    line: range.start.line + 1,
    column: range.start.character + 1,
    severity,
    code: code ?? "",
    message,
  };
}

// What an editor would show: errors and lints, test operations, and whether the formatter would change anything.
async function inspect(Q, { sources, manifest }) {
  const folder = "qrnn:/project";
  const files = new Map(sources.map(([name, text]) => [`${folder}/src/${name}`, text]));
  files.set(`${folder}/qsharp.json`, manifest);
  const entries = {
    [folder]: [[`${folder}/qsharp.json`, 1], [`${folder}/src`, 2]],
    [`${folder}/src`]: sources.map(([name]) => [`${folder}/src/${name}`, 1]),
  };
  const service = await Q.getLanguageService({
    readFile: async (uri) => files.get(uri) ?? null,
    listDirectory: async (uri) => entries[uri] ?? [],
    resolvePath: async (base, relative) => `${base}/${relative}`,
    fetchGithub: async () => "",
    findManifestDirectory: async () => folder,
  });
  const diagnostics = new Map();
  let tests = [];
  service.addEventListener("diagnostics", (event) => diagnostics.set(event.detail.uri, event.detail.diagnostics));
  service.addEventListener("testCallables", (event) => {
    tests = event.detail.callables;
  });
  const edits = [];
  for (const [name, text] of sources) {
    await service.updateDocument(`${folder}/src/${name}`, 1, text, "qsharp");
  }
  // Closing the loop is what makes it finish the updates; formatting needs the loop's result, hence a pause first.
  for (let turn = 0; turn < 50; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const [name] of sources) {
    for (const edit of await service.getFormatChanges(`${folder}/src/${name}`)) {
      edits.push({ file: name, line: edit.range.start.line + 1, column: edit.range.start.character + 1, newText: edit.newText,
        endLine: edit.range.end.line + 1, endColumn: edit.range.end.character + 1 });
    }
  }
  await service.dispose();
  return {
    diagnostics: [...diagnostics].flatMap(([uri, list]) => list.map((each) => diagnostic(uri, each))),
    tests: tests.map((test) => test.callableName),
    edits,
  };
}

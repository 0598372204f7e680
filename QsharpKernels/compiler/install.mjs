// Runs `npm ci` in a folder (that of the Q# compiler when none is named) when its package-lock.json is not the one that node_modules was
// made from. Several builds may run this at once: a folder is the lock, because making one is atomic everywhere.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = process.argv[2] ? path.resolve(process.argv[2]) : path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const lock = path.join(root, ".install-lock");
const stamp = path.join(root, "node_modules", ".qrnn-stamp");
const staleAfter = 5 * 60_000;

if (Number(process.versions.node.split(".")[0]) < 20) {
  stop(`Node.js ${process.versions.node} is too old for what is installed in ${root}: install Node.js 20 or later.`);
}

const wanted = createHash("sha256").update(readFileSync(path.join(root, "package-lock.json"))).digest("hex");
const deadline = Date.now() + staleAfter + 30_000;
while (!takeLock()) {
  if (Date.now() > deadline) {
    stop(`Another build holds ${lock}: remove that folder if none is running.`);
  }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
}

let failure = null;
try {
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    const npm = spawnSync("npm ci --no-audit --no-fund --loglevel=error", { cwd: root, shell: true, encoding: "utf8" });
    if (npm.status !== 0) {
      const lines = (npm.stderr ?? "").split("\n").filter((line) => line.startsWith("npm error") || line.includes("not found"));
      failure = `npm ci in ${root} failed: ${lines[0] ?? npm.error?.message ?? "install npm, it comes with Node.js 20"}`;
    }
  }
  if (!failure) {
    writeFileSync(stamp, wanted);
  }
} finally {
  rmdirSync(lock);
}
if (failure) {
  stop(failure);
}

function takeLock() {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") {
      throw error;
    }
  }
  try {
    if (Date.now() - statSync(lock).mtimeMs > staleAfter) {
      rmdirSync(lock);
    }
  } catch {
    // Somebody else removed it: the next try will tell.
  }
  return false;
}

function stop(message) {
  console.log(message);
  process.exit(3);
}

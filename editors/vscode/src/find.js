// Where stablefix is: as the user says, or in the environment that the code runs in.
"use strict";

const fs = require("fs");
const path = require("path");
const { execFile } = require("child_process");
const vscode = require("vscode");

// -I: nothing of the folder in which the server starts may be imported.
const MODULE = ["-I", "-m", "stablefix"];
const WINDOWS = process.platform === "win32";

/** The command line that starts stablefix; undefined where there is none. */
async function findServer(log) {
  const set = vscode.workspace.getConfiguration("stablefix").get("path");
  if (set?.length) {
    return set;
  }
  for (const candidate of await candidates()) {
    const version = await versionOf(candidate);
    if (version) {
      log.info(`${candidate.join(" ")}: ${version}`);
      return candidate;
    }
    log.info(`${candidate.join(" ")}: not there`);
  }
  return undefined;
}

async function candidates() {
  const found = [];
  if (vscode.workspace.isTrusted) {
    const python = await selectedInterpreter();
    if (python) {
      found.push([python, ...MODULE]);
    }
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      for (const name of [".venv", "venv"]) {
        const own = path.join(folder.uri.fsPath, name, WINDOWS ? "Scripts/python.exe" : "bin/python");
        if (fs.existsSync(own)) {
          found.push([own, ...MODULE]);
        }
      }
    }
  }
  return [...found, ["stablefix"], [WINDOWS ? "python" : "python3", ...MODULE]];
}

/** The interpreter that the Python extension uses here. */
async function selectedInterpreter() {
  const extension = vscode.extensions.getExtension("ms-python.python");
  const api = extension && (await extension.activate());
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = api?.environments?.getActiveEnvironmentPath?.(folder);
  const resolved = chosen && (await api.environments.resolveEnvironment(chosen));
  return resolved?.executable?.uri?.fsPath ?? chosen?.path;
}

function versionOf([command, ...args]) {
  return new Promise((resolve) => {
    execFile(command, [...args, "--version"], { timeout: 20000 }, (error, output) => {
      resolve(error ? undefined : output.trim());
    });
  });
}

module.exports = { findServer };

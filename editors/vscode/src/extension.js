// The extension starts the server of the environment that the user works in, and shows what it says.
"use strict";

const vscode = require("vscode");
const { LanguageClient, RevealOutputChannelOn, State } = require("vscode-languageclient/node");
const { findServer } = require("./find");

const EVIDENCE = "stablefix.evidencePage";
const SELECTOR = [
  { scheme: "file", language: "python" },
  { scheme: "untitled", language: "python" },
  { notebook: "jupyter-notebook", language: "python" },
];

let client;
let log;
let status;
let starting = Promise.resolve();

exports.activate = async (context) => {
  log = vscode.window.createOutputChannel("stablefix", { log: true });
  status = vscode.languages.createLanguageStatusItem("stablefix", SELECTOR);
  status.name = "stablefix";
  status.command = { title: "Log", command: "stablefix.showLog" };
  context.subscriptions.push(log, status);

  const command = (name, run) => context.subscriptions.push(vscode.commands.registerCommand(`stablefix.${name}`, run));
  command("fixAll", fixAll);
  command("showEvidence", showEvidence);
  command("checkAll", () => order("stablefix.checkWorkspace"));
  command("restart", restart);
  command("showLog", () => log.show());

  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("stablefix.path") && restart()),
    vscode.workspace.onDidGrantWorkspaceTrust(restart)
  );
  await followInterpreter(context);
  await restart();
};

exports.deactivate = () => stop();

/** Start anew when another interpreter is selected for Python. */
async function followInterpreter(context) {
  const python = vscode.extensions.getExtension("ms-python.python");
  const api = python && (await python.activate());
  const changed = api?.environments?.onDidChangeActiveEnvironmentPath;
  if (changed) {
    context.subscriptions.push(changed(restart));
  }
}

function restart() {
  starting = starting.then(stop).then(start);
  return starting;
}

async function stop() {
  const old = client;
  client = undefined;
  await old?.dispose().catch((error) => log.warn(String(error)));
}

async function start() {
  show("starting…", true);
  const server = await findServer(log);
  if (!server) {
    show("not installed", false, vscode.LanguageStatusSeverity.Warning);
    const message = "stablefix is not installed in the selected Python environment: pip install 'stablefix[server]'";
    vscode.window.showWarningMessage(message, "Show Log").then((choice) => choice && log.show());
    return;
  }
  log.info(`server: ${server.join(" ")}`);
  client = new LanguageClient(
    "stablefix",
    "stablefix",
    { command: server[0], args: [...server.slice(1), "server"] },
    {
      documentSelector: SELECTOR,
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: { commandLinks: true, status: true },
      middleware: {
        provideHover: async (document, position, token, next) => trusted(await next(document, position, token)),
        window: { showDocument: (params, next) => showPage(params, next) },
      },
    }
  );
  client.onDidChangeState(({ newState }) => newState === State.Stopped && show("stopped", false));
  client.onNotification("stablefix/status", ({ busy }) => show(busy ? "proving…" : "ready", busy));
  try {
    await client.start();
    show("ready", false);
  } catch (error) {
    show("failed to start", false, vscode.LanguageStatusSeverity.Error);
    log.error(String(error));
  }
}

function show(text, busy, severity = vscode.LanguageStatusSeverity.Information) {
  status.text = `stablefix: ${text}`;
  status.busy = busy;
  status.severity = severity;
}

/** The links of our hovers are commands of ours, and no others. */
function trusted(hover) {
  for (const content of hover?.contents ?? []) {
    if (content instanceof vscode.MarkdownString) {
      content.isTrusted = { enabledCommands: [EVIDENCE] };
    }
  }
  return hover;
}

async function order(command, ...args) {
  if (client?.state !== State.Running) {
    vscode.window.showWarningMessage("stablefix is not running; its log says why.");
    return undefined;
  }
  return client.sendRequest("workspace/executeCommand", { command, arguments: args });
}

async function fixAll() {
  const editor = vscode.window.activeTextEditor;
  if (editor) {
    await order("stablefix.applyFixAll", client?.code2ProtocolConverter.asUri(editor.document.uri));
  }
}

async function showEvidence() {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return;
  }
  const uri = editor.document.uri;
  const found = vscode.languages
    .getDiagnostics(uri)
    .filter((each) => each.source === "stablefix" && each.data?.fingerprint);
  const here = found.find((each) => each.range.intersection(editor.selection)) ?? found[0];
  if (!here) {
    vscode.window.showInformationMessage("stablefix has found nothing here.");
    return;
  }
  await order(EVIDENCE, client.code2ProtocolConverter.asUri(uri), here.data.fingerprint);
}

/** Pages of evidence open beside the code. They hold no script and load nothing. */
async function showPage(params, next) {
  const uri = vscode.Uri.parse(params.uri);
  if (!uri.path.endsWith(".html")) {
    if (uri.path.endsWith(".md")) {
      await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
      return { success: true };
    }
    return next(params);
  }
  const page = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  const panel = vscode.window.createWebviewPanel("stablefix.evidence", "Numerical evidence", vscode.ViewColumn.Beside, {});
  panel.webview.html = page;
  return { success: true };
}

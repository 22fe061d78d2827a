// node drive.cjs ADDRESS WORKSPACE PICTURES: what a person does, step by step; fails where one of them does not happen.
"use strict";

const assert = require("assert");
const fs = require("fs");
const path = require("path");
const { chromium } = require("playwright-core");

const [address, workspace, pictures] = process.argv.slice(2);
const BAD = "torch.log(F.softmax(logits, dim=-1))";
const GOOD = "F.log_softmax(logits, dim=-1)";
const TEXT = `import torch
import torch.nn.functional as F


def loss(logits, target):
    """Cross entropy 😀."""
    name, log_p = "😀", ${BAD}
    return -log_p.gather(1, target).mean()
`;
const started = Date.now();
const say = (what) => console.log(`${((Date.now() - started) / 1000).toFixed(1)} s  ${what}`);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(what, condition, seconds = 120) {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end; await pause(200)) {
    if (await condition()) {
      return say(what);
    }
  }
  throw new Error(`never happened: ${what}`);
}

async function open(page, name) {
  await page.locator(".explorer-viewlet .monaco-list-row", { hasText: name }).first().dblclick({ timeout: 60000 });
  await page.locator(".tab.active", { hasText: name }).waitFor({ timeout: 30000 });
}

async function main() {
  const file = path.join(workspace, "loss.py");
  fs.writeFileSync(file, TEXT);
  const other = path.join(workspace, "other.py");
  const unsafe = "\n\ndef share(x):\n    return x / x.abs().sum()\n";
  fs.writeFileSync(other, TEXT + unsafe);
  const notebook = path.join(workspace, "cells.ipynb");
  const cell = (source) => ({ cell_type: "code", execution_count: null, metadata: {}, outputs: [], source: [source] });
  const cells = [cell("import torch\nimport torch.nn.functional as F"), cell(`log_p = ${BAD}`)];
  const metadata = { language_info: { name: "python" } };
  fs.writeFileSync(notebook, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 4 }));
  await until("the server answers", () => fetch(address).then((answer) => answer.ok, () => false));
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: 1100, height: 620 } });
  const picture = (name, clip) => page.screenshot({ path: path.join(pictures, `${name}.png`), clip });
  try {
    await page.goto(`${address}/?folder=${encodeURIComponent(workspace)}`);
    await page.waitForSelector(".monaco-workbench", { timeout: 120000 });
    say("the workbench is there");

    await open(page, "loss.py");
    await page.waitForSelector(".monaco-editor .squiggly-warning", { timeout: 120000 });
    say("the expression is underlined");

    // Go to the finding: its message is shown in place.
    await page.keyboard.press("F8");
    await page.waitForSelector(".marker-widget", { timeout: 30000 });
    await pause(700);
    await picture("finding");
    const told = await page.locator(".marker-widget").innerText();
    assert.match(told, /Log of softmax/);
    assert.match(told, /old -inf/);
    await page.keyboard.press("Escape");

    await page.keyboard.press("Control+.");
    const menu = page.locator(".action-widget");
    await menu.waitFor({ timeout: 60000 });
    await pause(700);
    const offered = await menu.innerText();
    say(`offered: ${offered.split("\n").filter(Boolean).join(" | ")}`);
    assert.ok(offered.includes(`Replace with \`${GOOD}\``));
    await picture("fix", { x: 322, y: 36, width: 690, height: 304 });
    await page.keyboard.press("Enter");
    await until("the fix is in the text", async () => (await page.locator(".view-lines").innerText()).includes("log_softmax"));
    await until("nothing is underlined any more", async () => (await page.locator(".squiggly-warning").count()) === 0);
    await page.keyboard.press("Control+S");
    await until("the file on disk is right", () => fs.readFileSync(file, "utf8") === TEXT.replace(BAD, GOOD), 20);
    await picture("fixed");

    await page.keyboard.press("Control+Z");
    await page.waitForSelector(".squiggly-warning", { timeout: 60000 });
    const place = await page.locator(".squiggly-warning").first().boundingBox();
    await page.mouse.move(place.x + 40, place.y + place.height / 2);
    const hover = page.locator(".monaco-hover", { hasText: "judged on" }).first();
    await hover.waitFor({ timeout: 60000 });
    await pause(500);
    await picture("hover", { x: 322, y: 36, width: 778, height: 500 });
    say("the hover tells how the fix was judged");
    await hover.locator("a", { hasText: "evidence" }).click();
    await page.locator(".tab", { hasText: "Numerical evidence" }).waitFor({ timeout: 60000 });
    await pause(3000);
    await picture("evidence");
    say("the page of evidence is open beside the code");

    // All safe fixes when a file is saved; the unsafe one of this file is not among them.
    await open(page, "other.py");
    await until("both expressions are underlined", async () => (await page.locator(".squiggly-warning").count()) > 1);
    await page.keyboard.press("Control+End");
    await page.keyboard.type("# saved");
    await page.keyboard.press("Control+S");
    const expected = `${TEXT.replace(BAD, GOOD)}${unsafe}# saved`;
    await until("saving has applied the safe fix, and it alone", () => fs.readFileSync(other, "utf8") === expected, 60);

    // A notebook: names flow from cell to cell, and the edit goes to the cell that it is for.
    await open(page, "cells.ipynb");
    await page.locator(".notebook-editor .squiggly-warning").first().waitFor({ timeout: 60000 });
    await pause(500);
    await picture("notebook");
    say("the expression in the second cell is underlined");
    await page.locator(".notebook-editor .view-line", { hasText: "softmax" }).first().click();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Control+.");
    await menu.waitFor({ timeout: 60000 });
    await page.keyboard.press("Enter");
    const cellText = () => page.locator(".notebook-editor .view-lines").last().innerText();
    await until("the fix is in the cell", async () => (await cellText()).includes("log_softmax"));
    await page.keyboard.press("Control+S");
    const saved = () => JSON.parse(fs.readFileSync(notebook, "utf8")).cells[1].source.join("");
    await until("the notebook on disk is right", () => saved() === `log_p = ${GOOD}`, 20);
  } catch (error) {
    await picture("failed");
    throw error;
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});

// Chromium as Debian has it, and the look at a page that every page gets. Without windows, where it
// is to be had so, it takes two thirds of the time.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { ok } from './tap.mjs';

const require = createRequire(import.meta.url);
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const out = path.join(path.dirname(fileURLToPath(import.meta.url)), 'out',
  process.env.CARM_TEST_STORE ? 'postgresql' : 'sqlite');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const widths = [1280, 390];
// Walks that were asked for by name, or all of them: pictures, and axe at both widths. Else each
// page is shown to axe at one of them in turn.
const closely = process.argv[2] !== undefined;
let looks = 0;

const places = ['/usr/lib/chromium/chromium-headless-shell', '/usr/bin/chromium'];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || places.find((one) => fs.existsSync(one)),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
      '--disable-background-networking', '--disable-component-update'],
  });
}

/** A page whose complaints about policy, scripts and missing files are kept. */
export async function open(browser, { javaScriptEnabled, locale }) {
  const context = await browser.newContext({
    javaScriptEnabled, locale, acceptDownloads: true, viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    const text = message.text();
    // A form that is refused answers 422, which Chromium reports as a failed load.
    if (message.type() === 'error' && !/status of 422/.test(text)) complaints.push(text);
  });
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    if (why !== 'net::ERR_ABORTED') complaints.push(`${request.url()}: ${why}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['127.0.0.1', 'localhost'].includes(url.hostname))
      complaints.push(`asks another server: ${request.url()}`);
  });
  return { context, page, complaints };
}

function overflow() {
  const wide = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - wide;
  if (over <= 0) return null;
  const worst = [...document.querySelectorAll('body *')]
    .filter((e) => e.getBoundingClientRect().right > wide + 1)
    .slice(-3).map((e) => `${e.tagName.toLowerCase()}.${e.className}`);
  return `${over} px: ${worst.join(', ')}`;
}

async function violations(page) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
  const found = await page.evaluate(
    (only) => window.axe.run(document, { runOnly: only, resultTypes: ['violations'] }), tags);
  return found.violations.map((v) => `${v.id} (${v.impact}): ${v.help}\n${v.nodes.slice(0, 4)
    .map((n) => `   ${n.target.join(' ')} ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ''}`)
    .join('\n')}`);
}

/** The page at both widths: no overflow, no complaint, axe; a picture when looked at closely. */
export async function look(walk, name) {
  const { page, complaints, label } = walk;
  const said = complaints.splice(0);
  ok(said.length === 0, `${label} ${name}: nothing in the console`, said.join('\n'));
  const language = await page.getAttribute('html', 'lang');
  ok(language === walk.htmlLang, `${label} ${name}: the page is in ${walk.htmlLang}`, language);
  const turn = looks++ % widths.length;
  for (const [at, width] of widths.entries()) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate(overflow);
    ok(over === null, `${label} ${name} ${width}: no sideways scrolling`, over ?? '');
    if (walk.script && (closely || at === turn)) {
      const found = await violations(page);
      ok(found.length === 0, `${label} ${name} ${width}: axe finds nothing`, found.join('\n'));
    }
    if (closely)
      await page.screenshot({ path: path.join(out, `${label}-${name}-${width}.png`),
        fullPage: true });
  }
  await page.setViewportSize({ width: widths[0], height: 900 });
  complaints.splice(0); // what axe itself stirs up
}

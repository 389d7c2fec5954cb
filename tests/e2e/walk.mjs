// What every walk does: go somewhere, fill, press, and say what is there; and how it ends.
import path from 'node:path';
import { out } from './browser.mjs';
import { person } from './goods.mjs';
import { carm } from './house.mjs';
import { ok } from './tap.mjs';

/** "$1,234.56" or "1 234,56 $" in cents. */
export function cents(text) {
  const found = text.replace(/[\s\u00a0\u202f]/g, '').match(/([−-]?)\$?([\d,.]+)/);
  if (!found) return NaN;
  const digits = found[2].replace(/[.,](?=\d{3})/g, '').replace(/[.,]/g, '');
  return (found[1] ? -1 : 1) * Number(digits);
}

export function says(walk, name, condition, detail) {
  return ok(condition, `${walk.label} ${name}`, detail);
}

export async function go(walk, ...parts) {
  const url = [walk.url, walk.language, ...parts].join('/');
  const answer = await walk.page.goto(url);
  says(walk, `${parts.join('/')} answers 200`, answer.status() === 200, answer.status());
}

/** Clicks and waits for the page that follows. */
export async function press(walk, selector) {
  await Promise.all([walk.page.waitForLoadState('load'),
    walk.page.locator(selector).first().click()]);
  await walk.page.waitForLoadState('load');
}

export async function body(walk) {
  return (await walk.page.locator('main').textContent()).replace(/[\u00a0\u202f]/g, ' ');
}

export async function signIn(walk, name = person.name) {
  await go(walk, walk.paths.signIn);
  await walk.page.fill('#name', name);
  await walk.page.fill('#password', person.password);
  await press(walk, 'main form button[type=submit]');
}

/** By its id; what is folded away is opened first. */
export async function fill(walk, id, value) {
  const field = walk.page.locator(`[id="${id}"]`);
  if (!await field.isVisible())
    await walk.page.locator('details', { has: field }).last().locator('summary').first().click();
  const tag = await field.evaluate((e) => e.tagName);
  if (tag === 'SELECT') await field.selectOption(String(value));
  else await field.fill(String(value));
}

/** The calendar of the demonstration, to a day. */
export async function advance(walk, to) {
  await walk.page.fill('#clock-to', to);
  await press(walk, 'form:has(#clock-to) button');
}

/** All of a walk. One that fails leaves a picture of what each of its people saw; then browsers and
 *  house are closed, and the books must be sound. `people`: walks, by what they are called. */
export async function walked({ label, data, house, people }, steps) {
  try {
    await steps();
  } catch (error) {
    ok(false, `${label}: the walk came to its end`, error.stack);
    for (const [who, walk] of Object.entries(people))
      await walk.page.screenshot({ path: path.join(out, `${label}-${who}-failed.png`),
        fullPage: true }).catch(() => {});
  }
  for (const walk of Object.values(people)) await walk.context.close();
  await house.stop();
  const verified = carm(data, 'verify');
  ok(verified.status === 0, `${label}: carm verify is clean`, verified.out);
}

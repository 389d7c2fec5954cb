// Lines in the manner of TAP: "ok 3 - en home 1280: axe finds nothing".
let count = 0;
let failed = 0;

export function ok(passed, name, detail = '') {
  count++;
  if (!passed) failed++;
  console.log(`${passed ? 'ok' : 'not ok'} ${count} - ${name}`);
  if (!passed && detail) console.log(String(detail).replace(/^/gm, '  # '));
  return passed;
}

export function note(text) {
  console.log(String(text).replace(/^/gm, '# '));
}

/** The plan and the exit status. */
export function end() {
  console.log(`1..${count}`);
  note(`${count - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

"""python3 tests/evaluate: random declarations through carm assess, and worked out once more here.

What this folder knows it has from docs/RULES.md and data/, not from the product's code. Either both
find fault, with the same codes on the same lines, or all amounts are the same; every amount follows
from its explanation; a higher value never gives a lower ad valorem duty."""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, '..', '..')
DATA = os.path.join(ROOT, 'data')
ROWS = os.path.join(HERE, 'rows')  # of rules that the data has no row of yet, after those of DATA
sys.path.insert(0, HERE)
import explained  # noqa: E402
import law  # noqa: E402
import minimal  # noqa: E402
from draw import PER_DAY, Draw, Pools, accounting_day, raised  # noqa: E402

CARM = os.environ.get('CARM', os.path.join(ROOT, 'build/release/cmd/carm'))
SHOWN_MAX = 5
PLACE = [DATA]  # where both sides read the tables
WORLD = []  # tables and pools, once a process


def world():
    if not WORLD:
        tables = law.Tables(PLACE[0])
        WORLD.extend((tables, Pools(tables)))
    return WORLD


def reference(place):
    """A copy of the data with the rows of this folder."""
    made = os.path.join(place, 'reference')
    shutil.copytree(DATA, made)
    for name in os.listdir(ROWS):
        with open(os.path.join(ROWS, name), encoding='utf-8') as rows, \
                open(os.path.join(made, name), 'a', encoding='utf-8') as file:
            file.write(rows.read())
    return made


def assessed(house, declarations, day):
    """What carm says of each declaration."""
    with tempfile.NamedTemporaryFile('w', suffix='.jsonl', dir=house, encoding='utf-8') as file:
        for declaration in declarations:
            file.write(json.dumps(declaration) + '\n')
        file.flush()
        ran = subprocess.run([CARM, 'assess', file.name, '--as-of', day, '--json', '--data', house],
                             capture_output=True, timeout=600, check=False)
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    refused = any('assessment' not in answer for answer in answers)
    if len(answers) != len(declarations) or ran.returncode != (1 if refused else 0):
        raise SystemExit(f'carm assess ended with {ran.returncode} after {len(answers)} of '
                         f'{len(declarations)} lines\n{ran.stderr.decode()[-2000:]}')
    return answers


def errors_of(answer):
    return {(finding.get('line', 0), finding['code']) for finding in answer['findings']
            if finding['severity'] == 'error'}


def amounts_of(assessment):
    """Lines and totals as the evaluator gives them."""
    def cents(amount):
        return explained.cents(amount['amount'])
    lines = []
    for line in assessment['lines']:
        duties = sorted((duty['class'], cents(duty['base']), cents(duty['amount']))
                        for duty in line['duties'] if cents(duty['amount']) or
                        duty['class'] in ('customsDuty', 'gst'))
        lines.append((cents(line['valueForDuty']), cents(line['valueForTax']),
                      cents(line['payable']), duties))
    totals = {kind: cents(amount) for kind, amount in assessment['totals'].items()}
    return lines, {kind: amount for kind, amount in totals.items()
                   if amount or kind in ('valueForDuty', 'payable')}


def amounts_wanted(judged):
    lines = []
    for line in judged.lines:
        duties = sorted((duty.kind, line.value if duty.base is None else duty.base, duty.amount)
                        for duty in line.duties
                        if duty.amount or duty.kind in ('customsDuty', 'gst'))
        lines.append((line.value, line.tax_base, line.payable, duties))
    return lines, judged.totals


def disagreements(tables, declaration, day, answer):
    """Sentences; none when both say the same."""
    judged = law.evaluate(tables, declaration, day)
    given = errors_of(answer)
    if given != judged.errors:
        return [f'carm finds {sorted(given)}, the rules {sorted(judged.errors)}']
    if given:
        return []
    told = explained.troubles(answer['assessment'])
    lines, totals = amounts_of(answer['assessment'])
    lines_wanted, totals_wanted = amounts_wanted(judged)
    for at, (line, wanted) in enumerate(zip(lines, lines_wanted)):
        if line != wanted:
            told.append(f'line {at + 1}: carm says {line}, the rules {wanted}')
    if len(lines) != len(lines_wanted) or totals != totals_wanted:
        told.append(f'totals: carm says {totals}, the rules {totals_wanted}')
    return told


def falls(tables, declaration, day, lower, higher):
    """Lines whose ad valorem duty fell though the value rose."""
    if 'assessment' not in lower or 'assessment' not in higher:
        return []
    told = []
    for line, first, second in zip(declaration['lines'], lower['assessment']['lines'],
                                   higher['assessment']['lines']):
        column = tables.treatments[line['treatment'].zfill(2)]['tariff_column']
        found = tables.number(line['classification'], day)
        if 'tariffCode' in line or not tables.rate(found[1].text(column)).ad_valorem():
            continue
        duties = [explained.cents(duty['amount']['amount']) for each in (first, second)
                  for duty in each['duties'] if duty['class'] == 'customsDuty']
        if duties[1] < duties[0]:
            told.append(f'line {line["number"]}: a higher value has the duty fall {duties}')
    return told


class Outcome:
    def __init__(self):
        self.count = self.refused = self.lines = self.twins = 0
        self.wrong = []  # index, day, sentences, declaration
        self.codes, self.rules = {}, {}


def work(house, seed, first, count):
    """Declarations first to first + count - 1, all of one accounting day."""
    tables, pools = world()
    day = accounting_day(seed, first)
    indices, declarations = [], []
    for index in range(first, first + count):
        made = Draw(pools, seed, index).declaration()
        indices.append(index)
        declarations.append(made)
        if index % 8 == 0:
            indices.append(index)
            declarations.append(raised(made, seed, index))
    outcome = Outcome()
    before = (None, None)
    for index, made, answer in zip(indices, declarations, assessed(house, declarations, day)):
        told = disagreements(tables, made, day, answer)
        if before[0] == index:
            outcome.twins += 1
            told += falls(tables, made, day, before[1], answer)
        before = (index, answer)
        outcome.count += 1
        outcome.lines += len(made['lines'])
        for _, code in errors_of(answer):
            outcome.codes[code] = outcome.codes.get(code, 0) + 1
        outcome.refused += 'assessment' not in answer
        if 'assessment' in answer:
            for rule, count in explained.rules_of(answer['assessment']).items():
                outcome.rules[rule] = outcome.rules.get(rule, 0) + count
        if told and len(outcome.wrong) < SHOWN_MAX:
            outcome.wrong.append((index, day, told, made))
        elif told:
            outcome.wrong.append((index, day, told, None))
    return outcome


def show(house, seed, wrong):
    tables = world()[0]
    index, day, told, declaration = wrong
    print(f'not ok seed {seed} declaration {index} accounted for on {day}')
    for sentence in told[:6]:
        print(f'  # {sentence}')
    if declaration is None:
        return

    def still(candidates):
        return [bool(disagreements(tables, each, day, answer)) for each, answer in
                zip(candidates, assessed(house, candidates, day))]
    if still([declaration]) == [True]:
        declaration = minimal.smallest(declaration, still)
        answer = assessed(house, [declaration], day)[0]
        for sentence in disagreements(tables, declaration, day, answer)[:6]:
            print(f'  # smallest: {sentence}')
    print(f'  # {json.dumps(declaration)}', flush=True)


def run(house, given):
    last = given.first + given.count
    starts = [given.first] if given.count == 1 else \
        range(given.first // PER_DAY * PER_DAY, last, PER_DAY)
    jobs = [(max(start, given.first), min(start + PER_DAY, last)) for start in starts]
    whole = Outcome()
    with ProcessPoolExecutor(given.jobs) as pool:
        waiting = [pool.submit(work, house, given.seed, first, end - first) for first, end in jobs]
        for each in waiting:
            outcome = each.result()
            for name in ('count', 'refused', 'lines', 'twins', 'wrong'):
                setattr(whole, name, getattr(whole, name) + getattr(outcome, name))
            for sums, more in ((whole.codes, outcome.codes), (whole.rules, outcome.rules)):
                for name, count in more.items():
                    sums[name] = sums.get(name, 0) + count
    return whole


def main():
    parser = argparse.ArgumentParser(prog='python3 tests/evaluate', description=__doc__)
    parser.add_argument('--seed', type=int,
                        default=int(os.environ.get('CARM_SEED', random.randrange(10**6))))
    parser.add_argument('--count', type=int, default=3000)
    parser.add_argument('--first', type=int, default=0, help='number of the first declaration')
    parser.add_argument('--jobs', type=int, default=2)
    given = parser.parse_args()
    print(f'seed {given.seed}', flush=True)
    place = tempfile.mkdtemp(prefix='carm-evaluate-',
                             dir='/dev/shm' if os.access('/dev/shm', os.W_OK) else None)
    try:
        house = os.path.join(place, 'house')
        PLACE[0] = reference(place)
        made = subprocess.run([CARM, 'init', '--data', house], capture_output=True, timeout=600,
                              env=dict(os.environ, CARM_REFERENCE=PLACE[0]), check=False)
        if made.returncode != 0:
            raise SystemExit(made.stderr.decode())
        from_time = time.monotonic()
        whole = run(house, given)
        took = time.monotonic() - from_time
        for wrong in whole.wrong[:SHOWN_MAX]:
            show(house, given.seed, wrong)
        for wrong in whole.wrong[SHOWN_MAX:]:
            print(f'not ok seed {given.seed} declaration {wrong[0]}')
    finally:
        shutil.rmtree(place, ignore_errors=True)
    codes = ' '.join(f'{code} {count}' for code, count in sorted(whole.codes.items()))
    print(f'{whole.count} declarations with {whole.lines} lines in {took:.0f} s, {whole.refused} '
          f'refused, {whole.twins} with a higher value beside them; {codes}')
    print(' '.join(f'{rule} {count}' for rule, count in sorted(whole.rules.items())))
    words = f'seed {given.seed}, declarations {given.first} to {given.first + given.count - 1}'
    if not whole.wrong and whole.count > whole.refused:
        print(f'ok {words}: engine and rules agree')
    bad = len(whole.wrong)
    print(f'{whole.count - bad} passed, {bad} failed')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())

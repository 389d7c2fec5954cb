"""The same declaration through the command and through the API gives the same answer."""
import json
import os
import random
import sys

from house import ROOT, carm

sys.path.append(os.path.join(ROOT, 'tests/evaluate'))
import draw  # noqa: E402
import law  # noqa: E402

COUNT = 60


def asked(server, headers, day, declaration):
    """Findings and assessment by the API, as carm assess tells them."""
    status, body = server.request('POST', f'/v1/assessments?asOf={day}', json.dumps(declaration),
                                  headers)
    answer = json.loads(body)
    findings = answer.pop('findings', [])
    return status, findings, answer if status == 200 else None


def work(tally, place, data, server, key):
    seed = int(os.environ.get('CARM_SEED', random.randrange(10**6)))
    pools = draw.Pools(law.Tables(os.path.join(ROOT, 'data')))
    day = draw.accounting_day(seed, 0)
    made = [draw.Draw(pools, seed, index).declaration() for index in range(COUNT)]
    path = os.path.join(place, 'doors.jsonl')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(''.join(json.dumps(each) + '\n' for each in made))
    for language, words in (('en', ()), ('fr', ('--fr',))):
        ran = carm(data, 'assess', path, '--as-of', day, '--json', *words)
        told = [json.loads(line) for line in ran.out.splitlines()]
        headers = {'Authorization': f'Bearer {key}', 'Content-Type': 'application/json',
                   'Accept-Language': language}
        wrong, done = [], 0
        for declaration, line in zip(made, told):
            status, findings, assessment = asked(server, headers, day, declaration)
            done += status == 200
            if (findings, assessment) != (line['findings'], line.get('assessment')):
                wrong.append(f'{status} {line["line"]} {findings} {line["findings"]}')
        tally.ok(len(told) == COUNT and 0 < done < COUNT and not wrong,
                 f'command and API say the same of {COUNT} declarations, seed {seed}, {language}',
                 '\n'.join(wrong) or f'{done} of {len(told)} worked out\n{ran.err}')

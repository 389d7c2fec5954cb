"""What the commands do with good input, and their exit statuses: 0 done, 1 findings, 2 usage,
3 fault."""
import json
import os
import socket
import subprocess

import postgres
from house import ACCOUNT, IMPORTER, ROOT, carm, counts, declaration, encoded

COMMANDS = ('init', 'serve', 'load', 'assess', 'file', 'pay', 'day', 'statement', 'verify', 'clock',
            'doctor', 'key', 'user', 'law', 'collect')


def usage(tally, place, data):
    for command in COMMANDS:
        ran = carm(data, command, '--help')
        tally.ok(ran.status == 0 and ran.out.startswith(f'Usage: carm {command}'),
                 f'carm {command} --help', ran)
        ran = carm(data, command, '--no-such-option')
        tally.ok(ran.status == 2 and 'Usage' in ran.err, f'carm {command} with a wrong option', ran)
    for words in (('assess',), ('load', 'holidays'), ('load', 'no-such-kind', 'x'), ('pay',),
                  ('file',), ('key', IMPORTER), ('statement',), ('clock', 'yesterday'),
                  ('day', '--until', '2025-13-01'), ('no-such-command',), ('collect',),
                  ('collect', '--day', '2025-13-01'),
                  ('collect', '--day', '2025-12-01', '--format', 'mt940')):
        ran = carm(data, *words)
        tally.ok(ran.status == 2, f'carm {" ".join(words)} is a wrong use', ran)
    nowhere = os.path.join(place, 'nowhere')
    ran = carm(nowhere, 'verify')
    tally.ok(ran.status == 3 and 'carm init' in ran.err, 'no installation is a fault', ran)
    ran = carm(data, 'assess', os.path.join(place, 'no-such-file'))
    tally.ok(ran.status == 3, 'a file that cannot be read is a fault', ran)
    ran = carm(data, 'key', '123456789012345', 'test')
    tally.ok(ran.status == 1 and 'nine digits' in ran.err, '15 digits are no business number', ran)


def staff(tally, data):
    def user(*words):
        return carm(data, 'user', '900978446', 'casey', *words, given=b'a long password')
    ran = user('--role', 'officer')
    tally.ok(ran.status == 1 and 'needs --staff' in ran.err, 'an officer needs roles', ran)
    ran = user('--role', 'manager', '--staff', 'auditor')
    tally.ok(ran.status == 1 and 'goes with --role officer' in ran.err, 'nobody else has any', ran)
    ran = user('--role', 'officer', '--staff', 'auditor,king')
    tally.ok(ran.status == 1 and 'no staff role king' in ran.err and 'revenue_officer' in ran.err,
             'roles are named', ran)
    ran = user('--role', 'officer', '--staff', 'auditor,revenue_officer')
    tally.ok(ran.status == 0, 'carm user --staff', ran)


def work(tally, place, data):
    staff(tally, data)
    path = os.path.join(place, 'good.json')
    with open(path, 'wb') as file:
        file.write(encoded(declaration(1)))
    ran = carm(data, 'assess', path)
    tally.ok(ran.status == 0 and 'Total payable' in ran.out and '$3,344.81' in ran.out,
             'assess works a declaration out', ran)
    french = carm(data, 'assess', path, '--fr')
    tally.ok(french.status == 0 and 'Total payable' not in french.out and '3 344,81' in
             french.out.replace('\u00a0', ' ').replace('\u202f', ' '),
             'assess --fr says it in French', french)
    ran = carm(data, 'assess', path, '--json')
    try:
        told = json.loads(ran.out)
        payable = told['totals']['payable']['amount']
        explained = told['lines'][0]['duties'][0]['explanation']['rule']
    except (ValueError, KeyError, IndexError, TypeError) as error:
        payable, explained = None, error
    tally.ok(ran.status == 0 and payable == '3344.81' and explained, 'assess --json', ran)

    before = counts(data)[0]
    ran = carm(data, 'file', path)
    tally.ok(ran.status == 0 and ran.out.startswith('1 declarations with 1 lines filed'), 'file',
             ran)
    after, clean, ran = counts(data)
    tally.ok(clean and after != before, 'verify counts it and finds the books clean', ran)

    pay = os.path.join(place, 'good.csv')
    with open(pay, 'w', encoding='utf-8') as file:
        file.write(f'id,account,amount,value_date,reference\ntest-1,{ACCOUNT},250.00,2025-11-20,'
                   'cheque\n')
    ran = carm(data, 'pay', pay)
    tally.ok(ran.status == 0 and ran.out.startswith('1 payments taken'), 'pay', ran)
    paid = counts(data)[0]
    ran = carm(data, 'pay', pay)
    tally.ok(ran.status == 0 and ran.out.startswith('0 payments taken, 1 seen before') and
             counts(data)[0] == paid, 'the same bank file again pays nothing', ran)

    bank = os.path.join(place, 'bank.csv')
    with open(bank, 'w', encoding='utf-8') as file:
        file.write(f'id,account,amount,value_date\ntest-2,{ACCOUNT},1.00,2025-11-20\n'
                   f'test-3,{ACCOUNT},1.00,2031-01-01\n')
    ran = carm(data, 'pay', bank)
    tally.ok(ran.status == 1 and 'PAY-0005' in ran.err and counts(data)[0] == paid,
             'a file with a payment of tomorrow is not taken', ran)
    ran = carm(data, 'pay', '--check', '--leave-out', bank)
    tally.ok(ran.status == 0 and ran.out.startswith('1 payments to take') and
             counts(data)[0] == paid, 'pay --check takes nothing', ran)
    ran = carm(data, 'pay', '--leave-out', '--json', bank)
    tally.ok(ran.status == 0 and '"payments":1' in ran.out and '"leftOut":1' in ran.out,
             'pay --leave-out takes the rest', ran)

    for kind in ('text', 'json', 'csv', 'pdf'):
        ran = carm(data, 'statement', ACCOUNT, '--format', kind)
        tally.ok(ran.status == 0 and len(ran.out) > 500, f'statement --format {kind}', ran.err)
    ran = carm(data, 'doctor')
    tally.ok(ran.status == 0 and 'all is well' in ran.out, 'doctor', ran)
    ran = carm(data, 'clock')
    tally.ok(ran.status == 0 and ran.out.startswith('2025-11-20 simulated'), 'clock', ran)
    ran = carm(data, 'clock', '2025-11-01')
    tally.ok(ran.status == 1, 'the clock does not go back over closed days', ran)
    ran = carm(data, 'day', '--until', '2025-11-27')
    tally.ok(ran.status == 0 and 'days closed' in ran.out, 'day closes a week', ran)
    before = counts(data)[0]
    ran = carm(data, 'day', '--until', '2025-11-27')
    tally.ok(ran.status == 0 and counts(data)[0] == before, 'day again does nothing', ran)
    ran = carm(data, 'verify')
    tally.ok(ran.status == 0, 'the books are clean after a week', ran)


def run_script(tally, data):
    """./run says where passkeys work, and leaves a partners.conf of somebody's own."""
    path = os.path.join(data, 'partners.conf')
    script = os.path.join(ROOT, 'run')
    ours, other = 'portal http://localhost:{}\n', 'portal https://carm.example.org\n'
    for before, after in ((None, ours), (ours.format(8080), ours), (other, other)):
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            port = free.getsockname()[1]
        if before is not None:
            with open(path, 'w', encoding='utf-8') as file:
                file.write(before)
        running = subprocess.Popen([script, '--data', data, '--port', str(port)],
                                   stderr=subprocess.PIPE, text=True)
        said = next((line for line in running.stderr if 'serves' in line), '')
        running.terminate()
        running.wait(30)
        running.stderr.close()
        with open(path, encoding='utf-8') as file:
            text = file.read()
        wanted = after.format(port)
        tally.ok(text == wanted, f'run: partners.conf after {before!r}', text)
        tally.ok(f'serves {wanted[7:-1]}/' in said, 'run: the address that it prints', said)


def while_serving(tally, data):
    ran = carm(data, 'verify')
    tally.ok(ran.status == 0, 'verify works while the server runs', ran)
    if postgres.STORE:
        day = carm(data, 'clock').out.split()[0]
        ran = carm(data, 'clock', day)
        tally.ok(ran.status == 0, 'a second writer may write beside it', ran)
    else:
        ran = carm(data, 'clock', 'real')
        tally.ok(ran.status == 3 and 'writing' in ran.err, 'a second writer is refused', ran)

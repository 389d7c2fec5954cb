"""carm law: a change from its load to its activation and back, and what is refused."""
import json
import os

from house import carm, copy, declaration, encoded

PASSWORD = 'open-carm-demo'

HEADER = ('digits,effective_date,uom,description_en,mfn,gt,ust,mxt,ceut,ukt,cptpt,aut,nzt,ccct,'
          'ldct,gpt,ciat,ct,crt,it,nt,slt,pt,colt,jt,pat,hnt,krt,uat\n')


def write(place, name, text):
    path = os.path.join(place, name)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


def cents(amount):
    return int(amount.replace('.', ''))


def payable(data, path):
    return json.loads(carm(data, 'assess', path, '--json').out)['totals']['payable']['amount']


def person(data, *words, name, password=PASSWORD):
    return carm(data, 'law', *words, '--user', name, given=password.encode())


def refused(tally, data, place, good):
    law = ('--title', 'T', '--source', 'S')
    cases = (
        ('an unknown kind', ('load', f'tarif={good}', *law), 'LAW-0001'),
        ('a file without a kind', ('load', good, *law), 'LAW-0001'),
        ('no title', ('load', f'tariff={good}', '--source', 'S'), 'LAW-0003'),
        ('no source', ('load', f'tariff={good}', '--title', 'T'), 'LAW-0004'),
        ('the same kind twice', ('load', f'tariff={good}', f'tariff={good}', *law), 'LAW-0005'),
        ('wrong rows', ('load', 'gst-rates=' + write(
            place, 'gst.csv', 'percent,valid_from,valid_to,source\nx,2026-01-01,,s\n'), *law),
         'REF-0003'),
        ('a law without a rate', ('load', 'withdrawn-rows=' + write(
            place, 'gone.csv', 'kind,key,valid_from\ngst-rates,-,2008-01-01\n'), *law), 'LAW-0022'),
        ('a golden case that is none', ('load', f'tariff={good}', 'golden-cases=' + write(
            place, 'bad.jsonl', '{"on":"x"}\n'), *law), 'LAW-0007'),
        ('a return without a reason', ('rollback', '2025-11-01'), 'LAW-0015'),
        ('a return to before the first law', ('rollback', '2001-01-01', '--words', 'w'),
         'LAW-0017'),
        ('a return to what is to come', ('rollback', '2031-01-01', '--words', 'w'), 'LAW-0018'),
    )
    for name, words, code in cases:
        english, french = carm(data, 'law', *words), carm(data, 'law', *words, '--fr')
        tally.ok(english.status == 1 and code in english.err, f'law: {name} is refused', english)
        tally.ok(french.status == 1 and code in french.err and french.err != english.err,
                 f'law: {name} is refused in French', french)
    for words in ((), ('paint',), ('show',), ('show', 'one'), ('approve', '1'), ('load',),
                  ('impact', '1', '--format', 'xml')):
        ran = carm(data, 'law', *words)
        tally.ok(ran.status == 2, f'carm law {" ".join(words)} is a wrong use', ran)
    ran = carm(data, 'law', 'show', '99')
    tally.ok(ran.status == 1 and 'no such change' in ran.err, 'law: a change that is not there',
             ran)


def activated(tally, data, good, declared):
    """Three persons, one report: the change is law at once."""
    before = payable(data, declared)
    ran = carm(data, 'law', 'load', f'tariff={good}', '--title', 'Shirts', '--source', 'Order')
    tally.ok(ran.status == 0 and '1 changed' in ran.out and 'operator' in ran.out, 'law load', ran)
    ran = person(data, 'approve', '1', name='officer2')
    tally.ok(ran.status == 1 and 'LAW-0019' in ran.err, 'law: nobody approves without a report',
             ran)
    ran = carm(data, 'law', 'impact', '1', '--months', '99')
    tally.ok(ran.status == 1 and 'LAW-0024' in ran.err, 'law: 99 months are refused', ran)
    ran = carm(data, 'law', 'impact', '1', '--months', '12', '--json')
    told = json.loads(ran.out)
    rows = carm(data, 'law', 'impact', '1', '--months', '12', '--format', 'csv')
    tally.ok(told['total']['declarations'] == told['lookedAt'] > 100 and 'finishedAt' in told and
             sum(cents(a['net']) for a in told['accounts']) == cents(told['total']['net']) and
             len(told['declarations']) == told['total']['touched'],
             'law impact adds up', {**told, 'declarations': len(told['declarations'])})
    tally.ok(rows.status == 0 and rows.out.count('\ndeclaration,') == told['total']['touched'],
             'law impact --format csv has the same declarations', rows.out[:400])
    ran = person(data, 'approve', '1', name='officer2', password='wrong')
    tally.ok(ran.status == 1 and 'LAW-0025' in ran.err, 'law: a wrong password is no person', ran)
    ran = person(data, 'approve', '1', name='maude')
    tally.ok(ran.status == 1 and 'may not' in ran.err, 'law: an importer is no officer', ran)
    ran = person(data, 'approve', '1', '--content', '0' * 63 + '1', name='officer2')
    tally.ok(ran.status == 1 and 'LAW-0011' in ran.err, 'law: other content is not approved', ran)
    tally.ok(person(data, 'approve', '1', name='officer2').status == 0, 'law approve')
    ran = person(data, 'approve', '1', name='officer2')
    tally.ok(ran.status == 1 and 'LAW-0010' in ran.err, 'law: nobody approves twice', ran)
    ran = person(data, 'activate', '1', name='officer')
    tally.ok(ran.status == 1 and 'LAW-0012' in ran.err, 'law: one approval is not enough', ran)
    tally.ok(person(data, 'approve', '1', name='officer3').status == 0, 'law approve, the second')
    ran = person(data, 'activate', '1', '--at', '2025-01-01T00:00', name='officer')
    tally.ok(ran.status == 1 and 'LAW-0013' in ran.err, 'law: not in the past', ran)
    ran = person(data, 'activate', '1', name='officer')
    tally.ok(ran.status == 0 and 'state       Activated' in ran.out, 'law activate', ran)
    tally.ok(payable(data, declared) != before, 'the law has changed')
    return before


def returned(tally, data, declared, before):
    since = json.loads(carm(data, 'law', 'show', '1', '--json').out)['steps'][-1]['inForceAt']
    ran = carm(data, 'law', 'rollback', since[:16], '--words', 'The order was quashed')
    tally.ok(ran.status == 0 and 'change      2' in ran.out, 'law rollback', ran)
    carm(data, 'law', 'impact', '2')
    for name in ('officer', 'officer2'):
        tally.ok(person(data, 'approve', '2', name=name).status == 0, f'{name} approves the return')
    ran = person(data, 'activate', '2', '--at', '2025-11-22T00:00', name='officer3')
    tally.ok(ran.status == 0 and 'To be activated' in ran.out, 'law activate --at', ran)
    tally.ok(payable(data, declared) != before, 'not before its instant')
    carm(data, 'day', '--until', '2025-11-23')
    tally.ok(payable(data, declared) == before, 'the earlier law is back')
    told = json.loads(carm(data, 'law', 'list', '--json').out)
    tally.ok([(law['change'], law['state']) for law in told] == [(2, 'active'), (1, 'active')],
             'law list', told)


def copied(tally, place, data, declared, before):
    """What was decided on the law goes with a backup, and is proved."""
    backup, again = os.path.join(place, 'law-backup'), os.path.join(place, 'law-again')
    ran = carm(data, 'backup', backup)
    tally.ok(ran.status == 0, 'backup with changes of the law', ran)
    ran = carm(again, 'restore', backup)
    listed = carm(again, 'law', 'list').out
    tally.ok(ran.status == 0 and listed == carm(data, 'law', 'list').out and
             payable(again, declared) == before, 'restore has them', f'{ran}\n{listed}')
    for where in (data, again):
        ran = carm(where, 'verify')
        tally.ok(ran.status == 0, 'verify works the steps out again', ran)


def work(tally, place, seed):
    data = copy(seed, os.path.join(place, 'law'))
    good = write(place, 'shirts.csv', HEADER + '6109.10.00,2025-01-01,,Of cotton,20 %,35%'
                 + ',' * 23 + '\n')
    declared = os.path.join(place, 'declared.json')
    with open(declared, 'wb') as file:
        file.write(encoded(declaration(1)))
    refused(tally, data, place, good)
    before = activated(tally, data, good, declared)
    returned(tally, data, declared, before)
    copied(tally, place, data, declared, before)

#!/usr/bin/env python3
"""A security provider's side of the API: agreements, demands, what a debtor needs. Python 3 alone.

    export OPEN_CARM_URL=http://localhost:8080 OPEN_CARM_KEY=carm_...
    docs/provider.py enter 731056248RM0001 SB-2025-7 30000.00 --name 'Boréal Outdoor Supply Inc.'
    docs/provider.py agreements --state security.active
    docs/provider.py demands
    docs/provider.py pay 731056248RM0001-8192 30000.00 --reference 'CHQ 12'

Prints what the server answered, as JSON. Ends with 0; 1 when the server refuses, each finding on a
line of its own; 2 for words it does not know; 3 when the server cannot be reached. What makes
something carries an Idempotency-Key and is sent again when an answer did not come, so that it
happens once."""
import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

TRIES, WAIT = 4, 0.5  # of a request without an answer; seconds before the next, then twice as long
NO_ANSWER = (429, 502, 503, 504)


class Refused(Exception):
    """The server's problem (RFC 9457)."""

    def __init__(self, status, problem):
        super().__init__(f'{status} {problem.get("title", "")}')
        self.problem = problem

    def lines(self):
        found = self.problem.get('findings') or ()
        for one in found:
            yield f'{one.get("code", "")} {one.get("pointer", "")}: {one.get("message", "")}'
        if not found:
            yield f'{self} {self.problem.get("detail", "")}'.rstrip()


class Api:
    def __init__(self, url, key, language):
        self.url = url.rstrip('/') + '/v1/'
        self.headers = {'Authorization': f'Bearer {key}', 'Accept': 'application/json',
                        'Accept-Language': f'{language}-CA'}

    def get(self, path, **query):
        asked = urllib.parse.urlencode({name: value for name, value in query.items() if value})
        return self._send('GET', path + (f'?{asked}' if asked else ''))

    def post(self, path, document):
        return self._send('POST', path, json.dumps(document).encode(),
                          {'Content-Type': 'application/json',
                           'Idempotency-Key': uuid.uuid4().hex})

    def _send(self, method, path, body=None, headers=()):
        request = urllib.request.Request(self.url + path, body, {**self.headers, **dict(headers)},
                                         method=method)
        for left in range(TRIES - 1, -1, -1):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code not in NO_ANSWER or left == 0:
                    raise Refused(error.code, problem_of(error)) from error
            except OSError:  # urllib.error.URLError is one
                if left == 0:
                    raise
            time.sleep(WAIT * 2 ** (TRIES - 1 - left))


def problem_of(error):
    try:
        problem = json.load(error)
        return problem if isinstance(problem, dict) else {}
    except ValueError:
        return {}


def money(amount):
    return {'amount': amount, 'currency': 'CAD'}


def parts(given):
    """ACCOUNT=AMOUNT of each."""
    return [{'account': account, 'amount': money(amount)}
            for account, _, amount in (one.partition('=') for one in given or ())]


def said(**members):
    return {name: value for name, value in members.items() if value is not None and value != []}


def step(api, agreement, name, **members):
    return api.post(f'security-agreements/{agreement}/steps',
                    said(step=f'security.{name}', **members))


def run(api, of):
    if of.do == 'agreements':
        return api.get('security-agreements', waiting='true' if of.waiting else None,
                       number=of.number, account=of.account, state=of.state)
    if of.do == 'agreement':
        return api.get(f'security-agreements/{of.agreement}')
    if of.do == 'enter':
        return api.post('security-agreements', {
            'account': of.account, 'number': of.number, 'amount': money(of.amount),
            **said(debtorName=of.name, program=of.program, authority=of.authority, until=of.until,
                   allocations=parts(of.part), **{'from': of.since})})
    if of.do == 'amend':
        return step(api, of.agreement, 'amend', amount=of.amount and money(of.amount),
                    until=of.until, allocations=parts(of.part))
    if of.do == 'terminate':
        return step(api, of.agreement, 'terminate', on=of.on)
    if of.do in ('confirm', 'reinstate'):
        return step(api, of.agreement, of.do)
    if of.do == 'reject':
        return step(api, of.agreement, 'reject', words=of.words)
    if of.do == 'demands':
        return api.get('security-demands')
    if of.do == 'demand':
        return api.get(f'security-demands/{of.demand}')
    if of.do == 'pay':
        return api.post(f'security-demands/{of.demand}/payments',
                        said(amount=money(of.amount), reference=of.reference))
    if of.do == 'rebut':
        return api.post(f'security-demands/{of.demand}/rebuttals', {'words': of.words})
    return api.get(f'security-requirements/{of.account}')


def words():
    parser = argparse.ArgumentParser(description='A security provider\'s side of the API.')
    parser.add_argument('--url', default=os.environ.get('OPEN_CARM_URL', 'http://localhost:8080'))
    parser.add_argument('--language', choices=('en', 'fr'), default='en')
    does = parser.add_subparsers(dest='do', required=True)

    def command(name, what, *needed):
        one = does.add_parser(name, help=what)
        for need in needed:
            one.add_argument(need)
        return one

    listed = command('agreements', 'agreements given, or that wait to be confirmed')
    listed.add_argument('--waiting', action='store_true')
    for option in ('--number', '--account', '--state'):
        listed.add_argument(option)
    command('agreement', 'one agreement', 'agreement')
    entered = command('enter', 'give an agreement; it counts at once', 'account', 'number',
                      'amount')
    for option in ('--name', '--program', '--authority', '--until'):
        entered.add_argument(option)
    entered.add_argument('--from', dest='since')
    amended = command('amend', 'change its amount, last day or division', 'agreement')
    for option in ('--amount', '--until'):
        amended.add_argument(option)
    for one in (entered, amended):
        one.add_argument('--part', action='append', metavar='ACCOUNT=AMOUNT')
    command('confirm', 'confirm what a debtor submitted', 'agreement')
    command('reject', 'reject it', 'agreement', 'words')
    command('terminate', 'end it, 30 days ahead', 'agreement', 'on')
    command('reinstate', 'take a termination back', 'agreement')
    command('demands', 'demands on agreements')
    command('demand', 'one demand', 'demand')
    command('pay', 'pay what it asks for today', 'demand', 'amount').add_argument('--reference')
    command('rebut', 'say why it is not right', 'demand', 'words')
    command('requirement', 'what an account needs, if it lets you see it', 'account')
    return parser


def main():
    of = words().parse_args()
    key = os.environ.get('OPEN_CARM_KEY')
    if not key:
        print('OPEN_CARM_KEY has no key', file=sys.stderr)
        return 2
    try:
        answer = run(Api(of.url, key, of.language), of)
    except Refused as refused:
        for line in refused.lines():
            print(line, file=sys.stderr)
        return 1
    except OSError as error:
        print(f'{of.url} cannot be reached: {error}', file=sys.stderr)
        return 3
    json.dump(answer, sys.stdout, ensure_ascii=False, indent=1)
    print()
    return 0


if __name__ == '__main__':
    sys.exit(main())

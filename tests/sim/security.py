"""Financial security as the model has it: what an account has to post, what stands for it, in which
state it is and whether its goods are released. Written from the texts (SOR/2024-42, docs/RULES.md,
docs/decisions), not from the product.

Cover is one fraction, a month is found by walking days, a state is followed day by day."""
import math
from fractions import Fraction

from law import DAY, INTEREST, PENALTY, Disagreement, cents, day

DOLLAR, LEAST, MOST = 100, 500000, 1000000000  # cents; the least is of an agreement
NOTICE = 30            # days ahead that a termination is told
TOP_UP = 30 * DAY      # to post more, or to pay
HOLD = 30 * DAY        # deposits stay so long after the last release
QUIET = 7              # days without the same notice again
THRESHOLDS = (100, 90, 75)
BEGAN, ENDED = day('2024-10-21'), day('2025-05-20')  # the transition period

PENDING, TRANSITION, ACTIVE, DEFICIENT, SUSPENDED = OPEN = (
    'rpp.pending', 'rpp.transition', 'rpp.active', 'rpp.deficient', 'rpp.suspended')
REMOVED, WITHDRAWN = 'rpp.removed', 'rpp.withdrawn'
RELEASED = (ACTIVE, DEFICIENT)


def months_before(on):
    """The twelve months of statements that were over: from a 25th to a 24th."""
    months, last = [], on - DAY
    while last.day != 24:
        last -= DAY
    for _ in range(12):
        first = last - DAY
        while first.day != 25:
            first -= DAY
        months.insert(0, (first, last))
        last = first - DAY
    return months


def needs(base):
    """As a deposit, as an agreement."""
    if base == 0:
        return 0, 0
    half = math.ceil(Fraction(base, 2 * DOLLAR)) * DOLLAR
    return min(base, MOST), min(max(half, LEAST), MOST)


class Agreement:
    def __init__(self, number, debtor, account, amount, start, until, parts):
        self.number, self.debtor, self.account = number, debtor, account
        self.amount, self.start, self.until, self.parts = amount, start, until, parts
        self.ends, self.state = None, 'security.submitted'

    def last(self):
        return self.ends - DAY if self.ends else self.until

    def shown(self, today):
        over = self.last() is not None and self.last() < today
        waits = self.state in ('security.submitted', 'security.active', 'security.notified')
        return 'security.ended' if over and waits else self.state

    def stands(self, name, on):
        """Cents for the account on the day."""
        given = self.state in ('security.active', 'security.notified')
        within = self.start <= on and (self.last() is None or on <= self.last())
        return self.parts.get(name, 0) if given and within else 0


class Secured:
    """One account."""

    def __init__(self, security, account):
        self.security, self.account, self.name = security, account, account.name
        self.requirements = []  # from, made, run, declared, base, months
        self.state = self.since = self.deadline = None
        self.given = False      # the deadline is an officer's
        self.why, self.ever_asked = '', False
        self.deposits, self.held, self.asked = {}, 0, []
        self.told, self.notices = 0, []

    # ---- what is needed, and what there is ----

    def counting(self, on):
        """The last to begin; of one day the last that was made."""
        begun = [r for r in self.requirements if r['from'] <= on]
        return max(begun, key=lambda r: (r['from'], self.requirements.index(r)), default=None)

    def work_out(self, on, run, begins, declared=None):
        months = []
        for first, last in months_before(on):
            total = sum(amount for i in self.account.items
                        if i.kind in ('CAD', 'COR') and first <= i.posted <= last
                        for at, amount in enumerate(i.classes) if at not in (PENALTY, INTEREST))
            months.append([first.isoformat(), last.isoformat(), max(total, 0)])
        base = max(total for _, _, total in months) if declared is None else declared
        self.requirements.append({'from': begins, 'made': on, 'run': run, 'base': base,
                                  'declared': declared is not None, 'months': months})

    def needed(self, today):
        now = self.counting(today)
        return needs(now['base']) if now else (0, 0)

    def agreements(self, on):
        return sum(a.stands(self.name, on) for a in self.security.agreements)

    def share(self, today, on=None):
        """What of the requirement of today is covered, today or on a later day."""
        deposit, agreement = self.needed(today)
        if deposit == 0:
            return Fraction(1)
        return (Fraction(self.held, deposit) +
                Fraction(self.agreements(on or today), agreement))

    def covered(self, today, on=None):
        return self.share(today, on) >= 1

    def ends_on(self, today):
        """The first day, within the time of notice, on which cover is known to fail."""
        for ahead in range(1, NOTICE + 2):
            if not self.covered(today, today + ahead * DAY):
                return today + ahead * DAY
        return None

    def overdue(self, on):
        return sum(i.left for i in self.account.items if i.left > 0 and i.due < on)

    def in_debt(self, on):
        return (bool(self.requirements) and self.needed(on) == (0, 0) and
                self.overdue(on) > self.held + self.agreements(on))

    def used(self):
        used = 0
        for item in self.account.items:
            if item.left > 0:
                used += sum(amount for at, amount in enumerate(item.left_by_class())
                            if at not in (PENALTY, INTEREST))
            else:
                used += item.left
        return max(used, 0)

    def limit(self, on):
        """The base that what is posted carries, each kind to the cent."""
        deposit, agreement = self.needed(on)
        given, now = self.agreements(on), self.counting(on)
        limit = (now['base'] * self.held // deposit + now['base'] * given // agreement
                 if deposit else 0)
        if self.covered(on):
            limit = max(limit, self.held + (2 * given if given >= LEAST else 0))
        return limit

    def over(self, on):
        return self.used() > self.limit(on)

    # ---- where it stands ----

    def move(self, on, state, why, deadline=None):
        self.security.model.counts['now ' + state] += 1
        self.state, self.since, self.why, self.deadline = state, on, why, deadline
        self.given = False

    def stands(self):
        return self.state, self.since, self.why, self.deadline, self.given

    def follow(self, on, why, deadline=None):
        if self.state in (PENDING, SUSPENDED):
            held = self.why == 'officer' or self.why == 'utilisation' and self.over(on)
            if self.requirements and self.covered(on) and not held and not self.in_debt(on):
                self.move(on, ACTIVE, 'covered')
                self.look_ahead(on)
        elif self.state in RELEASED and self.covered(on):
            self.look_ahead(on)
        elif self.state in RELEASED:
            self.fall_short(on, why, deadline)

    def look_ahead(self, on):
        fails = self.ends_on(on)
        if fails is None:
            if self.state == DEFICIENT and not (self.why == 'utilisation' and self.over(on)):
                self.move(on, ACTIVE, 'covered')
        elif self.state == DEFICIENT and self.why == 'termination' and (
                self.deadline == fails or self.given and self.deadline > fails):
            pass  # it is known, or an officer gave more time
        else:
            self.move(on, DEFICIENT, 'termination', fails)

    def fall_short(self, on, why, deadline):
        less = self.agreements(on) < self.agreements(on - DAY)
        fresh = self.state == ACTIVE
        if not fresh and self.deadline:
            deadline = self.deadline
        if deadline and deadline <= on and (
                self.why == 'termination' or why == 'ended' and (fresh or less)):
            self.move(on, SUSPENDED, 'ended')  # of what ended nothing is left
        elif fresh:
            self.move(on, DEFICIENT, why, deadline)

    def answer(self, on):
        if self.state not in OPEN:
            return 'N', 'NOT_ENROLLED'
        if self.state == TRANSITION:
            return 'Y', 'TRANSITION'
        if self.state == SUSPENDED:
            return 'N', 'SUSPENDED'
        if self.in_debt(on):
            return 'N', 'ZERO_REQ_DEBT'
        return ('Y', 'ACTIVE') if self.state in RELEASED else ('N', 'NO_SECURITY')

    # ---- a day ----

    def close(self, on):
        before = self.counting(on)
        if self.state in OPEN and (on.month, on.day) == (10, 20):
            declared = before and before['base'] and not self.account.items
            self.work_out(on, 'review', on.replace(year=on.year + 1, month=1, day=15),
                          before['base'] if declared else None)
        elif self.state is None and BEGAN <= on < ENDED:
            self.move(on, TRANSITION, 'automatic')  # all were registered before
        if self.state not in OPEN:
            return
        if self.state == TRANSITION:
            if on >= ENDED:
                self.leave_transition(on)
        elif before and before['from'] == on and before['made'] < on:
            self.follow(on, 'review', on)
        else:
            self.follow(on, 'ended', on)
        self.watch(on)

    def leave_transition(self, on):
        history = bool(self.account.items)
        if history or not self.requirements:
            self.work_out(on, 'transition', on)
        zero = self.needed(on) == (0, 0)
        if self.held + self.agreements(on) > 0:
            if self.covered(on):
                self.move(on, ACTIVE, 'covered')
            else:
                self.move(on, DEFICIENT, 'transition')
        elif zero and (history or self.ever_asked):
            self.move(on, ACTIVE, 'zero')
        else:
            self.move(on, REMOVED, 'transition')

    def watch(self, on):
        """Above the limit it is short; thresholds are told of. Both not while a review runs."""
        released = self.state in RELEASED
        if not released and self.told == 0:
            return
        used, limit = self.used(), self.limit(on)
        quiet = (on.month, on.day) >= (10, 20) or (on.month, on.day) < (1, 15)
        if used > limit and self.state == ACTIVE and not quiet:
            self.move(on, DEFICIENT, 'utilisation', on + TOP_UP)
        passed = next((t for t in THRESHOLDS if 100 * used > t * limit), 0)
        lately = any(raised and told >= passed and (on - day(when)).days < QUIET
                     for when, raised, told, _ in self.notices)
        if passed < self.told or passed > self.told and released and not quiet and not lately:
            self.notices.append([on.isoformat(), int(passed > self.told), passed, used])
            self.told = passed

    # ---- deposits ----

    def held_back(self, today):
        """Out of it, and goods were released lately."""
        released = self.security.released.get(self.name)
        return self.state not in OPEN and released is not None and today < released + HOLD

    def spare(self, today, asked):
        free = self.held - asked
        deposit, agreement = self.needed(today)
        if self.state in OPEN and deposit:
            rest = 1 - Fraction(self.agreements(today), agreement)
            free -= max(math.ceil(rest * deposit), 0)
        return max(free, 0)

    def refusal(self, today, wanted, asked):
        if self.held_back(today):
            return 'FSG-0013'
        if self.overdue(today) > 0:
            return 'FSG-0012'
        return 'FSG-0011' if wanted > self.spare(today, asked) else ''


class Security:
    """Everybody's, and who gave it."""

    def __init__(self, model):
        self.model, self.accounts, self.agreements = model, {}, []
        self.released = {}  # by account: the last day goods were released
        self.given = set()  # numbers the provider has used

    def start(self, accounts):
        self.accounts = {name: Secured(self, account) for name, account in accounts.items()}

    def close(self, on):
        for secured in self.accounts.values():
            secured.close(on)

    # ---- what people do: the code and the errors that are due, and what comes of it ----

    def do(self, record):
        secured = self.accounts[record['account']]
        return getattr(self, 'do_' + record['what'])(secured, record, self.model.today)

    @staticmethod
    def refused(state):
        return 'CONFLICT', 'FSG-0005' if state is None else 'FSG-0002'

    def do_enrol(self, own, record, today):
        if own.state in OPEN and not (own.state == TRANSITION and own.why == 'automatic'):
            return self.refused(own.state)
        amount, history = record.get('amount'), bool(own.account.items)
        if history == (amount is not None):
            return 'FINDINGS', 'FSG-0004' if history else 'FSG-0003'
        own.work_out(today, 'enrolment', today, cents(amount) if amount is not None else None)
        own.ever_asked = True
        own.move(today, PENDING, 'asked')
        if BEGAN <= today < ENDED:
            own.move(today, TRANSITION, 'transition')
        own.follow(today, '')
        return 'OK', ''

    def do_leave(self, own, _, today):
        if own.state not in OPEN:
            return self.refused(own.state)
        own.move(today, WITHDRAWN, 'asked')
        return 'OK', ''

    def do_decide(self, own, record, today):
        step, until = record['step'], day(record.get('ends'))
        if step == 'rpp.extend' and until <= today:
            return 'FINDINGS', 'FSG-0006'
        possible = {'rpp.suspend': RELEASED, 'rpp.extend': (DEFICIENT,),
                    'rpp.restore': (SUSPENDED,), 'rpp.remove': OPEN}[step]
        if own.state not in possible:
            return self.refused(own.state)
        if step == 'rpp.suspend':
            own.move(today, SUSPENDED, 'officer')
        elif step == 'rpp.remove':
            own.move(today, REMOVED, 'officer')
        elif step == 'rpp.extend':
            same = own.why in ('utilisation', 'termination')  # short for what it was
            own.move(today, DEFICIENT, own.why if same else 'officer', until)
            own.given = True
        else:
            own.move(today, PENDING, 'restored')
            own.follow(today, 'officer')
        return 'OK', ''

    def do_deposit(self, own, record, today):
        name, amount = record['name'], cents(record['amount'])
        if name in own.deposits:
            self.model.counts['echoes'] += own.deposits[name] == amount
            return ('OK', '') if own.deposits[name] == amount else ('CONFLICT', 'FSG-0010')
        own.deposits[name] = amount
        own.held += amount
        own.follow(today, '')
        return 'OK', ''

    def do_back(self, own, record, today):
        wanted = cents(record['amount'])
        wrong = own.refusal(today, wanted, sum(own.asked))
        if wrong:
            return 'FINDINGS', wrong
        own.asked.append(wanted)
        return 'OK', ''

    def do_grant(self, own, _, today):
        if not own.asked:
            return 'NOT_FOUND', ''
        wrong = own.refusal(today, own.asked[0], sum(own.asked[1:]))
        if wrong:
            return 'FINDINGS', wrong
        own.held -= own.asked.pop(0)
        own.follow(today, '')
        return 'OK', ''

    # ---- agreements ----

    def divided(self, record, own, amount):
        """Parts by account, and what is wrong with them."""
        parts, wrong = {}, []
        for name, text in record['parts']:
            if name[:9] != own.name[:9]:
                wrong.append('FSG-0027')
            elif cents(text) <= 0:
                wrong.append('FSG-0023')
            else:
                parts[name] = cents(text)
        return parts, wrong + ['FSG-0030'] * (sum(parts.values()) > amount)

    def begin(self, own, record, today):
        amount, until = cents(record['amount']), day(record.get('ends'))
        wrong = ['FSG-0024'] * (amount < LEAST)
        wrong += ['FSG-0025'] * (until is not None and until < today)
        parts = {own.name: amount}
        if record['parts']:
            parts, more = self.divided(record, own, amount)
            wrong += more
        if wrong:
            return None, ('FINDINGS', ' '.join(wrong))
        number, debtor = record['name'], own.name[:9]
        waits = any(a.number == number and a.debtor == debtor and
                    a.state == 'security.submitted' for a in self.agreements)
        if number in self.given or waits:
            return None, ('CONFLICT', 'FSG-0022')
        return Agreement(number, debtor, own.name, amount, today, until, parts), ('OK', '')

    def do_submit(self, own, record, today):
        made, answer = self.begin(own, record, today)
        if made:
            self.agreements.append(made)
        return answer

    def do_enter(self, own, record, today):
        made, answer = self.begin(own, record, today)
        if made is None:
            return answer
        made.state = 'security.active'
        self.agreements.append(made)
        answer = self.apply(made, {}, today, '')
        if answer[0] != 'OK':
            self.agreements.remove(made)
        else:
            self.given.add(made.number)
        return answer

    def apply(self, changed, before, today, why):
        """Follows each account it stood or stands for; above the most it is refused."""
        names = [n for n in before if n not in changed.parts] + list(changed.parts)
        if any(self.accounts[n].agreements(changed.start) > MOST for n in changed.parts):
            return 'FINDINGS', 'FSG-0034'
        for name in names:
            self.accounts[name].follow(today, why, today)
        return 'OK', ''

    def do_step(self, own, record, today):
        found = [a for a in self.agreements
                 if a.number == record['name'] and a.account == own.name]
        if not found:
            return 'NOT_FOUND', ''
        bond, step = found[-1], record['step'].split('.')[1]
        possible = {'confirm': 'submitted', 'reject': 'submitted', 'withdraw': 'submitted',
                    'amend': 'active', 'terminate': 'active', 'reinstate': 'notified'}[step]
        if bond.shown(today) != 'security.' + possible:
            return 'CONFLICT', 'MON-0003'
        return getattr(self, 'step_' + step)(bond, own, record, today)

    def step_confirm(self, bond, _own, _record, today):
        if bond.number in self.given:
            return 'CONFLICT', 'FSG-0022'
        start, bond.start, bond.state = bond.start, max(bond.start, today), 'security.active'
        answer = self.apply(bond, {}, today, 'changed')
        if answer[0] != 'OK':
            bond.start, bond.state = start, 'security.submitted'
        else:
            self.given.add(bond.number)
        return answer

    def step_reject(self, bond, *_):
        bond.state = 'security.rejected'
        return 'OK', ''

    def step_withdraw(self, bond, *_):
        bond.state = 'security.withdrawn'
        return 'OK', ''

    def step_terminate(self, bond, _own, record, today):
        ends = day(record['ends'])
        if ends < today + NOTICE * DAY:
            return 'FINDINGS', 'FSG-0032'
        if bond.until and bond.until < ends:
            return 'FINDINGS', 'FSG-0036'
        bond.ends, bond.state = ends, 'security.notified'
        return self.apply(bond, bond.parts, today, 'changed')

    def step_reinstate(self, bond, _own, _record, today):
        bond.ends, bond.state = None, 'security.active'
        return self.apply(bond, bond.parts, today, 'changed')

    def step_amend(self, bond, own, record, today):
        """Refused where it would leave an account, whose goods are released, short."""
        amount, wrong = cents(record['amount']), []
        wrong += ['FSG-0024'] * (amount < LEAST)
        parts = dict(bond.parts)
        if record['parts']:
            parts, more = self.divided(record, own, amount)
            wrong += more
        elif len(parts) == 1:
            parts = {name: amount for name in parts}
        else:
            wrong += ['FSG-0030'] * (sum(parts.values()) > amount)
        if wrong:
            return 'FINDINGS', ' '.join(wrong)
        touched = [self.accounts[name] for name in {**bond.parts, **parts}]
        was = [(s, s.agreements(today), s.stands()) for s in touched]
        before = bond.amount, bond.parts
        bond.amount, bond.parts = amount, parts
        answer = self.apply(bond, before[1], today, 'changed')
        for secured, given, state in was:
            falls = secured.agreements(today) < given and not secured.covered(today)
            moved = secured.state in (DEFICIENT, SUSPENDED) and secured.stands() != state
            if answer[0] == 'OK' and state[0] in RELEASED and (falls or moved):
                answer = 'FINDINGS', 'FSG-0033'
        if answer[0] != 'OK':
            bond.amount, bond.parts = before
            for secured, _, state in was:
                (secured.state, secured.since, secured.why, secured.deadline,
                 secured.given) = state
        return answer

    # ---- comparing ----

    def compare(self, name, said):
        own, today, same = self.accounts[name], self.model.today, self.model.same
        where = f'security: state {own.state} since {own.since} ({own.why})'
        same(f'the answer to release ({where})', (said['release'], said['because']),
             own.answer(today))
        same(f'the state ({where})', (said.get('state'), day(said.get('since')),
                                      day(said.get('deadline'))),
             (own.state, own.since, own.deadline))
        self.compare_requirement('the requirement', said.get('requirement'), own.counting(today))
        coming = [r['from'] for r in own.requirements if r['from'] > today]
        self.compare_requirement('the next requirement', said.get('next'),
                                 own.counting(min(coming)) if coming else None)
        deposit, agreement = own.needed(today)
        same('deposits held', said['deposits'], own.held)
        same('agreements', said['agreements'], own.agreements(today))
        share = own.share(today)
        same('covered', said['covered'], share >= 1)
        same('the share that is covered', said['share'], math.floor(share * 10000))
        missing = max(1 - share, 0)
        same('short as a deposit', said['short_deposit'], math.ceil(missing * deposit))
        same('short as an agreement', said['short_agreement'],
             math.ceil(missing * agreement / DOLLAR) * DOLLAR)
        same('what is used', said['used'], own.used())
        same('what the security carries', said['carries'], own.limit(today))
        same('what is overdue', said['overdue'], own.overdue(today))
        free = 0 if own.overdue(today) or own.held_back(today) else \
            own.spare(today, sum(own.asked))
        same('what may go back', said['returnable'], free)
        same('notices of use', said['notices'], own.notices)
        given = [a for a in self.agreements if a.account == name]
        same('agreements given', [a['number'] for a in said['agreements_given']],
             [a.number for a in given])
        for theirs, ours in zip(said['agreements_given'], given):
            same(f'agreement {ours.number}', theirs, self.words_of(ours, today))

    def compare_requirement(self, what, said, own):
        if said is None or own is None:
            self.model.same(what, said, own)
            return
        deposit, agreement = needs(own['base'])
        for ours, theirs in zip(own['months'], said['months']):
            self.model.same(f'a month of {what}', theirs, ours)
        self.model.same(f'the number of months of {what}', len(said['months']), 12)
        for key, value in (('run', own['run']), ('made', own['made'].isoformat()),
                           ('from', own['from'].isoformat()), ('declared', own['declared']),
                           ('base', own['base']), ('deposit', deposit),
                           ('agreement', agreement)):
            self.model.same(f'{key} of {what}', said[key], value)

    @staticmethod
    def words_of(bond, today):
        words = {'number': bond.number, 'state': bond.shown(today), 'amount': bond.amount,
                 'from': bond.start.isoformat(), 'parts': bond.parts}
        for key, on in (('until', bond.until), ('ends', bond.ends)):
            if on:
                words[key] = on.isoformat()
        return words

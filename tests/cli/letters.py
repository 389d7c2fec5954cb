"""Letters go to a real SMTP server: with and without TLS, refused, put off, sent back."""
import email
import email.policy
import http.client
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse

import house
from house import carm

sys.path.append('/usr/lib/python3/dist-packages')  # Debian's, whichever python3 this is
from aiosmtpd.controller import Controller  # noqa: E402
from aiosmtpd.smtp import SMTP, AuthResult  # noqa: E402

USER, PASSWORD = b'carm', b'letters of 2026'
KEY = {'password': 'Tapping2spiles', 'again': 'Tapping2spiles'} | {
    f'{what}-{n}': f'{what} number {"one two three".split()[n - 1]}' if what == 'question'
    else f'{"first second third".split()[n - 1]} thing' for n in (1, 2, 3)
    for what in ('question', 'answer')}


class Post:
    """What a server does: takes, refuses `refused@`, puts `later@` off."""

    def __init__(self):
        self.letters = []
        self.fresh = threading.Condition()
        self.tls = []
        self.users = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith('refused'):
            return '550 5.1.1 no such mailbox'
        if address.startswith('later'):
            return '451 4.2.1 try again later'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        with self.fresh:
            self.letters.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
            self.tls.append(session.ssl is not None)
            self.users.append(session.auth_data)
            self.fresh.notify_all()
        return '250 taken'

    def authenticate(self, server, session, envelope, mechanism, data):
        fine = (data.login, data.password) == (USER, PASSWORD)
        return AuthResult(success=fine, auth_data=data.login if fine else None)

    def wait(self, count, seconds=20):
        with self.fresh:
            self.fresh.wait_for(lambda: len(self.letters) >= count, seconds)
            return len(self.letters) >= count


class Secured(Controller):
    """STARTTLS and a password are required."""

    def __init__(self, post, context):
        self.context = context
        super().__init__(post, hostname='127.0.0.1', port=free_port())

    def factory(self):
        return SMTP(self.handler, tls_context=self.context, require_starttls=True,
                    auth_required=True, auth_require_tls=True,
                    authenticator=self.handler.authenticate)


def free_port():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        return one.getsockname()[1]


def certificate(place):
    """Of this machine, for a day; it is its own authority."""
    key, cert = os.path.join(place, 'smtp.key'), os.path.join(place, 'smtp.pem')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1',
                    '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1',
                    '-keyout', key, '-out', cert], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context


class Person:
    """Someone at the pages, without a browser."""

    def __init__(self, server, name):
        self.server, self.name, self.cookies = server, name, {}

    def ask(self, method, path, **fields):
        connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=30)
        try:
            connection.request(
                method, path, urllib.parse.urlencode(fields) if method == 'POST' else None,
                {'Content-Type': 'application/x-www-form-urlencoded',
                 'Sec-Fetch-Site': 'same-origin',
                 'Cookie': '; '.join(f'{k}={v}' for k, v in self.cookies.items())})
            answer = connection.getresponse()
            for header, value in answer.getheaders():
                if header == 'Set-Cookie':
                    name, _, rest = value.partition('=')
                    self.cookies[name] = rest.split(';')[0]
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def begin(self, address):
        """A key, and the address to which a passcode goes."""
        made = self.ask('POST', '/en/sign-in/new-key', name=self.name, **KEY)
        sent = self.ask('POST', '/en/sign-in/step', do='email', consent='1', email=address,
                        **{'email-again': address})
        return made[0] == 303, sent


def until(told, seconds=20):
    end = time.monotonic() + seconds
    while not told() and time.monotonic() < end:
        time.sleep(0.05)
    return told()


def configure(data, *lines):
    with open(os.path.join(data, 'mail.conf'), 'w', encoding='utf-8') as file:
        file.write('\n'.join(lines) + '\n')


def read(letter):
    return email.message_from_bytes(letter[2], policy=email.policy.default)


def taken(tally, post, person):
    """The first letter, as another program reads it."""
    came = post.wait(1)
    if not tally.ok(came, 'mail: a letter arrives'):
        return None
    sender, to, _ = post.letters[0]
    message = read(post.letters[0])
    tally.ok(sender == 'portal@example.org' and to == ['good@example.org'], 'mail: its envelope',
             (sender, to))
    tally.ok(message.keys() == ['From', 'To', 'Subject', 'Date', 'Message-ID', 'Auto-Submitted',
                                'MIME-Version', 'Content-Type', 'Content-Transfer-Encoding'],
             'mail: its headers', message.keys())
    tally.ok(message['Subject'] == 'Your Open CARM passcode' and message.defects == [] and
             [each.addr_spec for each in message['To'].addresses] == ['good@example.org'],
             'mail: subject and addressee', str(message))
    found = re.search(r'\b\d{6}\b', message.get_content())
    status, page = person.ask('POST', '/en/sign-in/step', do='code', code=found.group(0))
    tally.ok(status == 303, 'mail: the passcode that was sent is right', page)
    return message


def injected(tally, post, server):
    """Nothing that is typed becomes a header or another addressee."""
    person = Person(server, 'header.hunter')
    before = len(post.letters)
    for address in ('a@example.org\r\nBcc: all@example.org', 'a@example.org\nSubject: x',
                    'a@example.org, b@example.org', 'a@example.org>\r\nRCPT TO:<b@example.org',
                    'a@example.org\x00', '"a\r\n"@example.org', 'a@example.org%0d%0aBcc:b@c.ca'):
        made, sent = person.begin(address)
        refused = sent[0] in (400, 422)
        tally.ok(refused, f'mail: {address!r} is no address', sent)
    time.sleep(0.6)
    tally.ok(len(post.letters) == before, 'mail: and nothing was sent', post.letters[before:])


def refused(tally, server):
    person = Person(server, 'refused.person')
    _, sent = person.begin('refused@example.org')
    tally.ok(sent[0] == 303, 'mail: a refused address is first taken', sent)
    told = until(lambda: 'could not be delivered' in person.ask('GET', '/en/sign-in/step')[1])
    tally.ok(told, 'mail: who waits is told that the server refused it',
             person.ask('GET', '/en/sign-in/step')[1])
    later = Person(server, 'later.person')
    later.begin('later@example.org')
    told = until(lambda: '451' in later.ask('GET', '/en/mailbox')[1]
                 or 'try again later' in later.ask('GET', '/en/mailbox')[1])
    page = later.ask('GET', '/en/mailbox')[1]
    tally.ok(told and 'no such mailbox' in page, 'mail: what servers answered is kept', page)
    tally.ok('could not be delivered' not in later.ask('GET', '/en/sign-in/step')[1],
             'mail: what was put off is not given up')


def bounce_of(identity, action='failed', status='5.1.1'):
    """A delivery status as servers send it back (RFC 3464)."""
    return ('From: MAILER-DAEMON@example.org\r\nTo: portal@example.org\r\nSubject: Undelivered\r\n'
            'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; '
            'boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n'
            '--b\r\nContent-Type: message/delivery-status\r\n\r\n'
            'Reporting-MTA: dns; example.org\r\n\r\nFinal-Recipient: rfc822; gone@example.org\r\n'
            f'Action: {action}\r\nStatus: {status}\r\n\r\n--b\r\n'
            'Content-Type: message/rfc822-headers\r\n\r\nFrom: Open CARM <portal@example.org>\r\n'
            f'Message-ID: {identity}\r\n\r\n--b--\r\n').encode()


def bounced(tally, post, data, server):
    person = Person(server, 'bounced.person')
    before = len(post.letters)
    person.begin('gone@example.org')
    if not tally.ok(post.wait(before + 1), 'mail: a letter to nobody is taken first'):
        return
    identity = read(post.letters[before])['Message-ID']
    waiting = lambda: os.listdir(os.path.join(data, 'bounces'))
    said = lambda: 'could not be delivered' in person.ask('GET', '/en/sign-in/step')[1]
    for words, message in (
            ('of a letter that waits', bounce_of(identity, 'delayed', '4.4.1')),
            ('of a letter that is none of ours', bounce_of('<0000@example.org>')),
            ('that is not one', b'hello\r\n')):
        ran = carm(data, 'bounce', given=message)
        tally.ok(ran.status == 0 and until(lambda: not waiting()) and not said(),
                 f'mail: a message {words} changes nothing', ran)
    ran = carm(data, 'bounce', given=bounce_of(identity))
    tally.ok(ran.status == 0 and until(said), 'mail: who waits is told that it came back', ran)
    tally.ok(not waiting(), 'mail: what came back is not kept', waiting())
    ran = carm(data, 'bounce', given=b'x' * (2 << 20))
    tally.ok(ran.status == 3 and not waiting(), 'mail: a large message is not taken', ran)


def plain(tally, place, seed):
    data = house.copy(seed, os.path.join(place, 'letters'))
    post = Post()
    controller = Controller(post, hostname='127.0.0.1', port=free_port())
    controller.start()
    configure(data, f'url smtp://127.0.0.1:{controller.port}', 'from portal@example.org')
    server = house.Server(data)
    try:
        person = Person(server, 'good.person')
        person.begin('good@example.org')
        taken(tally, post, person)
        injected(tally, post, server)
        refused(tally, server)
        bounced(tally, post, data, server)
    finally:
        server.stop()
        controller.stop()
    text, clean, ran = house.counts(data)
    tally.ok(clean, 'mail: carm verify is clean', ran)
    house.drop(data)


def secured(tally, place, seed):
    """By STARTTLS and with a password; and neither goes out when that cannot be."""
    cert, context = certificate(place)
    cases = (
        ('a server with STARTTLS', Secured, PASSWORD, cert, True),
        ('a wrong password', Secured, b'another', cert, False),
        ('a server whose certificate is of nobody known', Secured, PASSWORD,
         '/etc/ssl/certs/ca-certificates.crt', False),
        ('a server without STARTTLS', None, PASSWORD, cert, False),
    )
    data = house.copy(seed, os.path.join(place, 'secured'))
    for number, (words, kind, password, ca, arrives) in enumerate(cases):
        post = Post()
        controller = kind(post, context) if kind else Controller(post, hostname='127.0.0.1',
                                                                port=free_port())
        controller.start()
        configure(data, f'url smtp://127.0.0.1:{controller.port}', 'from portal@example.org',
                  f'user {USER.decode()}', f'password {password.decode()}', f'ca {ca}')
        server = house.Server(data)
        try:
            person = Person(server, f'secured.{number}')
            person.begin(f'secured{number}@example.org')
            tried = until(lambda: any('"mail"' in line and 'try 1' in line for line in server.said)
                          or post.letters)
            told = post.tls == [True] and post.users == [USER] if arrives else not post.letters
            tally.ok(tried and told, f'mail: {words}', (post.tls, post.users, server.said[-3:]))
            page = person.ask('GET', '/en/sign-in/step')[1]
            tally.ok('could not be delivered' not in page, f'mail: {words} is no bounce', page)
        finally:
            server.stop()
            controller.stop()
    house.drop(data)


def work(tally, place, seed):
    plain(tally, place, seed)
    secured(tally, place, seed)

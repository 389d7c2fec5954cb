"""Another verifier of proofs, written from docs/FORMATS.md alone, Ed25519 (RFC 8032) included."""
import hashlib
import re

P = 2 ** 255 - 19
Q = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def sha(data):
    return hashlib.sha256(data).digest()


def add(a, b):
    one = (a[1] - a[0]) * (b[1] - b[0]) % P
    two = (a[1] + a[0]) * (b[1] + b[0]) % P
    three, four = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = two - one, four - three, four + three, two + one
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


def unpacked(data):
    y = int.from_bytes(data, 'little')
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P:
        raise ValueError('no point')
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = unpacked((4 * pow(5, P - 2, P) % P).to_bytes(32, 'little'))


def is_signed(key, words, signature):
    a, r, s = unpacked(key), unpacked(signature[:32]), int.from_bytes(signature[32:], 'little')
    if s >= Q:
        return False
    digest = hashlib.sha512(signature[:32] + key + words).digest()
    left = times(s, BASE)
    right = add(r, times(int.from_bytes(digest, 'little') % Q, a))
    return not ((left[0] * right[2] - right[0] * left[2]) % P or
                (left[1] * right[2] - right[1] * left[2]) % P)


class Refused(Exception):
    pass


class Lines:
    def __init__(self, data):
        self.data = data

    def take(self, pattern):
        """The groups of the next line, when it is one of these."""
        found = re.match(pattern.encode() + rb'\n', self.data)
        if not found:
            return None
        self.data = self.data[found.end():]
        return [group.decode() for group in found.groups()]

    def must(self, pattern):
        found = self.take(pattern)
        if found is None:
            raise Refused(f'no line {pattern}')
        return found

    def bytes(self, count):
        if self.data[count:count + 1] != b'\n':
            raise Refused('body')
        body, self.data = self.data[:count], self.data[count + 1:]
        return body


NUMBER, HASH = r'(0|[1-9][0-9]{0,17})', r'([0-9a-f]{64})'


def record_hash(business, sequence, previous, body):
    return sha(business.encode() + sequence.to_bytes(8, 'big') + previous + body)


def climb(leaf, place, size, path):
    """RFC 9162 2.1.3.2."""
    if place >= size:
        raise Refused('place')
    last, found = size - 1, leaf
    for beside in path:
        if last == 0:
            raise Refused('path is too long')
        if place & 1 or place == last:
            found = sha(b'\1' + beside + found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = sha(b'\1' + found + beside)
        place, last = place >> 1, last >> 1
    if last:
        raise Refused('path is too short')
    return found


def read(data, key):
    """What a proof establishes; Refused when it does not."""
    lines = Lines(data)
    lines.must('open-carm-proof-1')
    business, = lines.must('business ([0-9]{9})')
    first, count, before = lines.must(f'chain {NUMBER} {NUMBER} {HASH}')
    first, count, hashed = int(first), int(count), bytes.fromhex(before)
    if first < 1 or count < 1 or (first == 1 and any(hashed)):
        raise Refused('chain')
    known = {'business': business, 'first': first, 'bodies': {}, 'hashes': [], 'receipts': {}}
    for sequence in range(first, first + count):
        given, body = lines.must(f'record {NUMBER} {HASH}')
        if int(given) != sequence:
            raise Refused('sequence')
        previous, hashed = hashed, record_hash(business, sequence, hashed, bytes.fromhex(body))
        known['hashes'].append(hashed)
        size = lines.take(f'body {NUMBER}')
        if size:
            known['bodies'][sequence] = lines.bytes(int(size[0]))
            if sha(known['bodies'][sequence]).hex() != body:
                raise Refused('what a record holds')
        receipt = lines.take(rf'receipt ([!-~]+) {NUMBER} ([0-9a-f]{{128}})')
        if receipt:
            words = '\n'.join(['open-carm-receipt-1', business, given, receipt[0], receipt[1],
                               body, previous.hex(), hashed.hex(), ''])
            if not is_signed(key, words.encode(), bytes.fromhex(receipt[2])):
                raise Refused('receipt')
            known['receipts'][sequence] = receipt[:2]
    day = lines.take('day ([!-~]+)')
    if day:
        businesses, = lines.must(f'businesses {NUMBER}')
        place, = lines.must(f'place {NUMBER}')
        root, = lines.must(f'root {HASH}')
        previous, = lines.must(f'previous {HASH}')
        signature, = lines.must('signature ([0-9a-f]{128})')
        steps, = lines.must(f'path {NUMBER}')
        path = [bytes.fromhex(lines.must(HASH)[0]) for _ in range(int(steps))]
        words = '\n'.join(['open-carm-day-1', day[0], businesses, root, previous, ''])
        if not is_signed(key, words.encode(), bytes.fromhex(signature)):
            raise Refused('seal')
        leaf = sha(b'\0' + business.encode() + (first + count - 1).to_bytes(8, 'big') + hashed)
        if climb(leaf, int(place), int(businesses), path).hex() != root:
            raise Refused('root')
        known.update(day=day[0], root=root, businesses=int(businesses))
    elif first + count - 1 not in known['receipts']:
        raise Refused('nobody signed for the last record')
    lines.must('end')
    if lines.data:
        raise Refused('more after the end')
    return known

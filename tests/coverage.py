"""Lines and branches of each room that the unit tests reach, and the floors of the core.

tests/coverage.py SUMMARY, which is gcovr's JSON summary, prints a table and `ok` or `not ok` for
each floor. A floor stands a little under what was measured when it was set; it is raised with the
tests, never lowered to let a change pass."""
import json
import os
import sys

# Percent of lines and of branches, at least.
FLOORS = {
    'assessment': (95, 84),
    'ledger': (99, 98),
    'payment': (97, 94),
    'billing': (98, 91),
    'store': (95, 79),
}
ORDER = ('base registry tariff ledger declaration payment assessment billing edifact document '
         'platform store action portal api').split()
KINDS = ('line', 'branch')


def percent(covered, total):
    return 100 * covered / total if total else 100.0


def count(summary):
    """Room to [lines covered, lines, branches covered, branches], in the order of the rooms."""
    rooms = {}
    for file in summary['files']:
        parts = file['filename'].split('/')
        # What is generated stands in the build directory, not in src/.
        if len(parts) < 3 or parts[0] != 'src' or not os.path.exists(file['filename']):
            continue
        counts = rooms.setdefault(parts[1], [0, 0, 0, 0])
        for place, kind in enumerate(KINDS):
            counts[2 * place] += file[kind + '_covered']
            counts[2 * place + 1] += file[kind + '_total']
    known = [room for room in ORDER if room in rooms]
    return {room: rooms[room] for room in known + sorted(set(rooms) - set(known))}


def row(name, counts):
    cells = [f'{name:12}']
    for place in range(len(KINDS)):
        covered, total = counts[2 * place:2 * place + 2]
        cells.append(f'{covered:>7} of {total:>6} {percent(covered, total):6.1f} %')
    return '  '.join(cells)


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        rooms = count(json.load(file))
    print(f'{"room":12}  {"lines":>26}  {"branches":>26}')
    for room, counts in rooms.items():
        print(row(room, counts))
    print(row('total', [sum(column) for column in zip(*rooms.values())]))
    failed = 0
    for room, floors in FLOORS.items():
        counts = rooms.get(room, [0, 1, 0, 1])
        for place, kind in enumerate(KINDS):
            there = percent(*counts[2 * place:2 * place + 2])
            good = there >= floors[place]
            failed += not good
            print(f'{"ok" if good else "not ok"} - {room} {kind} coverage {there:.1f} %, '
                  f'floor {floors[place]} %')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())

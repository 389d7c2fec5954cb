"""python3 tests/cli: the commands and the API, on good input and bad."""
import os
import sys

sys.path[:0] = [os.path.dirname(__file__), os.path.join(os.path.dirname(__file__), '..')]
import attacks  # noqa: E402
import audits  # noqa: E402
import backup  # noqa: E402
import bad_input  # noqa: E402
import calendars  # noqa: E402
import codes  # noqa: E402
import collects  # noqa: E402
import commands  # noqa: E402
import couriers  # noqa: E402
import delegations  # noqa: E402
import doors  # noqa: E402
import findings  # noqa: E402
import groups  # noqa: E402
import house  # noqa: E402
import law_changes  # noqa: E402
import letters  # noqa: E402
import postgres  # noqa: E402
import proofs  # noqa: E402
import providers  # noqa: E402
import registrations  # noqa: E402
import releases  # noqa: E402
import securities  # noqa: E402


def main():
    tally = house.Tally()
    place = house.workplace()
    try:
        data, made = house.demonstration(place)
        if not tally.ok(made.status == 0, 'carm init --demo', made):
            return tally.end()
        ran = house.carm(data, 'init', '--demo')
        tally.ok(ran.status == 1, 'a second init --demo on it is refused', ran)
        text, clean, ran = house.counts(data)
        tally.ok(clean, 'a new demo country is clean', ran)
        commands.usage(tally, place, data)

        commands.work(tally, place, house.copy(data, os.path.join(place, 'week')))
        if not postgres.STORE:
            commands.run_script(tally, house.copy(data, os.path.join(place, 'run')))
        collects.work(tally, place, data)
        backup.work(tally, place, data)
        letters.work(tally, place, data)
        attacks.work(tally, place, data)
        registrations.work(tally, place, data)
        law_changes.work(tally, place, data)
        proofs.replay(tally, place, data)

        used = house.transaction(899)
        path = os.path.join(place, 'used.json')
        with open(path, 'wb') as file:
            file.write(house.encoded(house.declaration(899)))
        house.carm(data, 'file', path)
        if not postgres.STORE:  # what is refused before a store is asked, once
            bad_input.command_declarations(tally, place, data, used)
            bad_input.command_files(tally, place, data)
        bad_input.load(tally, place, data, os.path.join(house.ROOT, 'data'))

        key = house.carm(data, 'key', house.IMPORTER, 'tests').out.strip()
        tally.ok(key.startswith('carm_'), 'key', key)
        if not postgres.STORE:
            findings.without_a_server(tally, data, place)
        three = releases.keys(data, key)
        courier = couriers.key(data)
        delegating = delegations.keys(data)
        grouping = groups.keys(data)
        agency = house.carm(data, 'key', audits.AGENCY, 'audits').out.strip()
        couriers.by_command(tally, data, place)
        secured = securities.keys(data)
        securities.bonds(tally, place, data)
        providers.work(tally, place, data)
        codes.work(tally, place, data)
        server = house.Server(data)
        try:
            bad_input.api(tally, data, server, key, used)
            if not postgres.STORE:
                findings.work(tally, server, key, used)
                calendars.work(tally, place, data, server, key)
            releases.work(tally, server, three)
            couriers.work(tally, server, courier)
            doors.work(tally, place, data, server, key)
            delegations.work(tally, server, delegating)
            groups.work(tally, server, grouping)
            securities.work(tally, server, secured)
            audits.work(tally, server, key, agency)
            proofs.work(tally, place, data, server, key, couriers.COURIER[:9], courier)
            commands.while_serving(tally, data)
        finally:
            status = server.stop()
        tally.ok(status == 0, 'the server ends with status 0 when asked to', status)
        text, clean, ran = house.counts(data)
        tally.ok(clean, 'the books are clean after all', ran)
    finally:
        house.remove(place)
    return tally.end()


sys.exit(main())

"""Makes a declaration smaller for as long as it still shows what is wrong."""
from draw import total

OPTIONAL = ('tariffCode', 'quantities', 'surtax', 'sima', 'safeguard', 'excise', 'gstCode',
            'specialAuthority', 'province', 'price', 'adjustments')
GROUPS = ('surtax', 'sima', 'excise')


def renumbered(declaration, lines):
    kept = [dict(line, number=at + 1) for at, line in enumerate(lines)]
    on = {line['invoice'] for line in kept}
    invoices = [dict(invoice, total=dict(invoice['total'])) for invoice in declaration['invoices']
                if invoice['number'] in on]
    made = dict(declaration, lines=kept, invoices=invoices)
    total(made)
    return made


def smaller(declaration):
    lines = declaration['lines']
    if len(lines) > 1:
        for at in range(len(lines)):
            yield renumbered(declaration, [lines[at]])
            yield renumbered(declaration, lines[:at] + lines[at + 1:])
        return
    for name in OPTIONAL:
        if name in lines[0]:
            yield renumbered(declaration, [{key: value for key, value in lines[0].items()
                                            if key != name}])
    for group in GROUPS:
        for name in lines[0].get(group, {}):
            left = {key: value for key, value in lines[0][group].items() if key != name}
            yield renumbered(declaration, [dict(lines[0], **{group: left})])
    value = lines[0]['value']
    for amount in ('0.00', '1.00', '100.00', '1234.00'):
        if amount != value['amount']:
            yield renumbered(declaration, [dict(lines[0], value=dict(value, amount=amount))])
            if float(amount) >= float(value['amount']):
                return


def smallest(declaration, still):
    """still(candidates) tells for each whether it shows the trouble."""
    for _ in range(60):
        candidates = list(smaller(declaration))
        showing = [each for each, shows in zip(candidates, still(candidates)) if shows] \
            if candidates else []
        if not showing:
            return declaration
        declaration = min(showing, key=lambda each: len(str(each)))
    return declaration

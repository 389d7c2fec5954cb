// The declaration of the walk: two invoices, five lines; one with a surtax, one at a specific rate.
export const account = '731056248RM0001';
export const person = { name: 'maude', password: 'open-carm-demo' };
export const asec = '12398';

/** Fourteen digits of which the last checks the others. */
export function transactionNumber(sequence, of = asec) {
  const digits = of + String(sequence).padStart(8, '0');
  let total = 0;
  [...digits].forEach((digit, i) => {
    const product = Number(digit) * (i % 2 + 1);
    total += Math.floor(product / 10) + product % 10;
  });
  return digits + total % 10;
}

export const shipment = {
  'release-date': '2025-11-14',
  office: '0495',
  'transport-mode': '2',
  carrier: '1234',
  cargo: '1234PARS56789',
  weight: '1520',
  reference: 'PO-77310',
};

export const invoices = [
  {
    number: 'COL-4471', currency: 'USD', total: '9450.00', on: '2025-11-03',
    vendor: 'Columbia Camp Goods Inc.', street: '80 River Road', city: 'Portland',
    postal: '97210', country: 'US',
  },
  {
    number: 'HPF-2025-118', currency: 'USD', total: '10500.00', on: '2025-10-27',
    vendor: 'Hai Phong Footwear JSC', street: '12 Lê Lợi', city: 'Hải Phòng', postal: '180000',
    country: 'VN',
  },
];

export const lines = [
  {
    invoice: 0, description: 'Aluminum camping cooking sets', classification: '7615100010',
    origin: 'UOR', export: 'UOR', treatment: '10', vfd: '13', shipped: '2025-11-05',
    quantity: '400', unit: 'NMB', value: '6000.00', 'surtax-subject': 'S', 'surtax-code': '25095',
  },
  {
    invoice: 0, description: 'Non-alcoholic wine, 750 ml bottles', classification: '2202991000',
    origin: 'FR', export: 'UOR', treatment: '02', vfd: '13', shipped: '2025-11-05',
    quantity: '450', unit: 'LTR', value: '1450.00',
  },
  {
    invoice: 0, description: 'Synthetic rucksacks', classification: '4202922090', origin: 'CN',
    export: 'UOR', treatment: '02', vfd: '13', shipped: '2025-11-05', quantity: '120',
    unit: 'NMB', value: '2000.00',
  },
  {
    invoice: 1, description: 'Hiking boots, men’s', classification: '6402919020', origin: 'VN',
    export: 'VN', treatment: '02', vfd: '13', shipped: '2025-10-28', quantity: '300',
    unit: 'PAR', value: '7500.00',
  },
  {
    invoice: 1, description: 'Cotton T-shirts, women’s', classification: '6109100022',
    origin: 'VN', export: 'VN', treatment: '02', vfd: '13', shipped: '2025-10-28',
    quantity: '600', unit: 'NMB', value: '3000.00',
  },
];

/** The same as the JSON of the interface. */
export function json(number) {
  return {
    type: 'AB', transactionNumber: number, office: shipment.office,
    releaseDate: shipment['release-date'], transportMode: shipment['transport-mode'],
    carrier: shipment.carrier, cargoControlNumber: shipment.cargo,
    grossWeightKg: Number(shipment.weight), importer: account,
    clientReference: shipment.reference,
    invoices: invoices.map((v) => ({
      number: v.number, date: v.on, total: { amount: v.total, currency: v.currency },
      vendor: { name: v.vendor, street: v.street, city: v.city, postalCode: v.postal,
        country: v.country },
    })),
    lines: lines.map((l, i) => ({
      number: i + 1, invoice: invoices[l.invoice].number, classification: l.classification,
      treatment: l.treatment, vfdCode: l.vfd, description: l.description, origin: l.origin,
      exportPlace: l.export, directShipmentDate: l.shipped,
      quantities: [{ value: l.quantity, unit: l.unit }],
      value: { amount: l.value, currency: invoices[l.invoice].currency },
      surtax: l['surtax-code'] && { subject: l['surtax-subject'], code: l['surtax-code'] },
    })),
  };
}

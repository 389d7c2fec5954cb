// Has the browser ask for a passkey and sends what it answers. Without this the page offers other ways.
const ask = document.querySelector('[data-passkey]');
const form = ask.closest('form');
const show = (which, on) => { form.querySelector(`[data-${which}]`).hidden = !on; };
const { passkey: kind, challenge, origin, host, known, person, name } = ask.dataset;
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

const list = () => known.split(' ').filter(Boolean).map((id) => ({ type: 'public-key', id: bytes(id) }));
const options = () => ({ challenge: bytes(challenge), timeout: 300000, ...(kind === 'create' ? {
  rp: { id: host, name: 'Open CARM' },
  user: { id: new TextEncoder().encode(person), name, displayName: name },
  pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
  excludeCredentials: list(), attestation: 'none',
  authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
} : { rpId: host, allowCredentials: list(), userVerification: 'preferred' }) });

if (location.origin !== origin) {
  show('without', false);
  show('elsewhere', true);
} else if (navigator.credentials && window.PublicKeyCredential) {
  show('without', false);
  show('with', true);
  form.addEventListener('submit', async (e) => {
    if (form.elements.label?.value.trim() === '') return; // refused with its reason: none is made for it
    e.preventDefault();
    show('failed', false);
    try {
      const made = await navigator.credentials[kind]({ publicKey: options() });
      const { response } = made, fields = form.elements;
      fields['passkey-id'].value = words(made.rawId);
      fields['passkey-client'].value = words(response.clientDataJSON);
      fields['passkey-authenticator'].value = words(kind === 'create' ? response.getAuthenticatorData() : response.authenticatorData);
      fields['passkey-signature'].value = kind === 'create' ? '' : words(response.signature);
      form.submit();
    } catch { show('failed', true); }
  });
}

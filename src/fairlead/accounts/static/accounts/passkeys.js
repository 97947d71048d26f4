// Passkeys need a script: the browser itself asks for the finger, face or PIN.
// What goes in and out is turned into bytes and text here, as browsers of some years ago cannot.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const selection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };
const keys = (listed) => (listed ?? []).map((key) => ({ ...key, id: bytes(key.id) }));
const given = (form) => JSON.parse(form.dataset.options).publicKey;

const choose = (asked) =>
  navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: keys(asked.allowCredentials) },
  });

const ask = {
  add: async (form) => {
    const asked = given(form);
    return navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: keys(asked.excludeCredentials),
        authenticatorSelection: { ...asked.authenticatorSelection, ...selection },
      },
    });
  },
  confirm: async (form) => choose(given(form)),
  "sign-in": async (form) => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return choose((await answer.json()).request_options.publicKey);
  },
};

const told = (credential) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
};

const problem = (form, error) => {
  const place = form.querySelector("[data-problem]");
  if (place && error.name !== "AbortError") {
    place.hidden = false;
    place.focus();
  }
};

const able = Boolean(window.PublicKeyCredential && navigator.credentials);
for (const form of document.querySelectorAll("form[data-passkey]")) {
  for (const part of form.querySelectorAll("[data-with-passkeys]")) part.hidden = !able;
  for (const part of form.querySelectorAll("[data-without-passkeys]")) part.hidden = able;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    try {
      form.elements.credential.value = told(await ask[form.dataset.passkey](form));
      form.submit();
    } catch (error) {
      problem(form, error);
    }
  });
}

// Passkeys need a script: the browser itself asks for the finger, face or PIN.
const problem = (form, error) => {
  const place = form.querySelector("[data-problem]");
  if (place && error.name !== "AbortError") {
    place.hidden = false;
    place.focus();
  }
};

const selection = { residentKey: "required", requireResidentKey: true, userVerification: "required" };

const ask = {
  add: async (form) => {
    const given = JSON.parse(form.dataset.options).publicKey;
    const options = PublicKeyCredential.parseCreationOptionsFromJSON(given);
    options.authenticatorSelection = { ...options.authenticatorSelection, ...selection };
    return navigator.credentials.create({ publicKey: options });
  },
  confirm: async (form) => {
    const given = JSON.parse(form.dataset.options).publicKey;
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(given) });
  },
  "sign-in": async (form) => {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    const given = (await answer.json()).request_options.publicKey;
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(given) });
  },
};

const able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
for (const form of document.querySelectorAll("form[data-passkey]")) {
  for (const part of form.querySelectorAll("[data-with-passkeys]")) part.hidden = !able;
  for (const part of form.querySelectorAll("[data-without-passkeys]")) part.hidden = Boolean(able);
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    try {
      const credential = await ask[form.dataset.passkey](form);
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch (error) {
      problem(form, error);
    }
  });
}

// Does the small sum that a form of the door carries, while somebody writes: portal/work.py checks
// it. Nothing waits for it: a form is sent as it is, and without the sum a little later.
// SHA-256 is our own, because the browser's is not there without https, and slow in small pieces.

// How many zero bits the hash begins with; the same number stands in portal/work.py.
export const BITS = 15;
// How long the page stands still at most, and between how many hashes the clock is asked.
const SLICE = 20;
const HASHES = 128;

const K = new Int32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const BEGIN = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];
const W = new Int32Array(64);

// Mix one block of 64 bytes into the state.
function mix(state, bytes, from) {
  for (let i = 0, at = from; i < 16; i += 1, at += 4) {
    W[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

// The state after the whole blocks of a text, and a block or two for its rest and what follows.
function begin(text) {
  const bytes = new TextEncoder().encode(text);
  const state = new Int32Array(BEGIN);
  let from = 0;
  for (; from + 64 <= bytes.length; from += 64) {
    mix(state, bytes, from);
  }
  const rest = new Uint8Array(128);
  rest.set(bytes.subarray(from));
  return { state, rest, filled: bytes.length - from, before: from };
}

// The state when a text that was begun ends with these digits.
function end(begun, digits, into) {
  const rest = begun.rest;
  let filled = begun.filled;
  for (let i = 0; i < digits.length; i += 1, filled += 1) {
    rest[filled] = digits.charCodeAt(i);
  }
  const bits = (begun.before + filled) * 8;
  const length = filled < 56 ? 64 : 128;
  rest[filled] = 0x80;
  rest.fill(0, filled + 1, length);
  for (let i = 0; i < 4; i += 1) {
    rest[length - 1 - i] = bits >>> (8 * i);
  }
  into.set(begun.state);
  for (let from = 0; from < length; from += 64) {
    mix(into, rest, from);
  }
  return into;
}

export function sha256(text) {
  const state = end(begin(text), "", new Int32Array(8));
  return Array.from(state, (word) => `0000000${(word >>> 0).toString(16)}`.slice(-8)).join("");
}

// When the page has nothing better to do.
function later(go) {
  if (typeof requestIdleCallback === "function") {
    requestIdleCallback(go, { timeout: 200 });
  } else {
    setTimeout(go, 4);
  }
}

// The first number that solves a ticket, as text; it is sought in slices, and the page lives on.
export function solve(ticket, bits = BITS) {
  const begun = begin(`${ticket}:`);
  const state = new Int32Array(8);
  let counter = 0;
  return new Promise((done) => {
    function slice() {
      const until = Date.now() + SLICE;
      do {
        for (let i = 0; i < HASHES; i += 1, counter += 1) {
          if (end(begun, String(counter), state)[0] >>> (32 - bits) === 0) {
            done(String(counter));
            return;
          }
        }
      } while (Date.now() < until);
      later(slice);
    }
    later(slice);
  });
}

// Solves the tickets of forms, one after the other.
export async function work(forms) {
  for (const form of forms) {
    const ticket = form.querySelector('input[name="ticket"]');
    const field = form.querySelector('input[name="work"]');
    if (ticket && field) {
      field.value = await solve(ticket.value);
    }
  }
}

if (typeof document !== "undefined") {
  work(Array.from(document.querySelectorAll("form")));
}

// What oidc.mjs and oauth2mock.mjs have in common: a vendor's server, as tests see it.
//
// In front of an authorization server stand
//
//   GET  /_control       what happened so far, and how it is set
//   POST /_control       changes that: any of the settings, `tokenAnswers`, `resourceAnswers`, `forgetRequests`
//   any  /resource/…     an API that wants an access token and says whose it is
//
// and at the token endpoint answers that go wrong in the ways in which vendors' do.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

// What may be done to the next requests of the API: each of the list, so often, to one after the other.
const RESOURCE_ANSWER = { times: isCount, status: isCount, headers: isObject, body: isObject };

// What may be done to the next token requests, or to those of one grant type.
const TOKEN_ANSWER = {
  times: isCount,
  grantType: isText,
  // It is let wait first.
  delayMilliseconds: isCount,
  // It is refused, by any of these: a status (else 400), OAuth's error (else `server_error`), a page instead of JSON.
  status: isCount,
  error: isText,
  text: isText,
  headers: isObject,
  // The connection ends without an answer.
  hangUp: isFlag,
  // Either happens after the server did its work, which then is lost; else the server never hears of the request.
  afterwards: isFlag,
  // It is answered, without these members and with those.
  without: isTexts,
  set: isObject,
};

// What the options may have and what a test may change later, each with what it must be and its value until then.
const SETTINGS = {
  // Who consents next.
  account: [isText, "ada"],
  // What they consent to of what is asked for; null is all.
  grantedScopes: [orNull(isTexts), null],
  accessTokenSeconds: [isCount, 3600],
  // What the API wants of a token, and what it answers to a good one without it.
  resourceScope: [orNull(isText), null],
  missingScopeStatus: [isCount, 401],
};

function isText(value) {
  return typeof value === "string" || "a string";
}
function isFlag(value) {
  return typeof value === "boolean" || "true or false";
}
function isCount(value) {
  return (Number.isSafeInteger(value) && value >= 0) || "a whole number";
}
function isTexts(value) {
  return (Array.isArray(value) && value.every((item) => isText(item) === true)) || "a list of strings";
}
function isObject(value) {
  return (value !== null && typeof value === "object" && !Array.isArray(value)) || "an object";
}
function orNull(check) {
  return (value) => value === null || check(value);
}
function listOf(members) {
  return (value) => (Array.isArray(value) ? value.map((item) => checked(item, members)) && true : "a list");
}

// An object with no member that isn't known, each of the right kind; else it throws and says what is wrong.
export function checked(value, members) {
  if (isObject(value) !== true) throw new Error(`${JSON.stringify(value)} must be an object`);
  for (const [name, item] of Object.entries(value)) {
    if (!Object.hasOwn(members, name)) throw new Error(`"${name}" isn't one of ${Object.keys(members).join(", ")}`);
    const answer = members[name](item);
    if (answer !== true) throw new Error(`"${name}" must be ${answer}`);
  }
  return value;
}

const checksOf = (settings) => Object.fromEntries(Object.entries(settings).map(([name, [check]]) => [name, check]));

export const kinds = { isText, isFlag, isCount, isTexts, isObject, orNull, listOf };

// A vendor's state, by the options in the file that the command names. A server has more than what all have:
// `options` that hold for good, `settings` that may be changed, and `events` that a test makes happen.
export function makeVendor({ options = {}, settings = {}, events = {} }) {
  const known = { ...SETTINGS, ...settings };
  const given = checked(JSON.parse(readFileSync(process.argv[2], "utf8")), {
    ...checksOf(known),
    ...options,
  });
  const values = Object.entries(known).map(([name, [, value]]) => [name, given[name] ?? value]);
  return {
    options: given,
    settings: Object.fromEntries(values),
    checks: checksOf(known),
    events,
    requests: nothingYet(),
    tokenAnswers: [],
    resourceAnswers: [],
  };
}

function nothingYet() {
  const counts = { authorize: 0, revocation: 0, introspection: 0, userinfo: 0 };
  const resource = { total: 0, accepted: 0, refused: 0 };
  return { token: {}, resource, ...counts, lastToken: null, lastResource: null };
}

export const emailOf = (account) => (account ? `${account}@example.com` : null);

async function control(vendor, text) {
  const lists = { tokenAnswers: listOf(TOKEN_ANSWER), resourceAnswers: listOf(RESOURCE_ANSWER) };
  const events = Object.fromEntries(Object.entries(vendor.events).map(([name, { check }]) => [name, check]));
  const members = { ...vendor.checks, ...events, ...lists, forgetRequests: isFlag };
  const { forgetRequests, ...changes } = checked(JSON.parse(text), members);
  if (forgetRequests) vendor.requests = nothingYet();
  for (const [name, value] of Object.entries(changes)) {
    if (Object.hasOwn(lists, name)) vendor[name] = value.map((answer) => ({ times: 1, ...answer }));
    else if (Object.hasOwn(vendor.events, name)) await vendor.events[name].run(value);
    else vendor.settings[name] = value;
  }
}

// The next odd answer that is for such a request, if there is one.
function take(answers, grantType) {
  const index = answers.findIndex((answer) => answer.grantType === undefined || answer.grantType === grantType);
  if (index < 0) return undefined;
  const answer = answers[index];
  answer.times -= 1;
  if (answer.times <= 0) answers.splice(index, 1);
  return answer;
}

const isRefusal = (answer) =>
  answer?.status !== undefined || answer?.error !== undefined || answer?.text !== undefined;

// What stands in the place of an answer of the token endpoint's: refused altogether, or with other members.
export function altered(answer, { status, body }) {
  if (isRefusal(answer)) {
    const refusal = { error: answer.error ?? "server_error", error_description: "as the test wants it" };
    return { status: answer.status ?? 400, body: answer.text ?? refusal };
  }
  const members = { ...body, ...answer?.set };
  for (const name of answer?.without ?? []) delete members[name];
  return { status, body: members };
}

function send(response, status, body, headers = {}) {
  const isHtml = typeof body === "string";
  const text = isHtml ? body : JSON.stringify(body);
  const type = isHtml ? "text/html; charset=utf-8" : "application/json";
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store", ...headers });
  response.end(text);
}

async function readText(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

async function controlled(vendor, request, response) {
  try {
    if (request.method === "POST") await control(vendor, await readText(request));
    const { settings, requests, tokenAnswers, resourceAnswers } = vendor;
    send(response, 200, { settings, requests, tokenAnswers, resourceAnswers });
  } catch (error) {
    send(response, 400, { error: error.message });
  }
}

// RFC 6750: what is wrong with the token is told in a header.
async function resource(vendor, request, response, tokenOf) {
  const { settings, requests } = vendor;
  requests.resource.total += 1;
  requests.lastResource = { method: request.method, headers: request.headers };
  const [scheme, word] = (request.headers.authorization ?? "").split(" ");
  const token = scheme.toLowerCase() === "bearer" && word ? await tokenOf(word) : undefined;
  const scopes = token?.scope?.split(" ") ?? [];
  const isEnough = settings.resourceScope === null || scopes.includes(settings.resourceScope);
  const odd = take(vendor.resourceAnswers);
  if (token && isEnough && !odd) {
    requests.resource.accepted += 1;
    const body = {
      email: emailOf(token.account),
      client: token.client,
      scope: token.scope,
      method: request.method,
      path: request.url,
    };
    return send(response, 200, body);
  }
  requests.resource.refused += 1;
  if (odd) return send(response, odd.status ?? 401, odd.body ?? { error: "as the test wants it" }, odd.headers);
  const error = token ? "insufficient_scope" : "invalid_token";
  return send(
    response,
    token ? settings.missingScopeStatus : 401,
    { error },
    { "WWW-Authenticate": `Bearer error="${error}"` },
  );
}

// Counts a token request and does to it what the test wants; says whether there is still something to answer.
async function mayAnswer(vendor, request, response, text) {
  const parameters = Object.fromEntries(new URLSearchParams(text));
  const grantType = parameters.grant_type ?? "none";
  vendor.requests.lastToken = { headers: request.headers, parameters };
  const counts = vendor.requests.token;
  counts[grantType] = (counts[grantType] ?? 0) + 1;
  const odd = take(vendor.tokenAnswers, grantType);
  if (odd?.delayMilliseconds) await new Promise((resolve) => setTimeout(resolve, odd.delayMilliseconds));
  if (odd?.hangUp && !odd.afterwards) {
    request.socket.destroy();
    return false;
  }
  if (isRefusal(odd) && !odd.afterwards) {
    const { status, body } = altered(odd, {});
    send(response, status, body, odd.headers);
    return false;
  }
  request.odd = odd;
  return true;
}

// Serves a vendor. `server` has `paths` (what is counted, by the name under which), `tokenOf` (of an access token,
// whose it is and for what) and `answer(request, response, text)`, whose text is the body of a token request.
export function front(vendor, http, server) {
  const answer = async (request, response) => {
    const { pathname } = new URL(request.url, "http://127.0.0.1");
    if (pathname === "/_control") return controlled(vendor, request, response);
    if (/^\/resource(\/|$)/.test(pathname)) return resource(vendor, request, response, server.tokenOf);
    const what = Object.keys(server.paths).find((name) => server.paths[name] === pathname);
    if (what === "token" && request.method === "POST") {
      const text = await readText(request);
      if (await mayAnswer(vendor, request, response, text)) await server.answer(request, response, text);
      return undefined;
    }
    if (what && what !== "token") vendor.requests[what] += 1;
    return server.answer(request, response);
  };
  http.on("request", (request, response) => {
    answer(request, response).catch((error) => {
      console.error(error);
      if (response.headersSent) response.destroy();
      else send(response, 500, { error: "server_error", error_description: error.message });
    });
  });
  console.log(`listening on ${addressOf(http)}`);
}

// The port must be known before a server is made that says where it is.
export async function listen() {
  const http = createServer();
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  return http;
}

export const addressOf = (http) => `http://127.0.0.1:${http.address().port}`;

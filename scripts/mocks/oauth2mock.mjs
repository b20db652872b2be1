// A second authorization server, by other people than the first: oauth2-mock-server.
//
//   node oauth2mock.mjs FILE
//
// It listens on a free port of loopback and says which. FILE has options (JSON): the settings of vendor.mjs, which
// has the control endpoint too. It takes any client, any redirect URI and any refresh token, gives JWTs for access
// tokens, checks PKCE where a verifier is sent, and refuses without a word of OAuth's (`application/problem+json`).
// What it lacks, scopes and whose a token is, comes by its events; so do answers that go wrong. The account
// `denier` denies.
import { Events, OAuth2Server } from "oauth2-mock-server";
import { createLocalJWKSet, jwtVerify } from "jose";
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { addressOf, altered, checked, emailOf, front, kinds, listen, makeVendor } from "./vendor.mjs";

const CALLBACK = { set: kinds.isObject, without: kinds.isTexts };
const vendor = makeVendor({
  settings: {
    // What a callback carries beside or instead of its own: `{"set": {"iss": "…"}, "without": ["state"]}`.
    callback: [kinds.orNull((value) => checked(value, CALLBACK) && true), null],
    revocationStatus: [kinds.isCount, 200],
  },
});
const { settings } = vendor;
const http = await listen();
const server = new OAuth2Server();
server.issuer.url = addressOf(http);
await server.issuer.keys.generate("RS256");
const keys = createLocalJWKSet({ keys: server.issuer.keys.toJSON() });

// What was asked for, by the code or the refresh token that stands for it.
const scopes = new Map();

function scopeOf({ grant_type: grantType, code, refresh_token: refreshToken, scope }) {
  if (grantType === "client_credentials") return scope;
  return scopes.get(code ?? refreshToken) ?? scope;
}

function clientOf(request) {
  const [scheme, word] = (request.headers.authorization ?? "").split(" ");
  if (scheme.toLowerCase() !== "basic") return request.body.client_id;
  return decodeURIComponent(Buffer.from(word, "base64").toString("utf8").split(":")[0]);
}

server.service.on(Events.BeforeAuthorizeRedirect, ({ url }, { query }) => {
  const asked = (query.scope ?? "").split(" ").filter(Boolean);
  const granted = asked.filter((scope) => settings.grantedScopes?.includes(scope) ?? true);
  scopes.set(url.searchParams.get("code"), granted.join(" "));
  if (settings.account === "denier") {
    url.searchParams.delete("code");
    url.searchParams.set("error", "access_denied");
  }
  for (const [name, value] of Object.entries(settings.callback?.set ?? {})) url.searchParams.set(name, value);
  for (const name of settings.callback?.without ?? []) url.searchParams.delete(name);
});

server.service.on(Events.BeforeTokenSigning, ({ payload }, request) => {
  payload.exp = payload.iat + settings.accessTokenSeconds;
  if (payload.sub !== undefined) payload.sub = settings.account;
  // Two tokens of one second would be the same text.
  payload.jti = randomUUID();
  payload.client_id = clientOf(request);
  payload.scope = scopeOf(request.body);
});

server.service.on(Events.BeforeResponse, (answer, request) => {
  const scope = scopeOf(request.body);
  Object.assign(answer.body, { expires_in: settings.accessTokenSeconds, scope });
  if (answer.body.refresh_token !== undefined) scopes.set(answer.body.refresh_token, scope);
  if (request.odd?.hangUp) request.socket.destroy();
  const { status, body } = altered(request.odd, { status: answer.statusCode, body: answer.body });
  Object.assign(answer, { statusCode: status, body });
});

server.service.on(Events.BeforeUserinfo, (answer) => {
  answer.body = { sub: settings.account, email: emailOf(settings.account) };
});

server.service.on(Events.BeforeRevoke, (answer) => {
  answer.statusCode = settings.revocationStatus;
});

async function tokenOf(word) {
  try {
    const { payload } = await jwtVerify(word, keys);
    return { account: payload.sub, client: payload.client_id, scope: payload.scope };
  } catch {
    return undefined;
  }
}

// A token request whose body was read already, to be read again.
function again({ method, url, headers, socket, odd }, text) {
  return Object.assign(Readable.from([Buffer.from(text)]), { method, url, headers, socket, odd });
}

const paths = {
  authorize: "/authorize",
  token: "/token",
  revocation: "/revoke",
  introspection: "/introspect",
  userinfo: "/userinfo",
};
front(vendor, http, {
  paths,
  tokenOf,
  answer: (request, response, text) =>
    server.service.requestHandler(text === undefined ? request : again(request, text), response),
});
